import Foundation
import Testing
import WireJSON

extension WholeProcess {
    /// A peer comes back with another key under its old node id: only what a person compared lets it in.
    struct ChangedKeys {
        /// Atlas and a birch whose keys were replaced while it was away.
        private struct Scene {
            let home: Home
            let atlas: Session
            let birch: Session
            let oldAgent: String
            let newAgent: String

            init() async throws {
                home = try Home()
                atlas = try await Session("atlas", in: home)
                let first = try await Session("birch", in: home)
                try await atlas.meet("birch", over: "local")
                oldAgent = try #require(try await first.answer("status")["agent"]?.stringValue)
                try await first.leave()
                try Self.replaceKeys(home.identity("birch") + "/identity.json")
                birch = try await Session("birch", in: home)
                newAgent = try #require(try await birch.answer("status")["agent"]?.stringValue)
                try await atlas.meet("birch", over: "key changed")
            }

            private static func replaceKeys(_ path: String) throws {
                guard case .object(var identity) = try JSON(parsing: String(contentsOfFile: path, encoding: .utf8))
                else { return }
                identity["signingSeed"] = .string(String(repeating: "5a", count: 32))
                identity["sealingSecret"] = .string(String(repeating: "a5", count: 32))
                try Data(JSON.object(identity).serialized).write(to: URL(fileURLWithPath: path))
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            }

            func trust(_ arguments: String...) async throws -> CommandLineRun {
                try await CommandLineRun(["trust", "birch", "--name", "atlas"] + arguments, in: home)
            }
        }

        @Test func theNewKeyIsAcceptedOnlyForTheAgentIDThatItsPersonReadOut() async throws {
            let scene = try await Scene()
            #expect(scene.oldAgent != scene.newAgent)
            let problems =
                try await scene.atlas.answer("status")["problems"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(problems.contains { $0.contains("--accept-new-key --agent-id") })
            #expect(
                !problems.contains { $0.contains(scene.newAgent.suffix(20)) },
                "who can copy the agent id from here compares nothing")
            let refusals = [
                ([], "--agent-id"), (["--agent-id", scene.oldAgent], "the old key"),
                (["--agent-id", "birch~abcde-fghij-klmno-pqrst-uvwxyz"], "nothing was changed"),
                (["--agent-id", "birch"], "no agent id"),
            ]
            for (arguments, words) in refusals {
                let run = try await CommandLineRun(
                    ["trust", "birch", "--name", "atlas", "--accept-new-key"] + arguments, in: scene.home)
                #expect(run.code == 1, "\(arguments)")
                #expect(run.errors.contains(words), "\(arguments): \(run.errors)")
                #expect(!run.errors.contains(scene.newAgent.suffix(20)), "\(run.errors)")
            }
            #expect(try await scene.trust("--agent-id", scene.newAgent).code != 0, "without saying what it is for")
            #expect(try await scene.atlas.link(to: "birch") == "key changed")
            // The fingerprint counts, not the name in front of it, nor its letters' case.
            let compared = "anybody~" + scene.newAgent.split(separator: "~")[1].uppercased()
            let run = try await scene.trust("--accept-new-key", "--agent-id", compared)
            #expect(run.code == 0, "\(run.errors)")
            #expect(run.output.contains(scene.newAgent))
            try await scene.atlas.meet("birch", over: "local")
        }

        /// `script` gives the command a terminal to ask at.
        @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script"), "needs script(1)"))
        func withoutTheOptionTheAgentIDIsAskedForAtTheTerminal() async throws {
            let scene = try await Scene()
            let command = "'\(Place.kith)' trust birch --name atlas --accept-new-key"
            for (typed, code) in [(scene.oldAgent, Int32(1)), (scene.newAgent, 0)] {
                let process = try Subprocess(
                    ["/usr/bin/script", "-qec", command, "/dev/null"], environment: scene.home.environment(),
                    directory: scene.home.path)
                try await eventually("the question", last: { process.output.text }) {
                    process.output.text.contains("read out") ? true : nil
                }
                process.say(typed + "\n")
                #expect(try await process.exit() == code, "\(process.output.text)")
            }
            try await scene.atlas.meet("birch", over: "local")
        }
    }
}
