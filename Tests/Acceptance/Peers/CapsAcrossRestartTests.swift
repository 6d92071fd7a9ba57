import Foundation
import Testing
import WireJSON

extension WholeProcess {
    /// Twenty wakes at once, and the process is killed in the middle of its calls: no cap is passed by more than one call.
    struct CapsAcrossARestart {
        /// A peer for each cap, named after the reason that `status` gives for it.
        private static let peers = [
            "cost_per_run", "cost_per_hour", "cost_per_day", "tokens_per_run", "tokens_per_hour", "tokens_per_day",
            "wakes_per_minute", "wakes_per_hour", "wakes_per_day",
        ]
        /// Output tokens of a call; at five dollars a million, ten cents.
        private static let output: Int64 = 20_000
        /// Every cap has room for three calls. Two are made before the restart: whoever forgot them would make five.
        private static let mostCalls = 3
        /// With 3,000 tokens for the input of each; a fourth does not fit.
        private static let mostTokens = Int64(mostCalls) * (output + 3_000)
        private static let key = ["OPENAI_API_KEY": "sk-none-at-all"]

        private let home: Home
        private let server: ModelServer

        init() throws {
            home = try Home()
            server = try ModelServer(holding: true, butTheFirst: 1)
        }

        @Test func noCapIsPassedByMoreThanOneCall() async throws {
            defer { server.stop() }
            let files = try Self.peers.map(file)
            let first = try await PeerRun(files, in: home, Self.key)
            var sessions: [Session] = []
            for name in ["ada", "bela", "cleo", "dora", "emil"] {
                let session = try await Session(name, in: home)
                for peer in Self.peers { try await session.meet(peer, over: "local") }
                sessions.append(session)
            }
            try await tell(sessions, 0..<2)
            try await eventually(
                "a second call of each", last: { first.process.errors.text },
                isTrue: { server.open == Self.peers.count })
            // Nothing is settled, nothing is said goodbye to.
            first.process.signal(SIGKILL)
            try await first.process.exit()
            #expect(server.calls().count == 2 * Self.peers.count)
            server.hold(false)

            let second = try await PeerRun(files, in: home, Self.key)
            #expect(second.process.errors.text.contains("the caps of that run still count"))
            for session in sessions { for peer in Self.peers { try await session.meet(peer, over: "local") } }
            try await tell(sessions, 2..<4)
            try await eventually("the end of all budgets", last: { second.process.errors.text }) {
                try Self.peers.allSatisfy { peer in
                    let report = try home.report(peer)
                    return (report?["suppressed"]?[peer]?.integerValue ?? 0) > 0 && report?["waiting"] == 0
                } ? true : nil
            }
            for peer in Self.peers { check(peer) }
            try await second.end()

            // An orderly end was the end of that run, and of nothing else.
            let third = try await PeerRun([files[0]], in: home, Self.key)
            #expect(!third.process.errors.text.contains("that run"))
            let spent = try home.report(Self.peers[0])?["cost"]
            #expect(spent?["run"]?["used"] == 0)
            #expect((spent?["hour"]?["used"]?.integerValue ?? 0) >= 200_000)
            try await third.end()
        }

        /// It went on after the restart, and it knew what the calls before had used.
        private func check(_ cap: String) {
            var calls = server.calls(cap)
            #expect(calls.count >= 2, "\(cap)")
            // Only on a slow machine is the minute over before the test is.
            if cap == "wakes_per_minute", let first = calls.first {
                calls.removeAll { $0.at - first.at > .seconds(60) }
            }
            #expect(calls.count <= Self.mostCalls + 1, "\(cap)")
            let tokens = calls.map { Int64($0.tokens) }
            if cap.hasPrefix("tokens") {
                #expect(tokens.reduce(0, +) <= Self.mostTokens + (tokens.max() ?? 0), "\(cap)")
            }
        }

        /// Everybody tells everybody at once.
        private func tell(_ sessions: [Session], _ numbers: Range<Int>) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (place, session) in sessions.enumerated() {
                    group.addTask {
                        let words = Vocabulary(seed: UInt64(place) + 3)
                        for number in numbers {
                            for peer in Self.peers {
                                _ = try await session.tell(peer, words.sentence(place * 100 + number))
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }

        private func file(_ name: String) throws -> String {
            let isMoney = name.hasPrefix("cost")
            let value =
                isMoney
                ? "max_\(name.replacing("cost", with: "cost_usd")) = 0.3"
                : "max_\(name) = \(name.hasPrefix("tokens") ? Self.mostTokens : Int64(Self.mostCalls))"
            return try home.peerFile(
                name, role: "generic",
                model: """
                    provider = "openai"
                    name = "m"
                    base_url = "\(server.base(name))"
                    api_key_env = "OPENAI_API_KEY"
                    max_tokens_per_call = \(Self.output)
                    [model.price]
                    input = 0
                    output = \(isMoney ? 5 : 0)
                    """,
                more: """
                    [budget]
                    \(name.hasPrefix("wakes") ? "" : "max_wakes_per_minute = 100")
                    \(value)
                    [routing]
                    response_routing = "targeted"
                    """)
        }
    }
}
