import NIOCore

/// Whole WebSocket frames from the relay, ready for any number of sockets.
///
/// A frame is encoded once; its buffer is shared by every receiver, since a server's frames carry no mask.
enum ServerFrame {
    private static let finalText: UInt8 = 0x81
    private static let finalClose: UInt8 = 0x88
    private static let finalPong: UInt8 = 0x8A

    /// A text frame holding `text`.
    static func text(_ text: [UInt8]) -> ByteBuffer {
        var frame = begin(finalText, length: text.count)
        frame.writeBytes(text)
        return frame
    }

    /// A forwarded frame: `head`, which ends in `"payload":`, the payload's untouched bytes, and the closing brace.
    static func forward(head: [UInt8], payload: ByteBufferView) -> ByteBuffer {
        var frame = begin(finalText, length: head.count + payload.count + 1)
        frame.writeBytes(head)
        frame.writeBytes(payload)
        frame.writeInteger(UInt8(ascii: "}"))
        return frame
    }

    /// A forwarded frame out of a mailbox: the same, with the letter's number behind the payload.
    static func letter(head: [UInt8], payload: some Collection<UInt8>, number: Int64) -> ByteBuffer {
        let tail = Array(#","mail":\#(number)}"#.utf8)
        var frame = begin(finalText, length: head.count + payload.count + tail.count)
        frame.writeBytes(head)
        frame.writeBytes(payload)
        frame.writeBytes(tail)
        return frame
    }

    /// A close frame.
    static func close(_ reason: CloseReason) -> ByteBuffer {
        guard let code = reason.code else { return begin(finalClose, length: 0) }
        let text = Array(reason.text.utf8)
        var frame = begin(finalClose, length: 2 + text.count)
        frame.writeInteger(code)
        frame.writeBytes(text)
        return frame
    }

    /// The answer to a WebSocket ping with `data`.
    static func pong(_ data: ByteBuffer) -> ByteBuffer {
        var frame = begin(finalPong, length: data.readableBytes)
        frame.writeImmutableBuffer(data)
        return frame
    }

    private static func begin(_ opcode: UInt8, length: Int) -> ByteBuffer {
        var frame = ByteBufferAllocator().buffer(capacity: length + 10)
        frame.writeInteger(opcode)
        switch length {
        case ..<126: frame.writeInteger(UInt8(length))
        case ...0xFFFF:
            frame.writeInteger(UInt8(126))
            frame.writeInteger(UInt16(length))
        default:
            frame.writeInteger(UInt8(127))
            frame.writeInteger(UInt64(length))
        }
        return frame
    }
}
