import Foundation
import Testing
import WireJSON

extension WholeProcess {
    struct Watching {
        @Test func watchPrintsOneLineForEachArrivalAndOutlivesTheNode() async throws {
            let home = try Home()
            let watch = try Subprocess(
                [Place.kith, "watch", "--name", "birch", "--every", "0"], environment: home.environment(),
                directory: home.path)
            let atlas = try await Session("atlas", in: home)
            let birch = try await Session("birch", in: home)
            try await atlas.meet("birch", over: "local")

            let first = try await atlas.tell("birch", "look at the harbour")
            let line = try await eventually("a line", last: { watch.errors.text }) { watch.output.lines.first }
            #expect(line.contains("atlas") && line.contains("look at the harbour"))
            #expect(line.contains(first.key.prefix(12)) && line.contains("read with inbox"))
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

        @Test func aBurstBecomesOneLineThatKeepsItsAdvice() async throws {
            let home = try Home()
            let atlas = try await Session("atlas", in: home)
            let birch = try await Session("birch", in: home)
            try await atlas.meet("birch", over: "local")
            var last = ""
            for number in 0..<4 {
                last = try await atlas.tell("birch", "\(number) " + String(repeating: "long winded ", count: 60)).key
            }
            try await eventually("all to arrive", isTrue: { try await birch.holds(last) })
            let watch = try Subprocess(
                [Place.kith, "watch", "--name", "birch"], environment: home.environment(), directory: home.path)
            let line = try await eventually("a line", last: { watch.errors.text }) { watch.output.lines.first }
            #expect(line.hasPrefix("4 new, first: directed from \"atlas\""))
            #expect(line.count <= 300 && line.hasSuffix("read with inbox)"))
            #expect(try await birch.readInbox().count == 4)
        }

        @Test func watchEndsWhenNobodyReadsItsLines() async throws {
            let home = try Home()
            let atlas = try await Session("atlas", in: home)
            let birch = try await Session("birch", in: home)
            try await atlas.meet("birch", over: "local")
            let watch = try Subprocess(
                [Place.kith, "watch", "--name", "birch", "--every", "0"], environment: home.environment(),
                directory: home.path, takesOutput: true)
            let pipes = watch.takePipes()
            close(pipes.input)
            close(pipes.output)
            for number in 0..<2 { _ = try await atlas.tell("birch", "to nobody, number \(number)") }
            #expect(try await watch.exit() == EXIT_FAILURE)
            #expect(birch.process.exitCode == nil)
        }
    }
}
