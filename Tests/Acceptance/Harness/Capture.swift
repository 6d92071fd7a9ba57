import Foundation
import Synchronization

/// Everything a descriptor gave so far, read by a thread of its own until its end.
final class Capture: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var hasEnded = false
    }

    private let state = Mutex(State())

    /// Takes the descriptor over.
    func follow(_ descriptor: Int32) {
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                state.withLock { $0.bytes += buffer[..<count] }
            }
            close(descriptor)
            state.withLock { $0.hasEnded = true }
        }
    }

    var hasEnded: Bool { state.withLock(\.hasEnded) }

    var text: String { String(decoding: state.withLock(\.bytes), as: UTF8.self) }

    /// The whole lines.
    var lines: [String] {
        let bytes = state.withLock(\.bytes)
        guard let last = bytes.lastIndex(of: 0x0A) else { return [] }
        return bytes[..<last].split(separator: 0x0A, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}
