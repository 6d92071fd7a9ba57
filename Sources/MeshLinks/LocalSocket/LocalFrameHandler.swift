import MeshProtocol
import NIOCore

/// What a local connection hands to its task.
enum LocalInput: Sendable {
    case frame([UInt8])
    /// The connection cannot go on; our own sentence says why.
    case broken(String)
}

/// Cuts the bytes of a local connection into frames. Confined to the channel's event loop.
final class LocalFrameHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// What a queued frame costs besides its bytes, so that a flood of tiny frames fills the inlet too.
    static let overhead = 64

    private let inlet: Inlet<LocalInput>
    private var decoder = LengthPrefixDecoder()

    init(inlet: Inlet<LocalInput>) { self.inlet = inlet }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.append(unwrapInboundIn(data).readableBytesView)
        do {
            while let payload = try decoder.next() {
                inlet.push(.frame(payload), cost: payload.count + Self.overhead)
            }
        } catch {
            // The stream has lost its frame borders; nothing after this could be trusted.
            inlet.push(.broken("the other node sent a frame of impossible length"))
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        inlet.push(.broken("the connection failed (\(error))"))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        inlet.finish()
    }
}
