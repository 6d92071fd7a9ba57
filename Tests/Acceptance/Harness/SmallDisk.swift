import Foundation

/// A file system of a few megabytes, so that a full disk is a real one. Unmounted with the value.
final class SmallDisk: Sendable {
    let path: String
    private let home: Home

    /// Whether this machine lets a test mount one: Linux, as root, outside a sandbox that forbids it.
    static let isPossible: Bool = {
        #if os(Linux)
        guard geteuid() == 0, let home = try? Home() else { return false }
        return (try? SmallDisk(in: home, megabytes: 1)) != nil
        #else
        return false
        #endif
    }()

    /// Mounts one in `home`.
    init(in home: Home, megabytes: Int) throws {
        self.home = home
        path = home.appending("disk")
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        #if os(Linux)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m,mode=700") == 0 else {
            throw CannotStart(description: "no file system could be mounted: \(String(cString: strerror(errno)))")
        }
        #else
        throw CannotStart(description: "small disks are only known on Linux")
        #endif
    }

    deinit {
        #if os(Linux)
        // Lazily, because a process that is being killed may still be in it.
        umount2(path, Int32(MNT_DETACH))
        #endif
    }

    /// Takes all that is left, to the last page.
    func fill() throws {
        let file = open(path + "/filler", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard file >= 0 else { throw CannotStart(description: "the filler cannot be opened: \(errno)") }
        defer { close(file) }
        for size in [65_536, 4_096, 1] {
            let bytes = [UInt8](repeating: 0x2E, count: size)
            while write(file, bytes, size) == size {}
        }
    }

    /// Gives it back.
    func free() throws { try FileManager.default.removeItem(atPath: path + "/filler") }
}
