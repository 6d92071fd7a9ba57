public import Ambient
public import Logging
public import MeshProtocol
import Synchronization

/// A share's room on a relay over a connection of its own: ``RelayTransport``'s, with the room's rules.
public final class RelayRoom: ShareRoom {
    private let share: String
    private let transport: RelayTransport
    private let nodes = Mutex<[LinkID: NodeID]>([:])

    /// A member's side of a room. Nothing happens before ``run(_:)``.
    ///
    /// - Parameter onlyPublic: give up a connection to an address that is not public.
    /// - Throws: ``LinkError/relayAddress(problem:)``.
    public init(
        _ pass: RoomPass, nodeID: NodeID, name: PeerName, caFile: String? = nil, allowPlaintext: Bool = false,
        onlyPublic: Bool = false,
        limits: LinkLimits = LinkLimits(), time: any TimeSource, random: any RandomSource, logger: Logger
    ) throws(LinkError) {
        share = pass.share
        let configuration = try RelayConfiguration(
            pass: pass, nodeID: nodeID, name: name, caFile: caFile, allowPlaintext: allowPlaintext,
            onlyPublic: onlyPublic, limits: limits)
        transport = RelayTransport(configuration: configuration, time: time, random: random, logger: logger)
    }

    /// See ``ShareRoom/run(_:)``.
    public func run(_ deliver: @escaping @Sendable (ShareRoomEvent) async -> Void) async throws {
        try await transport.run(
            { event in
                switch event {
                case .opened(let info):
                    guard let node = info.claimedNode else { return }
                    self.nodes.withLock { $0[info.id] = node }
                    await deliver(.present(node, name: info.claimedName))
                case .closed(let link, _):
                    if let node = self.nodes.withLock({ $0.removeValue(forKey: link) }) { await deliver(.away(node)) }
                case .received(let link, let payload):
                    if let node = self.nodes.withLock({ $0[link] }) { await deliver(.payload(from: node, payload)) }
                case .state(let state): await deliver(.state(state))
                }
            },
            news: { news in
                switch news {
                case .mailbox(let state): await deliver(.mailbox(state))
                case .mail(let mail): await deliver(.mail(mail))
                case .receipt(let receipt): await deliver(.receipt(receipt))
                case .attempt(let attempt): await deliver(.attempt(attempt))
                case .refused(let refusal): await deliver(.refused(refusal))
                }
            })
    }

    /// See ``ShareRoom/send(_:to:receipt:)``.
    public func send(_ payload: [UInt8], to node: NodeID, receipt: String) throws(LinkError) {
        try transport.keep(payload, for: node, receipt: receipt)
    }

    /// See ``ShareRoom/acknowledge(mailThrough:)``.
    public func acknowledge(mailThrough number: Int64) { transport.acknowledge(mailThrough: number) }

    /// See ``ShareRoom/acknowledge(attemptsThrough:)``.
    public func acknowledge(attemptsThrough number: Int64) {
        // Without a connection they come again.
        try? transport.say(RelayRequest.acknowledgeAttempts(on: share, through: number))
    }

    /// See ``ShareRoom/evict(_:)``.
    public func evict(_ node: NodeID) throws(LinkError) { try transport.say(RelayRequest.evict(node, from: share)) }
}

extension RoomRefusal {
    /// The refusal behind a relay's close code (4010 to 4013), if it is one.
    init?(_ outcome: RelayOutcome) {
        guard case .closed(let code, _) = outcome else { return nil }
        switch code {
        case 4010: self = .notValid
        case 4011: self = .used
        case 4012: self = .closed
        case 4013: self = .evicted
        default: return nil
        }
    }
}
