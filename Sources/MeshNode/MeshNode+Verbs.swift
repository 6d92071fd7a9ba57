public import Ambient
public import CAT7
public import MeshLinks
public import MeshMemory
public import MeshProtocol
import RelevanceGate

/// What a session, a share or a headless peer can do at a node.
extension MeshNode {
    /// Shares an observation with everyone in the room.
    ///
    /// - Parameters:
    ///   - texts: The seven fields; empty ones become `neutral`.
    ///   - mood: Valence and arousal, each in -1...1, or nil.
    ///   - parents: Blocks this one builds on. Each must be held here, so that a lineage is never invented.
    ///   - application: Data that is signed with it.
    /// - Returns: The block, and for whom it waits. It is committed when this returns; it has reached nobody yet.
    /// - Throws: `VerbError`, `BlockError`, `MemoryError`.
    public func observe(
        _ texts: PerField<String>, mood: (valence: Double, arousal: Double)? = nil, parents: [BlockKey] = [],
        application: ApplicationDescriptor? = nil
    ) throws -> Sent {
        try share(texts, mood: mood, parents: parents, application: application, to: nil)
    }

    /// Addresses an observation to one peer. It is delivered to it once and always, whatever its gate thinks.
    ///
    /// - Throws: `VerbError.unknownPeer` when no such peer has ever been met, and what `observe` throws.
    public func tell(
        _ peer: NodeID, _ texts: PerField<String>, mood: (valence: Double, arousal: Double)? = nil,
        parents: [BlockKey] = [], application: ApplicationDescriptor? = nil
    ) throws -> Sent {
        guard peer != identity.nodeID else { throw VerbError.toMyself }
        guard let record = try record(of: peer) else { throw VerbError.unknownPeer(peer.text) }
        guard record.keyConflict == nil else { throw VerbError.keyConflict(record.name.text) }
        return try share(texts, mood: mood, parents: parents, application: application, to: peer)
    }

    private func share(
        _ texts: PerField<String>, mood: (valence: Double, arousal: Double)?, parents: [BlockKey],
        application: ApplicationDescriptor?, to peer: NodeID?
    ) throws -> Sent {
        guard texts.inOrder.contains(where: { !$0.isEmpty && $0 != Field.neutral }) else {
            throw VerbError.nothingToSay
        }
        try demand(parents)
        let now = time.now
        let block = try Block.mint(
            fields: texts, moodNumbers: mood, by: identity, in: configuration.room, to: peer, parents: parents,
            method: parents.isEmpty ? nil : "SVAF-v2", application: application, at: now)
        let vectors = encoder.vectors(for: block.texts)
        let recipients = try peer.map { [$0] } ?? audience(at: now)
        switch try memory.rememberOwn(block, vectors: vectors, to: recipients) {
        case .alreadyHeld(let held):
            return Sent(block: held.block, recipients: [], connected: 0, isNew: false)
        case .stored:
            dispatch(block, to: recipients)
            try addAnchor(block, vectors: vectors)
            let connected = recipients.count { sessions[$0] != nil }
            return Sent(block: block, recipients: recipients, connected: connected, isNew: true)
        }
    }

    /// Throws `VerbError.unknownParent` unless all of these are held.
    func demand(_ parents: [BlockKey]) throws {
        guard !parents.isEmpty, let missing = try memory.missing(parents).first else { return }
        throw VerbError.unknownParent(missing.text)
    }

    /// Ends the pinning conflict of `peer` by accepting the new key that a person compared. Only a person's command may call
    /// this.
    public func acceptNewKey(_ key: IdentityPublicKey, of peer: NodeID) throws {
        try memory.acceptNewKey(key, of: peer)
        acquaintances.forget()
    }

    /// Sets how far blocks of `peer` are trusted. Only a person's command may call this.
    public func setTrust(_ trust: Trust, of peer: NodeID) throws {
        try memory.setTrust(peer, trust)
        acquaintances.forget()
        anchors.setStanding(SourceStanding(trust), of: peer.text)
    }

    /// The state of links, peers and memory now.
    public func status() throws -> NodeStatus {
        let connected = sessions.compactMapValues { links in
            links.first.flatMap { conversations[$0]?.link.kind }
        }
        return NodeStatus(
            identity: identity, room: configuration.room, transports: transportStates, connected: connected,
            foreign: Array(Set(foreign.values)).sorted { $0.name < $1.name }, turnedAway: turnedAway,
            counts: try memory.counts(), peers: try memory.peers(),
            pausedUntil: pausedUntil.filter { $0.value > time.now })
    }
}

/// An observation that is committed here.
public struct Sent: Sendable {
    /// The block.
    public let block: Block
    /// The peers it waits for or has left for.
    public let recipients: [NodeID]
    /// How many of them are connected now.
    public let connected: Int
    /// False when exactly these words had been shared before; nothing was sent then.
    public let isNew: Bool
}

/// A node seen from inside.
public struct NodeStatus: Sendable {
    /// Who the node is.
    public let identity: Identity
    /// Its room.
    public let room: RoomName
    /// The state of each transport by name.
    public let transports: [String: TransportState]
    /// Peers with a standing session and the link it uses.
    public let connected: [NodeID: LinkKind]
    /// Peers of other dialects.
    public let foreign: [ForeignPeer]
    /// Those who were refused, newest last.
    public let turnedAway: [TurnedAway]
    /// What the store holds.
    public let counts: MemoryCounts
    /// Everyone ever met.
    public let peers: [PeerRecord]
    /// Peers that asked this node to slow down, and until when it does.
    public let pausedUntil: [NodeID: Timestamp]
}
