import Foundation
import Testing
import WireJSON

extension WholeProcess {
    /// Twenty wakes at once, and the process is killed in the middle of its calls: no cap is passed by more than one call.
    struct CapsAcrossARestart {
        private static let peers = ["money", "tokens", "wakes"]
        /// Output tokens of a call; at a thousand dollars a million, ten cents.
        private static let output: Int64 = 100
        private static let mostCost: Int64 = 300_000
        /// Room for three calls or four: what a killed call had reserved counts in full, also for a long prompt.
        private static let mostTokens: Int64 = 9_000
        private static let mostWakes = 3

        private let home: Home
        private let server: ModelServer

        init() throws {
            home = try Home()
            server = try ModelServer(holding: true)
        }

        @Test func noCapIsPassedByMoreThanOneCall() async throws {
            defer { server.stop() }
            let files = try Self.peers.map(file)
            let first = try await PeerRun(files, in: home, ["OPENAI_API_KEY": "sk-none-at-all"])
            var sessions: [Session] = []
            for name in ["ada", "bela", "cleo", "dora", "emil"] {
                let session = try await Session(name, in: home)
                for peer in Self.peers { try await session.meet(peer, over: "local") }
                sessions.append(session)
            }
            try await tell(sessions, 0..<2)
            try await eventually("a call of each", last: { first.process.errors.text }, isTrue: { server.open == 3 })
            // Nothing is settled, nothing is said goodbye to.
            first.process.signal(SIGKILL)
            try await first.process.exit()
            let before = server.calls().count
            #expect(before == 3)
            server.hold(false)

            let second = try await PeerRun(files, in: home, ["OPENAI_API_KEY": "sk-none-at-all"])
            for session in sessions { for peer in Self.peers { try await session.meet(peer, over: "local") } }
            try await tell(sessions, 2..<4)
            try await eventually("the end of all budgets", last: { second.process.errors.text }) {
                try Self.peers.allSatisfy { peer in
                    let report = try home.report(peer)
                    let isRefused = !refusals(in: report).isEmpty
                    return isRefused && report?["waiting"] == 0
                } ? true : nil
            }
            // Each went on after the restart, and each knows what the calls before it had cost.
            for peer in Self.peers { #expect(server.calls(peer).count >= 2, "\(peer)") }
            let money = server.calls("money").reduce(0) { $0 + Int64($1.output) * 1_000 }
            #expect(money <= Self.mostCost + Self.output * 1_000)
            let tokens = server.calls("tokens").map { Int64($0.tokens) }
            #expect(tokens.reduce(0, +) <= Self.mostTokens + (tokens.max() ?? 0))
            #expect(server.calls("wakes").count <= Self.mostWakes + 1)
            try await second.end()
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

        private func refusals(in report: JSON?) -> [String] {
            ["cost_per_day", "tokens_per_day", "wakes_per_day"].filter {
                (report?["suppressed"]?[$0]?.integerValue ?? 0) > 0
            }
        }

        private func file(_ peer: String) throws -> String {
            let caps =
                switch peer {
                case "money": "max_cost_usd_per_day = 0.3"
                case "tokens": "max_tokens_per_day = \(Self.mostTokens)"
                default: "max_wakes_per_day = \(Self.mostWakes)"
                }
            return try home.peerFile(
                peer, role: "generic",
                model: """
                    provider = "openai"
                    name = "m"
                    base_url = "\(server.base(peer))"
                    api_key_env = "OPENAI_API_KEY"
                    max_tokens_per_call = \(Self.output)
                    [model.price]
                    input = 0
                    output = \(peer == "money" ? 1_000 : 0)
                    """,
                more: """
                    [budget]
                    max_wakes_per_minute = 100
                    \(caps)
                    [routing]
                    response_routing = "targeted"
                    """)
        }
    }
}
