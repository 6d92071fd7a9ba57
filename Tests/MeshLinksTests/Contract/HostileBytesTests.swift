import MeshProtocol
import NIOCore
import NIOEmbedded
import NIOWebSocket
import TestSupport
import Testing

@testable import MeshLinks

/// Bytes nobody would send, straight into the channel handlers that a stranger can reach.
@Suite("Hostile bytes")
struct HostileBytesTests {
    @Test(
        "No stream of bytes crashes the reading of local frames, and none makes a frame of impossible size",
        arguments: 0..<8 as Range<UInt64>)
    func localFrames(seed: UInt64) async throws {
        let random = SeededRandom(seed: seed)
        for _ in 0..<150 {
            // These loops never wait; other tests want the processor too.
            await Task.yield()
            let inlet = Inlet<LocalInput>(limit: .max)
            let channel = EmbeddedChannel(handler: LocalFrameHandler(inlet: inlet))
            var bytes = try (0..<3).flatMap { _ in try LengthPrefix.encode(random.bytes(1 + Int(random.next() % 40))) }
            for _ in 0..<(random.next() % 3) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            try feed(bytes, to: channel, random)
            inlet.finish()
            while let input = await inlet.next() {
                if case .frame(let payload) = input { #expect(!payload.isEmpty) }
            }
            _ = try? channel.finish()
        }
    }

    @Test("No stream of bytes crashes the reading of a relay", arguments: 0..<8 as Range<UInt64>)
    func relayMessages(seed: UInt64) async throws {
        let random = SeededRandom(seed: seed)
        for round in 0..<150 {
            await Task.yield()
            let intake = RelayIntake(limits: LinkLimits(), time: SteppedTime())
            let channel = EmbeddedChannel(handlers: [
                WebSocketFrameEncoder(), OversizeFilterHandler(limit: 300),
                ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: 300)),
                RelayFrameHandler(intake: intake, largestMessage: 300, random: random),
            ])
            var bytes: [UInt8] = []
            for _ in 0..<4 {
                let size = Int(random.next() % 120)
                bytes += [0x81, UInt8(size)] + random.bytes(size)
            }
            for _ in 0...(round % 4) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            try feed(bytes, to: channel, random)
            intake.inlet.finish()
            while let input = await intake.inlet.next() {
                if case .text(let text) = input { #expect(text.count <= 300) }
            }
            _ = try? channel.finish()
        }
    }

    private func feed(_ bytes: [UInt8], to channel: EmbeddedChannel, _ random: SeededRandom) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = min(rest.count, 1 + Int(random.next() % 30))
            // A handler may have closed the channel or reported an error; both are right answers to garbage.
            _ = try? channel.writeInbound(ByteBuffer(bytes: rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
    }
}
