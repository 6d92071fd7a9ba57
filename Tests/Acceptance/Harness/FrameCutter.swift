/// Cuts what a WebSocket server sends into its upgrade answer and its frames (RFC 6455, section 5.2; servers do not mask).
struct FrameCutter {
    enum Piece {
        /// The answer to the upgrade, or a frame that carries no text: to be passed on as it is.
        case other([UInt8])
        /// The content of a whole text message.
        case text([UInt8])
    }

    private var bytes: [UInt8] = []
    private var hasUpgraded = false

    mutating func append(_ more: [UInt8]) { bytes += more }

    mutating func next() -> Piece? {
        guard hasUpgraded else {
            guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return nil }
            hasUpgraded = true
            return .other(take(end))
        }
        guard bytes.count >= 2 else { return nil }
        var header = 2
        var length = Int(bytes[1] & 0x7F)
        if length >= 126 {
            let count = length == 126 ? 2 : 8
            header += count
            guard bytes.count >= header else { return nil }
            length = bytes[2..<header].reduce(0) { $0 << 8 | Int($1) }
        }
        guard bytes.count >= header + length else { return nil }
        let isText = bytes[0] == 0x81
        let frame = take(header + length)
        return isText ? .text(Array(frame[header...])) : .other(frame)
    }

    private mutating func take(_ count: Int) -> [UInt8] {
        defer { bytes.removeFirst(count) }
        return Array(bytes[..<count])
    }

    /// A text message as one frame of a server.
    static func frame(_ text: [UInt8]) -> [UInt8] {
        switch text.count {
        case ..<126: [0x81, UInt8(text.count)] + text
        case ..<65_536: [0x81, 126, UInt8(text.count >> 8), UInt8(text.count & 0xFF)] + text
        default: [0x81, 127] + (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (56 - 8 * $0)) } + text
        }
    }
}
