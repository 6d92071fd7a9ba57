public import Ambient
public import MeshProtocol

/// One share as it lies on disk. What happened in it is for the room that runs shares to read from `state`.
public struct ShareRecord: Sendable, Hashable {
    /// The share.
    public let id: ShareID
    /// Which side this node is on.
    public let role: ShareRole
    /// The word for where the share stands.
    public var phase: String
    /// Whether anything may still happen in it.
    public var isOpen: Bool
    /// The node on the other side, as soon as it is known.
    public var peer: NodeID?
    /// Counts the commits; a commit that builds on an older version is refused.
    public internal(set) var version: Int64
    /// When it was begun here.
    public let createdAt: Timestamp
    /// When it last changed.
    public var updatedAt: Timestamp
    /// The state of its machine, at most `longestState` bytes.
    public var state: [UInt8]
    /// Invite, keys and unrevealed checks; at most `longestState` bytes, and nil once they are no longer needed.
    public var secrets: [UInt8]?

    /// The most bytes of `state` and of `secrets`.
    public static let longestState = 262_144

    /// A share that has not been committed yet.
    public init(
        id: ShareID, role: ShareRole, phase: String, isOpen: Bool, peer: NodeID? = nil, createdAt: Timestamp,
        state: [UInt8], secrets: [UInt8]?
    ) {
        self.id = id
        self.role = role
        self.phase = phase
        self.isOpen = isOpen
        self.peer = peer
        version = 0
        self.createdAt = createdAt
        updatedAt = createdAt
        self.state = state
        self.secrets = secrets
    }
}

/// One turn of a share, of either side.
public struct ShareTurnRecord: Sendable, Hashable {
    /// Whose turn it is.
    public let role: ShareRole
    /// Its number in the chain of that side, from 1.
    public let number: Int
    /// Its place in the order in which this node came to know the turns, from 1.
    public let position: Int
    /// Whether this node said it.
    public let isOwn: Bool
    /// The number of the envelope that carried it.
    public let counter: UInt64
    /// How far an own turn has come at the peer. A peer's turn stays `stored`: what was shown of them, the share's state says.
    public var state: DeliveryState
    /// When the state was reached.
    public var at: Timestamp
    /// The signed turn as a transcript carries it.
    public let record: [UInt8]

    /// A turn to be kept.
    public init(
        role: ShareRole, number: Int, position: Int, isOwn: Bool, counter: UInt64, state: DeliveryState, at: Timestamp,
        record: [UInt8]
    ) {
        self.role = role
        self.number = number
        self.position = position
        self.isOwn = isOwn
        self.counter = counter
        self.state = state
        self.at = at
        self.record = record
    }
}

/// A sealed envelope that is kept: until the peer has acknowledged it, or until those before it have come.
public struct ShareEnvelopeRecord: Sendable, Hashable {
    /// Its number in its direction.
    public let counter: UInt64
    /// The envelope as a carrier takes it.
    public let envelope: [UInt8]

    /// An envelope to be kept.
    public init(counter: UInt64, envelope: [UInt8]) {
        self.counter = counter
        self.envelope = envelope
    }
}

/// Somebody who tried to use an invite.
public struct ShareAttempt: Sendable, Hashable {
    /// When.
    public let at: Timestamp
    /// Who it said it was: its agent id if its keys proved it, otherwise a node id. Untrusted text, at most 256 bytes.
    public let who: String
    /// What became of it, in our words.
    public let outcome: String

    /// An attempt.
    public init(at: Timestamp, who: String, outcome: String) {
        self.at = at
        self.who = who
        self.outcome = outcome
    }
}
