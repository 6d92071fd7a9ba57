import Foundation
import Testing

@testable import ModelContextProtocol

/// Lines over real pipes.
@Suite struct DescriptorTransportTests {
    @Test func linesArriveHoweverTheyAreWritten() async throws {
        let pipes = try Pipes()
        pipes.listen()
        for byte in Array("é😀\u{2028}\n".utf8) { try pipes.write(bytes: [byte]) }
        try pipes.write("two\nthree\nlast")
        try pipes.endInput()
        #expect(await pipes.next() == .line("é😀\u{2028}"))
        #expect(await pipes.next() == .line("two"))
        #expect(await pipes.next() == .line("three"))
        #expect(await pipes.next() == .line("last"))
        #expect(await pipes.next() == .ended(isBroken: false))
    }

    @Test func anOversizedLineIsSkippedAndTheNextOneRead() async throws {
        let pipes = try Pipes(maxLineBytes: 100)
        pipes.listen()
        try pipes.write(String(repeating: "x", count: 5_000) + "\nok\n")
        #expect(await pipes.next() == .oversized(100))
        #expect(await pipes.next() == .line("ok"))
    }

    @Test func whatIsSentLeavesWholeAndInOrderThoughNobodyReadsForAWhile() async throws {
        let pipes = try Pipes()
        let lines = (0..<400).map { "\($0) " + String(repeating: "y", count: 5_000) }
        for line in lines { pipes.transport.send(Array(line.utf8), as: .response) }
        async let written = pipes.readToEnd()
        await pipes.transport.flush()
        pipes.transport.close()
        #expect(try await written == lines.map { $0 + "\n" }.joined())
    }

    @Test func aLineOfManyMegabytesPassesBothWays() async throws {
        let pipes = try Pipes()
        pipes.listen()
        let long = String(repeating: "z", count: 10 << 20)
        async let sent: Void = pipes.writeBlocking(long + "\n")
        #expect(await pipes.next() == .line(long))
        try await sent
        pipes.transport.send(Array(long.utf8), as: .response)
        async let written = pipes.readToEnd()
        await pipes.transport.flush()
        pipes.transport.close()
        #expect(try await written == long + "\n")
    }

    @Test func nobodyListeningEndsTheConnection() async throws {
        let pipes = try Pipes()
        pipes.listen()
        try pipes.stopReading()
        pipes.transport.send([1], as: .response)
        #expect(await pipes.next() == .ended(isBroken: true))
        await pipes.transport.flush()
        pipes.transport.send([2], as: .response)
    }

    @Test func closingEndsBothThreadsThoughTheWriterIsStuck() async throws {
        let pipes = try Pipes()
        pipes.listen()
        for _ in 0..<100 { pipes.transport.send(Array(repeating: 1, count: 100_000), as: .response) }
        pipes.transport.close()
        #expect(await pipes.next() == .ended(isBroken: true))
        _ = try await pipes.readToEnd()
    }

    @Test func flushingReturnsAtOnceWhenNothingWaits() async throws {
        let pipes = try Pipes()
        await pipes.transport.flush()
    }

    @Test func notificationsThatPileUpAreReplacedAndResponsesAreNot() async throws {
        let pipes = try Pipes()
        let filler = Array(repeating: UInt8(ascii: "f"), count: 200_000)
        pipes.transport.send(filler, as: .response)
        for number in 0..<500 {
            pipes.transport.send(Array("n\(number)".utf8), as: .notification(supersedes: "n"))
            pipes.transport.send(Array("r\(number)".utf8), as: .response)
        }
        async let written = pipes.readToEnd()
        await pipes.transport.flush()
        pipes.transport.close()
        let lines = try await written.split(separator: "\n").dropFirst()
        #expect(lines.filter { $0.hasPrefix("r") }.count == 500)
        #expect(lines.filter { $0.hasPrefix("n") } == ["n499"])
    }
}
