import Foundation
import WireJSON

/// From `observe` in one session to "something is unread" in the other, through a relay process.
enum SurfacingFigures {
    private static let wanted = 200

    static func measure(_ kith: KithSurface) throws -> [Figure] {
        let scratch = try ScratchFolder()
        let relay = try RelayProcess(kith, log: scratch.appending("relay.log"))
        defer { relay.stop() }
        // Two homes, so that the nodes cannot meet over local sockets.
        let sender = Host(try kith.serve(home: scratch.appending("a"), name: "bench-a", relay: relay.address))
        defer { sender.child.stop() }
        let receiver = Host(try kith.serve(home: scratch.appending("b"), name: "bench-b", relay: relay.address))
        defer { receiver.child.stop() }
        try sender.initialize()
        try receiver.initialize()
        _ = try receiver.request("resources/subscribe", ["uri": .string(KithSurface.inboxResource)])
        try awaitPeer("bench-b", of: sender)

        var texts = Texts(seed: 4)
        var times: [Double] = []
        var observed = 0
        while times.count < wanted, observed < 2 * wanted {
            let arguments: JSON = [
                "name": .string(KithSurface.observe), "arguments": KithSurface.observation(texts.fields(observed)),
            ]
            observed += 1
            receiver.forgetNotifications()
            let start = ContinuousClock.now
            let call = try sender.start("tools/call", arguments)
            // The receiver's gate may refuse a block; then nothing surfaces, rightly.
            if try receiver.awaitNotification("notifications/resources/updated", timeout: 500) {
                times.append(Stopwatch.seconds(since: start))
            }
            _ = try sender.finish(call, "tools/call")
            // Reading marks what is unread as read, so that the next block is news again.
            try receiver.call(KithSurface.inbox, [:])
        }
        guard times.count >= wanted / 4 else {
            throw ChildFailure(description: "only \(times.count) of \(observed) observations surfaced within 500 ms")
        }
        let samples = Samples(times)
        return [
            Figure(
                "observed in A to surfaced in B, p50", samples.median, atMost: 0.003, .milliseconds,
                how: "two kith mcp and one kith relay, observe written to A until resources/updated is read from B; "
                    + "\(times.count) of \(observed) surfaced, p99 " + Unit.milliseconds.text(samples.percentile(0.99)))
        ]
    }

    /// Waits until `status` of `host` knows the peer.
    private static func awaitPeer(_ name: String, of host: Host) throws {
        for _ in 0..<200 {
            if try host.call(KithSurface.status, [:]).text.contains(name) { return }
            usleep(50_000)
        }
        throw ChildFailure(description: "the two nodes did not meet through the relay within 10 s")
    }
}
