#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The user who owns the process at the other end of a connected Unix socket, as the kernel knows it.
func userOfPeer(onSocket descriptor: CInt) -> uid_t? {
    #if canImport(Darwin)
    var user = uid_t()
    var group = gid_t()
    return getpeereid(descriptor, &user, &group) == 0 ? user : nil
    #else
    // `struct ucred` hides behind _GNU_SOURCE; by socket(7) it is three 32-bit words: process, user, group.
    var credentials: (process: Int32, user: UInt32, group: UInt32) = (0, 0, 0)
    var size = socklen_t(MemoryLayout.size(ofValue: credentials))
    guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
    return size == MemoryLayout.size(ofValue: credentials) ? credentials.user : nil
    #endif
}
