#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Where a key comes from: the environment, or a file that only its owner can read. Never a configuration file, never an
/// argument.
public enum KeySource: Sendable, Hashable, CustomStringConvertible {
    /// The environment variable of this name.
    case environment(String)
    /// The first line of the file at this path; `~/` is the home folder.
    case file(String)

    /// Where the person finds it.
    public var description: String {
        switch self {
        case .environment(let name): "$\(name)"
        case .file(let path): path
        }
    }

    /// Fetches the key.
    ///
    /// - Throws: `KeyError`, which names the place and never the content.
    public func key(environment: [String: String]) throws(KeyError) -> APIKey {
        guard let key = APIKey(try text(environment: environment)) else { throw .unusable(description) }
        return key
    }

    /// Fetches what is there, whatever it looks like; never nothing. A relay's token is no vendor's key, but is kept like one.
    ///
    /// - Throws: `KeyError`, which names the place and never the content.
    public func text(environment: [String: String]) throws(KeyError) -> String {
        switch self {
        case .environment(let name):
            let text = Excerpt.trimmed(environment[name] ?? "")
            guard !text.isEmpty else { throw .notSet(name) }
            return text
        case .file(let path):
            let home = environment["HOME"] ?? ""
            let full = path.hasPrefix("~/") && !home.isEmpty ? home + path.dropFirst(1) : path
            let line = try Self.firstLine(of: full)
            guard !line.isEmpty else { throw .empty(path) }
            return line
        }
    }

    private static func firstLine(of path: String) throws(KeyError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path) }
        guard info.st_uid == geteuid() else { throw .foreignOwner(path) }
        guard info.st_mode & 0o077 == 0 else { throw .openPermissions(path) }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw .unreadable(path, reason: String(cString: strerror(errno))) }
        let line = bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }
        return Excerpt.trimmed(String(decoding: line, as: UTF8.self))
    }
}

/// Why there is no key.
public enum KeyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The environment variable is absent or empty.
    case notSet(String)
    /// The file cannot be opened or read.
    case unreadable(String, reason: String)
    /// The path is no ordinary file.
    case notAFile(String)
    /// The file belongs to another user.
    case foreignOwner(String)
    /// The file's first line is empty.
    case empty(String)
    /// Others may read the file.
    case openPermissions(String)
    /// What is there is no key.
    case unusable(String)

    /// What to do.
    public var description: String {
        switch self {
        case .notSet(let name):
            "There is no key: $\(name) is not set. Export it, or name a file of mode 0600 instead."
        case .unreadable(let path, let reason): "The key file \(path) cannot be read: \(reason)."
        case .notAFile(let path): "The key file \(path) is no ordinary file."
        case .foreignOwner(let path): "The key file \(path) belongs to another user."
        case .openPermissions(let path): "The key file \(path) may be read by others. Run: chmod 600 '\(path)'"
        case .empty(let path): "The first line of \(path) is empty."
        case .unusable(let place):
            "What \(place) holds is no key: a key is one line of 8 to 512 visible ASCII characters."
        }
    }
}
