import Ambient
import Logging
import MeshLinks
import MeshProtocol
import Testing

/// One relay transport under test, a scripted relay, and a clock in the hand of the test.
struct RelayScene: Sendable {
    let relay: ScriptedRelay
    let time: SteppedTime
    let transport: RelayTransport
    let running: RunningTransport
    let lines: LogCapture.Lines

    var log: EventLog { running.log }

    init(
        _ settings: ScriptedRelay.Settings = .init(), token: String? = nil, limits: LinkLimits = LinkLimits(),
        isDown: Bool = false
    ) async throws {
        relay = try await ScriptedRelay(settings)
        if isDown { try await relay.stopListening() }
        time = SteppedTime()
        let lines = LogCapture.Lines()
        self.lines = lines
        let configuration = try RelayConfiguration(
            url: relay.url, token: token, nodeID: node(5), name: PeerName("eve"), limits: limits)
        transport = RelayTransport(
            configuration: configuration, time: time, random: NoRandom(),
            logger: Logger(label: "test") { _ in LogCapture(lines: lines) })
        running = RunningTransport(transport)
    }

    /// The next connection, introduced and welcomed; everybody in `peers` is online.
    func connect(peers: [Int] = []) async throws -> ScriptedConnection {
        let connection = try await relay.accept()
        let introduction = await connection.text()
        #expect(introduction?.hasPrefix(#"{"type":"relay-auth","nodeId":"\#(try node(5))","name":"eve""#) == true)
        await connection.welcome(try peers.map { (try node($0).text, "peer \($0)") })
        try await log.reaches(.connected)
        return connection
    }

    /// Ends the scene; the relay answers the goodbye if it is still there.
    func end() async throws { try await running.stop() }
}

func envelope(from number: Int, _ payload: String) throws -> String {
    #"{"from":"\#(try node(number))","fromName":"somebody","payload":\#(payload)}"#
}
