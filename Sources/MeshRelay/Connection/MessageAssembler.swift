import NIOCore
import NIOWebSocket

/// Puts a message together from its WebSocket frames and refuses what RFC 6455 forbids a client. No I/O.
///
/// Fragments are copied into one buffer: kept as slices, each tiny fragment would hold the whole buffer it was read in.
struct MessageAssembler {
    enum Event {
        case message(ByteBuffer)
        case ping(ByteBuffer)
        case pong
        case closed(UInt16?)
        /// More fragments are to come.
        case incomplete
        case refused(CloseReason)
    }

    private let longest: Int
    private let mostFragments: Int
    private var partial: ByteBuffer?
    private var fragments = 0

    init(limits: RelayLimits) {
        longest = limits.frameBytes
        mostFragments = limits.fragmentsPerMessage
    }

    mutating func receive(_ frame: WebSocketFrame) -> Event {
        // A client must mask, and no extension was agreed on that would give the reserved bits a meaning.
        guard frame.maskKey != nil, !frame.rsv1, !frame.rsv2, !frame.rsv3 else { return .refused(.protocolError) }
        switch frame.opcode {
        case .text:
            guard partial == nil else { return .refused(.protocolError) }
            guard !frame.fin else { return .message(frame.unmaskedData) }
            partial = ByteBuffer()
            fragments = 0
            return append(frame)
        case .continuation: return append(frame)
        case .binary: return .refused(.binaryFrame)
        case .ping: return .ping(frame.unmaskedData)
        case .pong: return .pong
        case .connectionClose: return close(frame.unmaskedData)
        default: return .refused(.protocolError)
        }
    }

    private mutating func append(_ frame: WebSocketFrame) -> Event {
        guard partial != nil else { return .refused(.protocolError) }
        fragments += 1
        guard fragments <= mostFragments else { return .refused(.messageTooBig) }
        guard (partial?.readableBytes ?? 0) + frame.length <= longest else { return .refused(.messageTooBig) }
        var data = frame.unmaskedData
        partial?.writeBuffer(&data)
        guard frame.fin, let whole = partial else { return .incomplete }
        partial = nil
        return .message(whole)
    }

    private func close(_ data: ByteBuffer) -> Event {
        var data = data
        guard data.readableBytes > 0 else { return .closed(nil) }
        guard let code = data.readInteger(as: UInt16.self), Self.mayBeSent(code) else {
            return .refused(.protocolError)
        }
        return .closed(code)
    }

    /// RFC 6455 section 7.4: what may stand in a close frame.
    private static func mayBeSent(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
