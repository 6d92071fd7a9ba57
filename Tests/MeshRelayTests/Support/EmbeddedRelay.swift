import Logging
import NIOCore
import NIOEmbedded
import TestSupport

@testable import MeshRelay

/// A whole relay without sockets or threads, whose event loop's time the test moves. Synchronous: use it within one
/// thread and never across an `await`.
final class EmbeddedRelay {
    let loop = EmbeddedEventLoop()
    let time = ManualTime()
    let shard: LoopShard
    private let pipeline: ConnectionPipeline
    private var connections: UInt64 = 0

    init(tokens: [String: String] = [:], limits change: (inout RelayLimits) -> Void = { _ in }) throws {
        var limits = RelayLimits()
        change(&limits)
        let mailboxes = [ShardMailbox()]
        let directory = SharedDirectory(
            limits: limits, time: time, shards: mailboxes, backplane: LocalBackplane(), relay: "test")
        let context = RelayContext(
            limits: limits, readsWakeChannels: true, tokens: RoomTokens(tokens), mailboxes: mailboxes,
            directory: directory, backplane: LocalBackplane(),
            post: try PostOffice(
                store: RelayStore(folder: nil), limits: limits, time: time, shards: mailboxes,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }), instance: "test",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        shard = RelayShard.shard(0, on: loop, context: context).bound.value
        pipeline = ConnectionPipeline(
            limits: limits, instance: "test", tls: nil,
            report: { $0.makeFailedFuture(ChannelError.eof) })
    }

    /// A connection on which nothing was said yet.
    func connect() throws -> EmbeddedSocket {
        connections += 1
        let channel = EmbeddedChannel(loop: loop)
        try pipeline.configure(channel, shard: shard, id: ConnectionID(number: connections), refusal: nil)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return EmbeddedSocket(channel: channel)
    }

    /// A connection that has become a WebSocket.
    func webSocket() throws -> EmbeddedSocket {
        let socket = try connect()
        try socket.write(EmbeddedSocket.handshake)
        loop.run()
        let answer = socket.read()
        guard String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 101") else { throw ChannelError.eof }
        return socket
    }

    /// A WebSocket that has entered the open room.
    func member(_ nodeID: String) throws -> EmbeddedSocket {
        let socket = try webSocket()
        try socket.send(RelayClient.auth(nodeID))
        loop.run()
        _ = socket.read()
        return socket
    }
}

/// The client's end of an embedded connection: raw bytes in and out.
struct EmbeddedSocket {
    static let handshake = Array(
        ("GET / HTTP/1.1\r\nHost: relay\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").utf8)

    let channel: EmbeddedChannel

    var isOpen: Bool { channel.isActive }

    func write(_ bytes: [UInt8]) throws { try channel.writeInbound(ByteBuffer(bytes: bytes)) }

    func send(_ text: String) throws { try write(Self.frame(Array(text.utf8))) }

    /// Everything the relay has written since the last call.
    func read() -> [UInt8] {
        var bytes: [UInt8] = []
        while let part = try? channel.readOutbound(as: ByteBuffer.self) {
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }

    /// The texts of the short frames the relay has written since the last call.
    func texts() -> [String] {
        var bytes = read()[...]
        var texts: [String] = []
        while bytes.count >= 2 {
            let header = Array(bytes.prefix(4))
            bytes = bytes.dropFirst(2)
            var length = Int(header[1])
            if length == 126 {
                length = Int(header[2]) << 8 | Int(header[3])
                bytes = bytes.dropFirst(2)
            }
            texts.append(String(decoding: bytes.prefix(length), as: UTF8.self))
            bytes = bytes.dropFirst(length)
        }
        return texts
    }

    /// A masked client frame.
    static func frame(_ payload: [UInt8], firstByte: UInt8 = 0x81, mask: [UInt8] = [1, 2, 3, 4]) -> [UInt8] {
        var frame = [firstByte]
        if payload.count < 126 {
            frame.append(0x80 | UInt8(payload.count))
        } else {
            frame += [0x80 | 126, UInt8(payload.count >> 8 & 0xFF), UInt8(payload.count & 0xFF)]
        }
        frame += mask
        for (index, byte) in payload.enumerated() { frame.append(byte ^ mask[index % 4]) }
        return frame
    }
}
