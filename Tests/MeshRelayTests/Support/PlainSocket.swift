import NIOCore
import NIOPosix

/// A TCP connection that speaks no protocol at all.
enum PlainSocket {
    /// Sends `request` and returns everything that comes back until the relay closes.
    static func exchange(_ request: String, port: Int) async throws -> String {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        let socket = try await bootstrap.connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return try await socket.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request))
            var answer = ByteBuffer()
            // A reset after the answer is an end like any other.
            do { for try await part in inbound { answer.writeImmutableBuffer(part) } } catch {}
            return String(buffer: answer)
        }
    }

    static func get(_ path: String, port: Int) async throws -> String {
        try await exchange("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n", port: port)
    }
}
