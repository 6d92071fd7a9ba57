import MeshProtocol

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Proof that no other process runs this node: an exclusive `flock` on `<nodeId>.lock`.
///
/// A socket file may be removed only by the holder of this lock; without that rule two starting processes could each
/// remove the other's fresh socket. The kernel drops the lock when the holder dies, however it dies.
struct NodeLock: ~Copyable {
    private let descriptor: CInt
    private let path: String

    private init(descriptor: CInt, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Takes the lock, or returns `nil` when a live process holds it.
    static func take(on node: NodeID, in directory: SocketDirectory) throws(LinkError) -> NodeLock? {
        let path = directory.lockPath(of: node)
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR)
            guard descriptor >= 0 else { throw systemError("open the lock", path) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let code = errno
                close(descriptor)
                guard code == EWOULDBLOCK else { throw systemError("lock", path, code: code) }
                return nil
            }
            if isStill(descriptor, at: path) { return NodeLock(descriptor: descriptor, path: path) }
            // The previous holder removed the file between our open and our lock: what we hold has no name any more.
            close(descriptor)
        }
    }

    /// Removes the socket of the locked node, if there is one.
    func removeSocket(at path: String) throws(LinkError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw systemError("remove the stale socket", path) }
    }

    deinit {
        unlink(path)
        close(descriptor)
    }

    private static func isStill(_ descriptor: CInt, at path: String) -> Bool {
        var held = stat()
        var named = stat()
        return fstat(descriptor, &held) == 0 && lstat(path, &named) == 0
            && held.st_ino == named.st_ino && held.st_dev == named.st_dev
    }
}
