import NIOCore
import NIOWebSocket
import TestSupport
import Testing

@testable import MeshLinks

@Suite("Frames over the limit on their way in")
struct OversizeFilterTests {
    private func header(_ first: UInt8, length: UInt64) -> [UInt8] {
        if length < 126 { return [first, UInt8(length)] }
        if length <= 0xFFFF { return [first, 126, UInt8(length >> 8), UInt8(length & 0xFF)] }
        return [first, 127] + (0..<8).map { UInt8(truncatingIfNeeded: length >> UInt64(56 - 8 * $0)) }
    }

    private func message(_ first: UInt8, size: Int) -> [UInt8] {
        header(first, length: UInt64(size)) + Array(repeating: 0xAB, count: size)
    }

    @Test func whatFitsPassesUnchangedAndTheRestLosesItsPayload() {
        var filter = OversizeFilter(limit: 200)
        let fits = message(0x81, size: 200)
        let tooBig = message(0x82, size: 201)
        let output = filter.filter(ByteBuffer(bytes: fits + tooBig + fits))
        #expect(Array(output.readableBytesView) == fits + [0x82 | OversizeFilter.mark, 0] + fits)
    }

    @Test func controlFramesAreLeftToTheDecoder() {
        var filter = OversizeFilter(limit: 10)
        let ping = message(0x89, size: 100)
        #expect(Array(filter.filter(ByteBuffer(bytes: ping)).readableBytesView) == ping)
    }

    @Test("The way the bytes are cut makes no difference", arguments: 0..<40 as Range<UInt64>)
    func chunking(seed: UInt64) {
        let random = SeededRandom(seed: seed)
        var stream: [UInt8] = []
        var expected: [UInt8] = []
        for _ in 0..<20 {
            let size = [0, 1, 125, 126, 300, 301, 66_000][Int(random.next() % 7)]
            let masked = random.next() % 4 == 0
            var head = header(0x81, length: UInt64(size))
            if masked {
                head[1] |= 0x80
                head += random.bytes(4)
            }
            let payload = random.bytes(size)
            stream += head + payload
            expected += size > 300 ? [0x81 | OversizeFilter.mark, 0] : head + payload
        }
        var filter = OversizeFilter(limit: 300)
        var output: [UInt8] = []
        var rest = stream[...]
        while !rest.isEmpty {
            let count = min(rest.count, 1 + Int(random.next() % [2, 50, 70_000][Int(random.next() % 3)]))
            output += filter.filter(ByteBuffer(bytes: rest.prefix(count))).readableBytesView
            rest = rest.dropFirst(count)
        }
        #expect(output == expected)
    }

    @Test func theLargestLengthThereIsIsSkippedWithoutKeepingAnything() {
        var filter = OversizeFilter(limit: 300)
        #expect(filter.filter(ByteBuffer(bytes: header(0x81, length: .max))).readableBytes == 2)
        for _ in 0..<100 {
            #expect(filter.filter(ByteBuffer(repeating: 0x81, count: 65_536)).readableBytes == 0)
        }
    }
}

@Suite("Messages put together from frames")
struct MessageAssemblerTests {
    private func frame(_ opcode: WebSocketOpcode, _ text: String, fin: Bool = true) -> WebSocketFrame {
        WebSocketFrame(fin: fin, opcode: opcode, data: ByteBuffer(string: text))
    }

    private func isViolation(_ event: MessageAssembler.Event?) -> Bool {
        if case .violation = event { true } else { false }
    }

    @Test func fragmentsBecomeOneMessageEvenWithAPingBetweenThem() {
        var assembler = MessageAssembler(limit: 100)
        #expect(assembler.take(frame(.text, "ab", fin: false)) == nil)
        #expect(assembler.take(frame(.ping, "p")) == .ping(ByteBuffer(string: "p")))
        #expect(assembler.take(frame(.continuation, "c", fin: false)) == nil)
        #expect(assembler.take(frame(.continuation, "")) == .text(Array("abc".utf8)))
        #expect(assembler.take(frame(.text, "next")) == .text(Array("next".utf8)))
    }

    @Test func aMessageThatGrowsOverTheLimitIsDroppedAndTheNextOneIsNot() {
        var assembler = MessageAssembler(limit: 4)
        #expect(assembler.take(frame(.text, "abc", fin: false)) == nil)
        for _ in 0..<1000 { #expect(assembler.take(frame(.continuation, "defg", fin: false)) == nil) }
        #expect(assembler.take(frame(.continuation, "h")) == .dropped(.oversize))
        #expect(assembler.take(frame(.text, "next")) == .text(Array("next".utf8)))
    }

    @Test func binaryAndCutMessagesAreDropped() {
        var assembler = MessageAssembler(limit: 100)
        #expect(assembler.take(frame(.binary, "x")) == .dropped(.binary))
        var cut = frame(.text, "")
        cut.rsv1 = true
        #expect(assembler.take(cut) == .dropped(.oversize))
    }

    @Test func whatIsNoWebSocketIsAViolation() {
        for opcode in [WebSocketOpcode(encodedWebSocketOpcode: 3), WebSocketOpcode(encodedWebSocketOpcode: 0xB)] {
            var assembler = MessageAssembler(limit: 100)
            #expect(isViolation(opcode.flatMap { assembler.take(frame($0, "")) }))
        }
        var continuing = MessageAssembler(limit: 100)
        #expect(isViolation(continuing.take(frame(.continuation, "x"))))
        var nesting = MessageAssembler(limit: 100)
        _ = nesting.take(frame(.text, "x", fin: false))
        #expect(isViolation(nesting.take(frame(.text, "y"))))
        var masked = MessageAssembler(limit: 100)
        let key = WebSocketMaskingKey([1, 2, 3, 4])
        let fromClient = WebSocketFrame(fin: true, opcode: .text, maskKey: key, data: ByteBuffer(string: "x"))
        #expect(isViolation(masked.take(fromClient)))
    }

    @Test func aCloseCarriesItsCodeIfItHasOne() {
        var assembler = MessageAssembler(limit: 100)
        #expect(assembler.take(frame(.connectionClose, "")) == .close(nil))
        #expect(assembler.take(frame(.connectionClose, "x")) == .close(nil))
        let code = WebSocketFrame(fin: true, opcode: .connectionClose, data: ByteBuffer(bytes: [0x0F, 0xA4]))
        #expect(assembler.take(code) == .close(4004))
    }
}
