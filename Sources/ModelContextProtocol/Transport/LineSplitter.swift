#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Cuts a stream of bytes into lines at 0x0A and nowhere else: other characters that some libraries take for line ends
/// are data inside JSON strings. Only fresh bytes are searched, so a long line costs no more than its length.
struct LineSplitter {
    enum Piece: Equatable {
        case line([UInt8])
        case oversized
    }

    let limit: Int
    private var pending: [UInt8] = []
    private var isSkipping = false

    /// - Parameter limit: the longest line in bytes; longer ones are skipped without being kept.
    init(limit: Int) { self.limit = limit }

    /// Takes the next bytes and hands out every line they complete.
    mutating func feed(_ bytes: UnsafeRawBufferPointer, _ emit: (Piece) -> Void) {
        guard let base = bytes.baseAddress else { return }
        var start = 0
        while start < bytes.count {
            guard let found = memchr(base + start, 0x0A, bytes.count - start) else {
                return keep(UnsafeRawBufferPointer(rebasing: bytes[start...]), emit)
            }
            let end = UnsafeRawPointer(found) - base
            finish(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), emit)
            start = end + 1
        }
    }

    /// What was left without a line feed when the stream ended.
    mutating func end(_ emit: (Piece) -> Void) {
        if !pending.isEmpty { emit(.line(pending)) }
        pending = []
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer, _ emit: (Piece) -> Void) {
        guard !isSkipping else { return }
        guard pending.count + bytes.count <= limit else {
            pending = []
            isSkipping = true
            return emit(.oversized)
        }
        pending.append(contentsOf: bytes)
    }

    private mutating func finish(_ bytes: UnsafeRawBufferPointer, _ emit: (Piece) -> Void) {
        if isSkipping {
            isSkipping = false
        } else if pending.count + bytes.count > limit {
            pending = []
            emit(.oversized)
        } else if pending.isEmpty {
            emit(.line(Array(bytes)))
        } else {
            pending.append(contentsOf: bytes)
            emit(.line(pending))
            pending = []
        }
    }
}
