import Foundation
import Testing
import WireJSON

extension WholeProcess {
    /// `STOP` against several peers with calls in flight, over HTTP and in a program that will not go.
    struct StopSwitch {
        private let home: Home
        private let server: ModelServer

        init() throws {
            home = try Home()
            server = try ModelServer(holding: true)
        }

        @Test func everyCallInFlightIsDroppedEveryChildGoesAndNoCallIsMadeAnyMore() async throws {
            defer { server.stop() }
            let callers = ["one", "two", "three"]
            let http = try await PeerRun(
                try callers.map {
                    try home.peerFile(
                        $0, role: "generic",
                        model: """
                            provider = "openai"
                            name = "m"
                            base_url = "\(server.base($0))"
                            api_key_env = "OPENAI_API_KEY"
                            """, more: "[budget]\nmax_tokens_per_day = 1000000\n")
                }, in: home, ["OPENAI_API_KEY": "sk-none-at-all"])
            let program = try await PeerRun([try stubborn()], in: home)
            let ada = try await Session("ada", in: home)
            for peer in callers + ["stubborn"] {
                try await ada.meet(peer, over: "local")
                _ = try await ada.tell(peer, "think about the harbour of \(peer)")
            }
            try await eventually("the calls", isTrue: { server.open == callers.count })
            let child = try await home.programOfModel()
            _ = FileManager.default.createFile(atPath: home.state + "/STOP", contents: nil)
            try await eventually("the end of the calls", isTrue: { server.open == 0 })
            try await eventually("the end of the program", isTrue: { kill(child, 0) != 0 && errno == ESRCH })
            // What is said now waits for another day.
            for peer in callers { _ = try? await ada.tell(peer, "and about the lighthouse of \(peer)") }
            #expect(try await http.process.exit() == 0)
            #expect(try await program.process.exit() == 0)
            #expect(http.process.leftNobody() && program.process.leftNobody())
            #expect(server.calls().count == callers.count)
            for peer in callers + ["stubborn"] {
                #expect(try home.report(peer)?["stoppedBecause"]?.stringValue == "the STOP switch was set")
            }
        }

        /// A peer whose program does not end when it is asked to.
        private func stubborn() throws -> String {
            try home.programPeer("stubborn", first: "trap '' TERM INT HUP", "while :; do sleep 1; done")
        }
    }
}
