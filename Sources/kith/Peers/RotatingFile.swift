import Foundation
import Synchronization

/// A log file that begins anew at a certain size and keeps the last few: `name`, `name.1` (newer) … `name.N` (older).
final class RotatingFile: Sendable {
    private struct Current {
        var descriptor: Int32
        var size: Int
    }

    private let path: String
    private let mostBytes: Int
    private let keep: Int
    private let current: Mutex<Current>

    /// Opens or makes the file, readable by its owner alone.
    ///
    /// - Throws: `Refusal` when it cannot be written, or is a link or no ordinary file.
    init(path: String, mostBytes: Int, keep: Int) throws {
        self.path = path
        self.mostBytes = mostBytes
        self.keep = keep
        current = Mutex(try Self.open(path))
    }

    deinit { current.withLock { _ = close($0.descriptor) } }

    /// Appends a line, of which the end is added here. A full disk loses lines, not the peer.
    func write(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        current.withLock { current in
            if current.size > 0, current.size + bytes.count > mostBytes { rotate(&current) }
            let count = bytes.withUnsafeBytes { Foundation.write(current.descriptor, $0.baseAddress, $0.count) }
            current.size += max(0, count)
        }
    }

    private func rotate(_ current: inout Current) {
        for number in stride(from: keep, through: 1, by: -1) {
            rename(number == 1 ? path : "\(path).\(number - 1)", "\(path).\(number)")
        }
        guard let fresh = try? Self.open(path) else { return }
        close(current.descriptor)
        current = fresh
    }

    private static func open(_ path: String) throws -> Current {
        let descriptor = Foundation.open(
            path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else {
            throw Refusal("The log file \(path) cannot be written: \(String(cString: strerror(errno))).")
        }
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw Refusal("The log file \(path) is no ordinary file.")
        }
        return Current(descriptor: descriptor, size: Int(info.st_size))
    }
}
