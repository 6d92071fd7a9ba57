import Foundation

#if canImport(Darwin)
import Darwin
private let streamSocket = SOCK_STREAM
#else
import Glibc
private let streamSocket = Int32(SOCK_STREAM.rawValue)
#endif

/// TCP on 127.0.0.1.
enum Loopback {
    /// A connection, without Nagle's delay.
    static func connect(to port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, streamSocket, 0)
        var address = address(port: UInt16(port))
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        #if canImport(Darwin)
        let isConnected = withSockaddr(&address) { Darwin.connect(descriptor, $0, size) == 0 }
        #else
        let isConnected = withSockaddr(&address) { Glibc.connect(descriptor, $0, size) == 0 }
        #endif
        guard isConnected else {
            close(descriptor)
            throw ChildFailure(description: "nobody listens on 127.0.0.1:\(port)")
        }
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        return descriptor
    }

    /// A listening socket on a free port.
    static func listen() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, streamSocket, 0)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var address = address(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        #if canImport(Darwin)
        let isBound = withSockaddr(&address) {
            Darwin.bind(descriptor, $0, size) == 0 && Darwin.listen(descriptor, 64) == 0
                && getsockname(descriptor, $0, &size) == 0
        }
        #else
        let isBound = withSockaddr(&address) {
            Glibc.bind(descriptor, $0, size) == 0 && Glibc.listen(descriptor, 64) == 0
                && getsockname(descriptor, $0, &size) == 0
        }
        #endif
        guard isBound else { throw ChildFailure(description: "no listening socket on 127.0.0.1") }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    private static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func withSockaddr<Value>(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> Value
    ) -> Value {
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0) }
        }
    }
}
