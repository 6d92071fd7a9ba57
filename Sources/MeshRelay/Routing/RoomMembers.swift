/// A registered connection on this shard. Confined to the shard's event loop.
final class Member {
    /// What let it in.
    enum Entry {
        /// A token, or nothing in an open relay.
        case token(String?)
        /// An invite, or the opener's own secret.
        case invite(ShareName, isOpener: Bool)
    }

    let connection: ConnectionID
    let nodeID: String
    let name: String
    let room: RoomMembers
    let entry: Entry
    let session: RelaySession
    let outlet: Outlet
    /// The forwarded envelope up to the payload; the sender's id and name come from here and nowhere else.
    let forwardHead: [UInt8]
    /// The directory's change that made this member: it knows of every earlier one.
    let sequence: UInt64
    /// How far its mail has been written to it; nil if it has no mailbox open.
    var mail: MailDelivery?
    /// Whether a `relay-ping` is out that nothing has answered.
    var owesPong = false

    fileprivate var position = 0

    init(
        connection: ConnectionID, credentials: ClientMessage.Credentials, entry: Entry, room: RoomMembers,
        session: RelaySession, outlet: Outlet, sequence: UInt64
    ) {
        self.connection = connection
        nodeID = credentials.nodeID
        name = credentials.name
        self.entry = entry
        self.room = room
        self.session = session
        self.outlet = outlet
        forwardHead = RelayMessage.forwardHead(from: credentials.nodeID, name: credentials.name)
        self.sequence = sequence
    }
}

/// The members of one room on one shard, and how many there are elsewhere.
final class RoomMembers {
    let name: String
    /// In no order. Iterate a copy: writing to a member can make others leave.
    private(set) var all: [Member] = []
    private var byNodeID: [String: Member] = [:]
    /// How many members each of this relay's shards has, by shard; kept up to date by presence changes.
    var countByShard: [Int]
    /// How many members other relays have.
    var remoteCount = 0

    init(name: String, shards: Int) {
        self.name = name
        countByShard = Array(repeating: 0, count: shards)
    }

    var isUnused: Bool { all.isEmpty && remoteCount == 0 && countByShard.allSatisfy { $0 == 0 } }

    func insert(_ member: Member) {
        member.position = all.count
        all.append(member)
        byNodeID[member.nodeID] = member
    }

    func remove(_ member: Member) {
        guard member.position < all.count, all[member.position] === member else { return }
        let last = all.removeLast()
        if last !== member {
            all[member.position] = last
            last.position = member.position
        }
        // While it is being replaced a node id has two connections here; the newer one keeps the entry.
        if byNodeID[member.nodeID] === member { byNodeID[member.nodeID] = nil }
    }

    func member(_ nodeID: String) -> Member? { byNodeID[nodeID] }

    func note(_ change: PresenceChange) {
        let step =
            switch change.kind {
            case .joined: 1
            case .left: -1
            }
        switch change.home {
        case .here(let shard, _): countByShard[shard] += step
        case .relay: remoteCount += step
        }
    }
}
