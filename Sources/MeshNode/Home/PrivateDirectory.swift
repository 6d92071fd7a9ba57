#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A directory that only its owner may enter.
enum PrivateDirectory {
    /// Creates `path` (and missing parents) with mode 0700, or checks an existing one.
    static func ensure(_ path: String) throws(HomeError) {
        var info = stat()
        if stat(path, &info) == 0 {
            guard info.st_mode & S_IFMT == S_IFDIR else { throw .notADirectory(path) }
            guard info.st_uid == geteuid() else { throw .foreignOwner(path) }
            guard info.st_mode & 0o077 == 0 else {
                throw .openPermissions(path, mode: UInt32(info.st_mode & 0o777), wanted: "700")
            }
            return
        }
        guard errno == ENOENT else { throw .unreadable(path, reason: lastSystemError()) }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            let parent = String(path[..<slash])
            if access(parent, F_OK) != 0 { try ensure(parent) }
        }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .unwritable(path, reason: lastSystemError())
        }
    }
}

/// The text of `errno`.
func lastSystemError() -> String { String(cString: strerror(errno)) }
