import WireJSON

/// Two `kith mcp` servers and a relay, each session driven over stdio as a host would.
struct SessionsDemo {
    let home: DemoHome

    func run() async throws {
        let relay = try await DemoRelay.start(home)
        defer { relay.stop() }
        StandardOutput.print("A relay is \(relay.greeting).")
        let atlas = try await DemoSession.start("atlas", relay: relay.url, home: home)
        let birch = try await DemoSession.start("birch", relay: relay.url, home: home)
        do {
            try await tell(atlas, birch)
        } catch {
            await atlas.close()
            await birch.close()
            throw error
        }
        await atlas.close()
        await birch.close()
    }

    private func tell(_ atlas: DemoSession, _ birch: DemoSession) async throws {
        try await atlas.until("status", [:]) { $0["peers"]?.arrayValue?.contains { $0["link"] == "relay" } == true }
        try await birch.until("status", [:]) { $0["peers"]?.arrayValue?.contains { $0["link"] == "relay" } == true }
        try await atlas.show("status")

        let observed = try await atlas.show(
            "observe",
            [
                "focus": "ledger reconciliation test is flaky", "issue": "the CI runners' clocks drift apart",
                "intent": "pin the clock in the fixture", "commitment": "atlas mends it today",
            ])
        let key = observed["key"]?.stringValue ?? ""
        StandardOutput.print("\n  (signed, sealed, relayed, opened, verified, judged by birch's own gate, remembered)")
        try await birch.until("status", [:]) { $0["unread"] != nil }
        try await birch.show("status")
        try await birch.show("inbox")
        try await birch.show("recall", ["query": "why is the test flaky"])
        let answer = try await birch.show(
            "observe",
            [
                "focus": "pinning the clock works", "issue": "the same drift broke the invoice tests",
                "parents": .array([.string(key)]),
            ])
        try await birch.show("trace", ["key": answer["key"] ?? ""])
        try await atlas.until("trace", ["key": .string(key)]) { trace in
            trace["receipts"]?.arrayValue?.contains { $0.stringValue?.hasSuffix("answered") == true } == true
        }
        try await atlas.show("trace", ["key": .string(key)])
    }
}
