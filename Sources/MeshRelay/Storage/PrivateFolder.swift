#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The folder and the file of the store, for this user alone.
enum PrivateFolder {
    /// Makes the folder, or refuses one that others may change: they could take the store away or put another there.
    static func prepare(_ folder: String) throws(RelayError) {
        if mkdir(folder, 0o700) != 0, errno != EEXIST {
            throw .mailStore(path: folder, problem: String(cString: strerror(errno)))
        }
        var status = stat()
        guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw .mailStore(path: folder, problem: "it is not a folder")
        }
        guard status.st_uid == geteuid() else { throw .mailStore(path: folder, problem: "it belongs to another user") }
        guard status.st_mode & 0o022 == 0 else {
            throw .mailStore(path: folder, problem: "others may write to it (chmod 700 it)")
        }
    }

    /// Makes the file if it is not there, and takes it from everybody else if it is.
    static func makeFile(_ path: String) throws(RelayError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw .mailStore(path: path, problem: String(cString: strerror(errno))) }
        // SQLite gives its `-wal` the rights of this file.
        _ = fchmod(descriptor, 0o600)
        _ = close(descriptor)
    }
}
