import NIOCore
import NIOWebSocket

/// Puts WebSocket frames together to messages. A pure value that holds at most one message of `limit` bytes.
struct MessageAssembler {
    enum Event: Equatable {
        case text([UInt8])
        case dropped(RelayDrop)
        case ping(ByteBuffer)
        case close(UInt16?)
        /// The other end does not speak WebSocket properly; the connection has to end.
        case violation(String)
    }

    private struct Message {
        let isText: Bool
        var bytes = ByteBuffer()
        var isOversize = false
    }

    private let limit: Int
    private var current: Message?

    init(limit: Int) { self.limit = limit }

    /// Takes the next frame; returns what it completes, if anything.
    mutating func take(_ frame: WebSocketFrame) -> Event? {
        guard frame.maskKey == nil else { return .violation("it masked a frame, which only clients may do") }
        switch frame.opcode {
        case .text, .binary:
            guard current == nil else { return .violation("it began a message inside another one") }
            current = Message(isText: frame.opcode == .text)
            return add(frame)
        case .continuation:
            guard current != nil else { return .violation("it continued a message that had not begun") }
            return add(frame)
        case .ping: return .ping(frame.data)
        case .pong: return nil
        case .connectionClose:
            var data = frame.data
            return .close(data.readInteger(as: UInt16.self))
        default: return .violation("it used an unknown kind of frame")
        }
    }

    private mutating func add(_ frame: WebSocketFrame) -> Event? {
        guard var message = current else { return nil }
        current = nil
        let isCut = !frame.reservedBits.isEmpty
        if message.isOversize || isCut || message.bytes.readableBytes + frame.length > limit {
            message.isOversize = true
            message.bytes = ByteBuffer()
        } else {
            message.bytes.writeImmutableBuffer(frame.data)
        }
        guard frame.fin else {
            current = message
            return nil
        }
        if message.isOversize { return .dropped(.oversize) }
        return message.isText ? .text(Array(message.bytes.readableBytesView)) : .dropped(.binary)
    }
}
