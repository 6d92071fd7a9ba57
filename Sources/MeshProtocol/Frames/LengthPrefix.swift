/// The framing of stream links: a big-endian 32-bit length, then that many bytes.
public enum LengthPrefix {
    /// `payload` behind its length.
    public static func encode(_ payload: [UInt8]) throws(FrameError) -> [UInt8] {
        guard !payload.isEmpty else { throw .empty }
        guard payload.count <= FrameLimits.maxPayload else { throw .tooLarge(bytes: payload.count) }
        let length = UInt32(payload.count)
        return (0..<4).map { UInt8(truncatingIfNeeded: length >> UInt32(24 - 8 * $0)) } + payload
    }
}

/// Cuts a byte stream into frames. After an error it stays in error, because the stream is out of step: close the link.
public struct LengthPrefixDecoder: Sendable {
    private var buffer: [UInt8] = []
    private var start = 0
    private var failure: FrameError?
    private static let idleCapacity = 65_536

    /// A decoder at the beginning of a stream.
    public init() {}

    /// Bytes received but not yet handed out.
    public var buffered: Int { buffer.count - start }

    /// Adds what the link has read.
    public mutating func append(_ bytes: some Sequence<UInt8>) {
        // What has been handed out is dropped only when it is the larger part, so each byte moves at most once or twice.
        // After one huge frame an idle link gives its memory back.
        if buffered == 0, buffer.capacity > Self.idleCapacity {
            buffer = []
            start = 0
        } else if start > buffer.count / 2 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole frame, or nil until more bytes arrive. Throws on a length of 0 or above the limit.
    public mutating func next() throws(FrameError) -> [UInt8]? {
        if let failure { throw failure }
        guard buffered >= 4 else { return nil }
        let length = buffer[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        guard length > 0 else { throw fail(.empty) }
        guard length <= FrameLimits.maxPayload else { throw fail(.tooLarge(bytes: length)) }
        guard buffered - 4 >= length else { return nil }
        let payload = Array(buffer[start + 4..<start + 4 + length])
        start += 4 + length
        return payload
    }

    private mutating func fail(_ error: FrameError) -> FrameError {
        failure = error
        buffer = []
        start = 0
        return error
    }
}
