import NIOCore

/// Lets a stream of WebSocket frames through, but cuts the payload out of data frames over a limit.
///
/// A stock relay forwards messages of up to 100 MiB, so any peer could otherwise end our connection, or fill our memory,
/// with one big message. What is left of a cut frame is an empty one with the first reserved bit set; no extension is
/// ever negotiated, so that bit cannot mean anything else. A pure value that never holds more than one frame header.
struct OversizeFilter: Sendable {
    /// The reserved bit (RSV1) that marks a frame whose payload was cut out.
    static let mark: UInt8 = 0x40

    private enum Place {
        case header([UInt8])
        case payload(left: UInt64, isKept: Bool)
    }

    private let limit: UInt64
    private var place = Place.header([])

    /// A filter for payloads of more than `limit` bytes.
    init(limit: Int) { self.limit = UInt64(limit) }

    /// What is left of the next bytes of the stream.
    mutating func filter(_ input: ByteBuffer) -> ByteBuffer {
        var input = input
        var output = ByteBuffer()
        output.reserveCapacity(input.readableBytes)
        while input.readableBytes > 0 {
            switch place {
            case .header(var bytes):
                guard let byte = input.readInteger(as: UInt8.self) else { return output }
                bytes.append(byte)
                place = bytes.count == Self.headerLength(bytes) ? finish(bytes, into: &output) : .header(bytes)
            case .payload(let left, let isKept):
                let count = Int(min(left, UInt64(input.readableBytes)))
                if isKept, let slice = input.getSlice(at: input.readerIndex, length: count) {
                    output.writeImmutableBuffer(slice)
                }
                input.moveReaderIndex(forwardBy: count)
                let rest = left - UInt64(count)
                place = rest == 0 ? .header([]) : .payload(left: rest, isKept: isKept)
            }
        }
        return output
    }

    /// Bytes in a header that begins like this; 2 until the length byte is known (RFC 6455, 5.2).
    private static func headerLength(_ bytes: [UInt8]) -> Int {
        guard bytes.count >= 2 else { return 2 }
        let size = bytes[1] & 0x7F
        return 2 + (size == 126 ? 2 : size == 127 ? 8 : 0) + (bytes[1] & 0x80 == 0 ? 0 : 4)
    }

    private func finish(_ header: [UInt8], into output: inout ByteBuffer) -> Place {
        let short = UInt64(header[1] & 0x7F)
        let extended = short == 126 ? header[2..<4] : short == 127 ? header[2..<10] : []
        let length = extended.isEmpty ? short : extended.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let isControl = header[0] & 0x08 != 0
        if length > limit, !isControl {
            output.writeBytes([header[0] | Self.mark, 0])
            return .payload(left: length, isKept: false)
        }
        output.writeBytes(header)
        return length == 0 ? .header([]) : .payload(left: length, isKept: true)
    }
}

/// Runs an ``OversizeFilter`` in front of the WebSocket decoder. Confined to the channel's event loop.
final class OversizeFilterHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private var filter: OversizeFilter

    init(limit: Int) { filter = OversizeFilter(limit: limit) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let kept = filter.filter(unwrapInboundIn(data))
        if kept.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(kept)) }
    }
}
