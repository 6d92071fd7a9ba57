public import Ambient
public import Logging
public import MeshProtocol

/// The rooms of relays, for one node: opened over the node's own relay connection, entered wherever an invite says.
public struct RelayRooms: ShareRooms {
    private let home: RelayTransport?
    private let nodeID: NodeID
    private let name: PeerName
    private let caFile: String?
    private let allowPlaintext: Bool
    private let reach: InviteReach
    private let time: any TimeSource
    private let random: any RandomSource
    private let logger: Logger

    /// - Parameters:
    ///   - home: the node's relay transport, which somebody runs; nil if it has none and can only enter rooms.
    ///   - nodeID: under which the node enters rooms; the same as at home.
    ///   - caFile: PEM file with the certificate authorities to trust *instead of* the system's.
    ///   - allowPlaintext: enter rooms over `ws://` to other machines too.
    ///   - reach: which relays an invite may name.
    public init(
        home: RelayTransport?, nodeID: NodeID, name: PeerName, caFile: String? = nil, allowPlaintext: Bool = false,
        reach: InviteReach = .publicRelays, time: any TimeSource, random: any RandomSource, logger: Logger
    ) {
        self.home = home
        self.nodeID = nodeID
        self.name = name
        self.caFile = caFile
        self.allowPlaintext = allowPlaintext
        self.reach = reach
        self.time = time
        self.random = random
        self.logger = logger
    }

    /// See ``ShareRooms/open(_:)``.
    public func open(_ opening: RoomOpening) async throws(RoomError) -> Timestamp {
        guard let home else { throw .noRelay }
        return try await home.open(opening)
    }

    /// See ``ShareRooms/close(_:openerSecret:)``.
    public func close(_ share: String, openerSecret: RelaySecret) async throws(RoomError) {
        guard let home else { throw .noRelay }
        try await home.closeRoom(share, openerSecret: openerSecret)
    }

    /// See ``ShareRooms/checkReach(_:)``.
    public func checkReach(_ url: String) throws(LinkError) {
        try reach.check(RelayAddress(url, allowPlaintext: true), home: home?.configuration.address)
    }

    /// See ``ShareRooms/room(_:)``.
    public func room(_ pass: RoomPass) throws(LinkError) -> any ShareRoom {
        try checkReach(pass.url)
        let address = try RelayAddress(pass.url, allowPlaintext: true)
        return try RelayRoom(
            pass, nodeID: nodeID, name: name, caFile: caFile, allowPlaintext: allowPlaintext,
            onlyPublic: reach == .publicRelays && !address.isSameServer(as: home?.configuration.address), time: time,
            random: random, logger: logger)
    }
}
