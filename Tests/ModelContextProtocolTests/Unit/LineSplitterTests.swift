import Testing

@testable import ModelContextProtocol

/// Cutting bytes into lines.
@Suite struct LineSplitterTests {
    /// Feeds `bytes` in pieces of `size`.
    private func lines(_ bytes: [UInt8], by size: Int, limit: Int = 1_000) -> [LineSplitter.Piece] {
        var splitter = LineSplitter(limit: limit)
        var pieces: [LineSplitter.Piece] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            Array(bytes[start..<min(bytes.count, start + size)]).withUnsafeBytes {
                splitter.feed($0) { pieces.append($0) }
            }
        }
        splitter.end { pieces.append($0) }
        return pieces
    }

    private func line(_ text: String) -> LineSplitter.Piece { .line(Array(text.utf8)) }

    @Test("lines come out the same however the bytes arrive", arguments: [1, 2, 3, 7, 64])
    func piecesDoNotMatter(size: Int) {
        let text = "{\"a\":1}\n\n{\"é😀\":2}\r\nlast\n"
        #expect(
            lines(Array(text.utf8), by: size) == [line("{\"a\":1}"), line(""), line("{\"é😀\":2}\r"), line("last")])
    }

    @Test(
        "characters that only look like line ends are data",
        arguments: ["\u{2028}", "\u{2029}", "\u{85}", "\u{0B}", "\u{0C}", "\r"])
    func onlyLineFeedEndsALine(character: String) {
        #expect(lines(Array("a\(character)b\n".utf8), by: 100) == [line("a\(character)b")])
    }

    @Test("a line of exactly the limit passes and one byte more does not", arguments: [1, 5, 100])
    func theLimitIsExact(size: Int) {
        let fits = Array(repeating: UInt8(ascii: "x"), count: 10)
        #expect(lines(fits + [10], by: size, limit: 10) == [.line(fits)])
        #expect(lines(fits + [120, 10, 121, 10], by: size, limit: 10) == [.oversized, line("y")])
    }

    @Test func anOversizedLineIsReportedOnceHoweverLongItIs() {
        let bytes = Array(repeating: UInt8(ascii: "x"), count: 5_000) + [10] + Array("ok\n".utf8)
        #expect(lines(bytes, by: 7, limit: 10) == [.oversized, line("ok")])
    }

    @Test func whatIsLeftAtTheEndIsALineToo() {
        #expect(lines(Array("one\ntwo".utf8), by: 3) == [line("one"), line("two")])
    }

    @Test func aLineAtThe32MiBLimitIsKeptWhole() {
        var splitter = LineSplitter(limit: 32 << 20)
        let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        var sizes: [Int] = []
        for _ in 0..<32 { chunk.withUnsafeBytes { splitter.feed($0) { _ in sizes.append(-1) } } }
        [UInt8(10)].withUnsafeBytes { bytes in
            splitter.feed(bytes) { if case .line(let line) = $0 { sizes.append(line.count) } }
        }
        #expect(sizes == [32 << 20])
    }
}
