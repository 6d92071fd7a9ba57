public import Ambient
public import MeshProtocol

/// A room on a relay for one share, as its opener asks for it.
public struct RoomOpening: Sendable, Hashable {
    /// The share id as it stands in the invite: 16 bytes in base64url, 22 characters.
    public let share: String
    /// What the invite's holder will show. Only its digest leaves this process.
    public let admission: RelaySecret
    /// What the opener itself shows to enter, close and evict. Only its digest leaves this process when opening.
    public let openerSecret: RelaySecret
    /// Until when somebody new may enter. Who has entered may come back until `closes`.
    public let expires: Timestamp
    /// When the relay forgets the room and its mail; nil takes the relay's longest (30 days unless it is set otherwise).
    public let closes: Timestamp?
    /// How many nodes the invite admits, 1...16; a share has one student.
    public let guests: Int

    /// Asks for a room. Asking again with the same secrets is harmless, whatever became of the first request.
    public init(
        share: String, admission: RelaySecret, openerSecret: RelaySecret, expires: Timestamp,
        closes: Timestamp? = nil, guests: Int = 1
    ) {
        self.share = share
        self.admission = admission
        self.openerSecret = openerSecret
        self.expires = expires
        self.closes = closes
        self.guests = guests
    }
}

/// What lets a node into a share's room, and what its place and mailbox there are kept under.
public struct RoomPass: Sendable, Hashable {
    /// The share id as it stands in the invite.
    public let share: String
    /// The relay's address, `wss://...`; an invite's `https://host/...` is `wss://host/`.
    public let url: String
    /// The opener's secret for the opener, the invite's admission for everybody else.
    public let secret: RelaySecret
    /// Keeps this node's place and mailbox: made once at random per share, stored, and shown at every connection. Whoever
    /// holds the invite but not this cannot take the place, read the mail or acknowledge it.
    public let mailboxKey: RelaySecret

    /// A pass. Store all of it: after a restart only the same pass gets the same place back.
    public init(share: String, url: String, secret: RelaySecret, mailboxKey: RelaySecret) {
        self.share = share
        self.url = url
        self.secret = secret
        self.mailboxKey = mailboxKey
    }
}
