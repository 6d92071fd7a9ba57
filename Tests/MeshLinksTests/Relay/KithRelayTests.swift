import MeshLinks
import Testing

@Suite("Our relay client and our relay together", .timeLimit(.minutes(5)))
struct KithRelayTests {
    @Test func aRelayThatRestartsIsFoundAgainByBothNodes() async throws {
        let relay = try await KithRelay()
        let one = RunningTransport(try relayTransport(to: relay.url, for: node(1)))
        let two = RunningTransport(try relayTransport(to: relay.url, for: node(2)))
        let before = try await (one.log.opened(), two.log.opened())
        try await relay.stop()
        #expect(try await one.log.closed().link == before.0.id)
        #expect(try await two.log.closed().link == before.1.id)
        let again = try await KithRelay(port: relay.port)
        let after = try await (one.log.opened(), two.log.opened())
        #expect(after.0.id != before.0.id)
        try one.transport.send(Array(#"{"a":1}"#.utf8), over: after.0.id)
        #expect(try await text(two.log.received().payload) == #"{"a":1}"#)
        try await one.stop()
        try await two.stop()
        try await again.stop()
    }

    @Test func aSecondNodeWithTheSameIdIsRefusedAndTheFirstStays() async throws {
        let relay = try await KithRelay()
        let first = RunningTransport(try relayTransport(to: relay.url, for: node(1)))
        try await first.log.reaches(.connected)
        let second = RunningTransport(try relayTransport(to: relay.url, for: node(1)))
        #expect(try await second.log.stopped().contains("4006"))
        try await second.task.value
        let other = RunningTransport(try relayTransport(to: relay.url, for: node(2)))
        #expect(try await first.log.opened().claimedNode == node(2))
        try await other.stop()
        try await first.stop()
        try await relay.stop()
    }
}
