import NIOCore
import NIOEmbedded
import TestSupport
import Testing
import WireJSON

@testable import MeshRelay

/// A hundred thousand broken inputs: none may crash the relay, none may reach others as anything but what they are.
struct HostileBytesTests {
    private static let envelopes = [
        #"{"type":"relay-auth","nodeId":"01a1fc4e-c6e0-7aa3-a519-5c0bf2d3c3bb","name":"gos-a","token":"t","#
            + #""wakeChannel":{"platform":"apns","token":"aa","environment":"sandbox"}}"#,
        #"{"to":"01a1fc4e-c73e-7c4c-b409-2cb8d00b2efb","payload":{"type":"x","unicode":"grüße 🙂","n":[1,-2.5e3,null]}}"#,
        #"{"payload":{"type":"wake-channel","platform":"apns","token":"aa","environment":"sandbox"}}"#,
        #"{"payload":{"type":"peer-info","peers":[{"nodeId":"a","name":"b","wakeChannel":{"platform":"p","token":"t"}}]}}"#,
        #"{"type":"relay-pong"}"#,
    ].map { Array($0.utf8) }

    private func mutated(_ original: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where !bytes.isEmpty: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1 where !bytes.isEmpty: bytes.remove(at: place)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 3: bytes = Array(bytes.prefix(place))
            case 4: bytes.insert(contentsOf: bytes.suffix(16), at: place)
            default: if !bytes.isEmpty { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
            }
        }
        return bytes
    }

    @Test(arguments: 0..<8)
    func mutatedEnvelopesAreReadOrRefused(part: Int) throws {
        var random = SeededRandom(seed: UInt64(part))
        for round in 0..<11_000 {
            let bytes = mutated(Self.envelopes[round % Self.envelopes.count], &random)
            let buffer = ByteBuffer(bytes: bytes)
            let view = buffer.readableBytesView
            guard case .route(_, let span) = ClientMessage(view) else { continue }
            // What is forwarded is one JSON value, so that nothing of a payload can end up in the relay's own envelope.
            let payload = view[view.startIndex + span.lowerBound..<view.startIndex + span.upperBound]
            _ = DirectoryNews(payload)
            if round % 10 == 0 {
                var frame = ServerFrame.forward(
                    head: RelayMessage.forwardHead(from: "n", name: "N"), payload: payload)
                frame.moveReaderIndex(forwardBy: frame.readableBytes > 127 ? 4 : 2)
                let forwarded = try JSON(
                    parsing: frame.readableBytesView, limits: JSONLimits(rejectDuplicateKeys: false))
                #expect(forwarded.objectValue?.keys == ["from", "fromName", "payload"])
                #expect(forwarded["from"] == "n")
            }
        }
    }

    @Test func mutatedWebSocketStreamsEndInOrderAtWorst() throws {
        var random = SeededRandom(seed: 99)
        let relay = try EmbeddedRelay { $0.connections = 100_000 }
        let witness = try relay.member("witness")
        var socket = try relay.webSocket()
        for round in 0..<10_000 {
            let opcodes: [UInt8] = [0x81, 0x81, 0x81, 0x01, 0x80, 0x89, 0x8A, 0x88, 0x82, 0xC1]
            let opcode = opcodes[Int.random(in: 0..<opcodes.count, using: &random)]
            var bytes = EmbeddedSocket.frame(Self.envelopes[round % Self.envelopes.count], firstByte: opcode)
            if round % 3 != 0 { bytes = mutated(bytes, &random) }
            try? socket.write(bytes)
            if round % 64 == 0 {
                relay.loop.advanceTime(by: .milliseconds(10))
                try witness.send(#"{"type":"relay-pong"}"#)
                _ = witness.read()
            }
            if round % 8 == 0 {
                _ = try? socket.channel.finish(acceptAlreadyClosed: true)
                socket = try relay.webSocket()
            }
        }
        #expect(witness.isOpen)
        _ = try? socket.channel.finish(acceptAlreadyClosed: true)
        relay.loop.run()
        #expect(relay.shard.snapshot.connections == 1)
        #expect(relay.shard.snapshot.members == 1)
    }

    @Test func mutatedHandshakesAreAnsweredOrClosed() throws {
        var random = SeededRandom(seed: 7)
        let relay = try EmbeddedRelay()
        for _ in 0..<2_000 {
            let socket = try relay.connect()
            try? socket.write(mutated(EmbeddedSocket.handshake, &random))
            relay.loop.run()
            _ = socket.read()
            _ = try? socket.channel.finish(acceptAlreadyClosed: true)
        }
        relay.loop.run()
        #expect(relay.shard.snapshot.connections == 0)
    }
}
