import Foundation
import MeshProtocol
import NIOCore
import NIOPosix
import Testing

@testable import MeshLinks

/// A bare client of a Unix socket, for saying what no node would say.
final class RawSocket: Sendable {
    let inlet = Inlet<LocalInput>(limit: 1 << 20)
    private let channel: any Channel

    init(path: String) async throws {
        let inlet = self.inlet
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LocalFrameHandler(inlet: inlet))
                }
            }
            .connect(unixDomainSocketPath: path).get()
    }

    func send(bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get() }

    func send(frame payload: [UInt8]) async throws { try await send(bytes: LengthPrefix.encode(payload)) }

    /// The next frame, or `nil` when the node has closed the connection.
    func next() async -> [UInt8]? {
        guard case .frame(let payload) = await inlet.next() else { return nil }
        return payload
    }

    func close() async throws { try await channel.close() }

    /// Leaves a socket file behind that nobody listens on, as a killed process does.
    static func leaveStale(at path: String) throws {
        #if canImport(Darwin)
        let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
        #else
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        #endif
        defer { Foundation.close(descriptor) }
        let result = try SocketAddress(unixDomainSocketPath: path).withSockAddr { address, size in
            bind(descriptor, address, socklen_t(size))
        }
        #expect(result == 0)
    }
}

extension LocalSocketTransportTests {
    /// Listens at a node's socket path and does nothing but hand over connections.
    func listen(as number: Int, into accepted: Inlet<LocalConnection>) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let inlet = Inlet<LocalInput>(limit: 1 << 20)
                    try LocalConnection.install(inlet, on: channel)
                    accepted.push(
                        LocalConnection(
                            channel, inlet: inlet, link: .next(), role: .accepted, limits: LinkLimits(),
                            time: SteppedTime()))
                }
            }
            .bind(unixDomainSocketPath: try socket(number)).get()
    }
}
