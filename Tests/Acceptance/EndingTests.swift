import Foundation
import ModelContextProtocol
import Testing
import WireJSON

extension WholeProcess {
    struct Endings {
        enum Cause: String, CaseIterable {
            case endOfInput, terminate, interrupt
        }

        /// In practice a quarter of a second; the limit leaves room for a busy machine.
        private let limit = Duration.seconds(5)

        @Test(arguments: Cause.allCases)
        func aServerEndsQuicklyAndLeavesNothingBehind(_ cause: Cause) async throws {
            let meeting = try await Meeting(.relay)
            let (atlas, birch) = try await meeting.pair()
            let home = meeting.home(of: "atlas")
            #expect(home.sockets.count == 1)
            _ = try await atlas.observe("the last words")
            switch cause {
            case .endOfInput: await atlas.client.close()
            case .terminate: atlas.process.signal(SIGTERM)
            case .interrupt: atlas.process.signal(SIGINT)
            }
            #expect(try await atlas.process.exit(within: limit) == 0)
            #expect(home.sockets.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: home.identity("atlas") + "/control.sock"))
            #expect(atlas.process.leftNobody())
            // It said goodbye: nobody has to find out by silence.
            try await eventually("birch to see atlas leave", within: limit) {
                try await birch.link(to: "atlas") == "away" ? true : nil
            }
        }

        @Test(arguments: [SIGTERM, SIGINT])
        func aServerThatIsStillStartingEndsToo(_ signal: Int32) async throws {
            let home = try Home()
            let process = try Subprocess(
                [Place.kith, "mcp"], environment: home.environment(), directory: home.path)
            try await eventually("the state folder", isTrue: { FileManager.default.fileExists(atPath: home.state) })
            process.signal(signal)
            #expect(try await process.exit(within: limit) == 0)
            #expect(home.sockets.isEmpty)
            #expect(process.output.lines.isEmpty)
        }

        @Test func requestsThatWereReceivedAreAnsweredBeforeTheEndOfInputEndsTheServer() async throws {
            let home = try Home()
            let process = try Subprocess(
                [Place.kith, "mcp"], environment: home.environment(), directory: home.path)
            process.say(RawServer.initialize)
            process.say(RawServer.call("observe", #"{"focus":"in one breath"}"#, id: 2))
            process.closeInput()
            #expect(try await process.exit() == 0)
            let answers = try RawServer.messages(process.output)
            #expect(answers.contains { $0["id"]?.integerValue == 1 })
            #expect(answers.contains { $0["id"]?.integerValue == 2 && $0["result"]?["isError"]?.boolValue != true })
        }
    }
}
