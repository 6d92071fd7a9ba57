import Foundation
import Testing
import WireJSON

extension WholeProcess {
    struct Watching {
        @Test func watchPrintsOneLineForEachArrivalAndOutlivesTheNode() async throws {
            let home = try Home()
            let watch = try Subprocess(
                [Place.kith, "watch", "--name", "birch"], environment: home.environment(), directory: home.path)
            let atlas = try await Session("atlas", in: home)
            let birch = try await Session("birch", in: home)
            try await atlas.meet("birch", over: "local")

            let first = try await atlas.tell("birch", "look at the harbour")
            let line = try await eventually("a line", last: { watch.errors.text }) { watch.output.lines.first }
            #expect(line.contains("atlas") && line.contains("look at the harbour"))
            #expect(line.contains(first.key.prefix(12)))
            #expect(line.count <= 300)
            #expect(try await birch.answer("status")["unread"] != nil, "watching marks nothing read")

            try await birch.crash()
            let second = try await Session("birch", in: home)
            try await atlas.meet("birch", over: "local")
            _ = try await atlas.tell("birch", "look at the orchard")
            try await eventually("a line after the restart", last: { watch.output.text }) {
                watch.output.lines.contains { $0.contains("look at the orchard") } ? true : nil
            }
            #expect(watch.output.lines.count == 2, "\(watch.output.text)")
            watch.signal(SIGTERM)
            try await watch.exit(within: .seconds(5))
            #expect(second.process.exitCode == nil)
        }
    }
}
