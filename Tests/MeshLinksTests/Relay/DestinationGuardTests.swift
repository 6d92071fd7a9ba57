import Ambient
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

@testable import MeshLinks

/// A public name may lead to a private address, which only the connection itself shows.
@Suite(.timeLimit(.minutes(5)))
struct DestinationGuardTests {
    /// Counts what arrives on one connection and tells when it is over.
    private final class Witness: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        let bytes = Mutex(0)
        let ends = Inlet<Int>(limit: .max)

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let count = unwrapInboundIn(data).readableBytes
            bytes.withLock { $0 += count }
            // It has spoken: that is all there is to know.
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            ends.push(bytes.withLock { $0 })
        }
    }

    /// Bytes that a server on this machine sees of an attempt to connect to it.
    private func bytesSeen(onlyPublic: Bool) async throws -> Int {
        let witness = Witness()
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { $0.pipeline.addHandler(witness) }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let dialler = RelayDialler(
            address: try RelayAddress("ws://127.0.0.1:\(port)", allowPlaintext: true), tls: nil, onlyPublic: onlyPublic,
            limits: LinkLimits(), time: SystemTime(), random: SystemRandom())
        await #expect(throws: RelayDialError.self) { _ = try await dialler.connect() }
        let seen = try #require(await witness.ends.next())
        try await server.close()
        return seen
    }

    @Test func nothingIsSaidToAnAddressThatIsNotPublic() async throws {
        #expect(try await bytesSeen(onlyPublic: true) == 0)
        #expect(try await bytesSeen(onlyPublic: false) > 0, "the same attempt without the guard is heard")
    }
}
