#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Unix sockets as bare descriptors.
enum UnixSocket {
    /// The longest path a socket address holds, without its closing zero: 107 bytes on Linux, 103 on macOS.
    static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// A socket that no child process inherits.
    static func make() throws(TransportError) -> Int32 {
        #if canImport(Darwin)
        let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
        #else
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        guard descriptor >= 0 else { throw .system("cannot make a socket") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }

    /// A connection to the socket at `path`.
    static func connect(_ path: String) throws(TransportError) -> Int32 {
        let descriptor = try make()
        guard try call(path, { systemConnect(descriptor, $0, $1) }) == 0 else {
            let error = TransportError.system("cannot connect to \(path)")
            FileDescriptor.close(descriptor)
            throw error
        }
        return descriptor
    }

    /// A listening socket at `path` that only its owner may open.
    static func listen(_ path: String) throws(TransportError) -> Int32 {
        let descriptor = try make()
        do throws(TransportError) {
            guard try call(path, { systemBind(descriptor, $0, $1) }) == 0 else {
                throw .system("cannot bind \(path)")
            }
            guard chmod(path, 0o600) == 0 else { throw .system("cannot protect \(path)") }
            guard systemListen(descriptor, 64) == 0 else { throw .system("cannot listen on \(path)") }
            return descriptor
        } catch {
            FileDescriptor.close(descriptor)
            throw error
        }
    }

    /// The user on the other end, or nil when the system does not tell.
    static func peerUser(_ descriptor: Int32) -> uid_t? {
        #if canImport(Darwin)
        var user = uid_t()
        var group = gid_t()
        return getpeereid(descriptor, &user, &group) == 0 ? user : nil
        #else
        // struct ucred of Linux: pid, uid, gid, 32 bits each.
        var credentials: [UInt32] = [0, 0, 0]
        var size = socklen_t(12)
        let code = getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size)
        return code == 0 && size == 12 ? credentials[1] : nil
        #endif
    }

    /// Ends both directions, so that the other side notices at once.
    static func shutDown(_ descriptor: Int32) { _ = systemShutdown(descriptor, Int32(SHUT_RDWR)) }

    private static func call(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(TransportError) -> Int32 {
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count <= longestPath, !bytes.contains(0) else {
            throw TransportError(
                "the socket path has \(bytes.count) bytes; it must have 1 to \(longestPath): use a shorter folder")
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                body(pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

private func systemConnect(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> Int32 {
    connect(descriptor, address, size)
}

private func systemBind(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> Int32 {
    bind(descriptor, address, size)
}

private func systemListen(_ descriptor: Int32, _ backlog: Int32) -> Int32 { listen(descriptor, backlog) }

private func systemShutdown(_ descriptor: Int32, _ how: Int32) -> Int32 { shutdown(descriptor, how) }
