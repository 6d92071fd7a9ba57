import MeshProtocol
import Testing

struct LengthPrefixTests {
    @Test(arguments: [1, 3, 4, 5, 7, 1000])
    func framesComeOutWholeHoweverTheStreamIsCut(chunk: Int) throws {
        let payloads: [[UInt8]] = [[1], Array(repeating: 2, count: 300), Array(repeating: 3, count: 70_000), [4, 5]]
        let stream = try payloads.flatMap { try LengthPrefix.encode($0) }
        var decoder = LengthPrefixDecoder()
        var received: [[UInt8]] = []
        for start in stride(from: 0, to: stream.count, by: chunk) {
            decoder.append(stream[start..<min(start + chunk, stream.count)])
            while let payload = try decoder.next() { received.append(payload) }
        }
        #expect(received == payloads)
        #expect(decoder.buffered == 0)
    }

    @Test func theLargestFramePasses() throws {
        let payload = [UInt8](repeating: 7, count: FrameLimits.maxPayload)
        var decoder = LengthPrefixDecoder()
        decoder.append(try LengthPrefix.encode(payload))
        #expect(try decoder.next() == payload)
    }

    @Test func anEmptyOrOversizedFrameIsNotSent() {
        #expect(throws: FrameError.empty) { try LengthPrefix.encode([]) }
        let large = [UInt8](repeating: 7, count: FrameLimits.maxPayload + 1)
        #expect(throws: FrameError.tooLarge(bytes: large.count)) { try LengthPrefix.encode(large) }
    }

    @Test(
        arguments: [
            ([0, 0, 0, 0], FrameError.empty), ([0, 16, 0, 1], .tooLarge(bytes: 1_048_577)),
            ([255, 255, 255, 255], .tooLarge(bytes: 4_294_967_295)),
        ] as [([UInt8], FrameError)])
    func aLengthOfZeroOrBeyondTheLimitEndsTheStream(prefix: [UInt8], expected: FrameError) throws {
        var decoder = LengthPrefixDecoder()
        decoder.append(try LengthPrefix.encode([1]) + prefix + [1, 2, 3])
        #expect(try decoder.next() == [1])
        #expect(throws: expected) { try decoder.next() }
        decoder.append(try LengthPrefix.encode([2]))
        #expect(throws: expected) { try decoder.next() }
    }

    @Test func anIncompleteFrameWaits() throws {
        var decoder = LengthPrefixDecoder()
        decoder.append([0, 0, 0, 2, 9])
        #expect(try decoder.next() == nil)
        #expect(decoder.buffered == 5)
        decoder.append([8])
        #expect(try decoder.next() == [9, 8])
    }
}
