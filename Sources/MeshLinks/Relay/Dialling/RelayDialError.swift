import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Why no connection to the relay came about. Every case is tried again.
enum RelayDialError: Error, Sendable, Hashable {
    case refused
    case timedOut
    /// Our own side is shutting down.
    case cancelled
    /// The server answered the upgrade with an ordinary HTTP status.
    case notUpgraded(status: UInt)
    case certificate
    case other(String)

    /// Sorts what NIO reports.
    init(_ error: any Error) {
        switch error {
        case let error as RelayDialError: self = error
        case let error as IOError where error.errnoCode == ECONNREFUSED: self = .refused
        case let error as NIOConnectionError:
            let attempts = error.connectionErrors.map { RelayDialError($0.error) }
            if !attempts.isEmpty, attempts.allSatisfy({ $0 == .refused }) {
                self = .refused
            } else if attempts.isEmpty {
                self = .other("its host name could not be found")
            } else {
                self = attempts.first { $0 != .refused } ?? .refused
            }
        case is NIOSSLExtraError: self = .certificate
        case let error as NIOSSLError:
            // BoringSSL's reasons are closed to us but for their text.
            self = "\(error)".contains("CERTIFICATE_VERIFY_FAILED") ? .certificate : .other("TLS failed")
        case is ChannelError: self = .other("the connection closed before the relay answered")
        default: self = .other("\(error)")
        }
    }

    /// A part of a sentence for people, without anything the other end could have written.
    var reason: String {
        switch self {
        case .refused: "nobody listens at the relay's address"
        case .cancelled: "this node is shutting down"
        case .timedOut: "the relay did not answer within 10 s"
        case .notUpgraded(let status):
            "the server answered with HTTP \(status) instead of a WebSocket; check the address"
        case .certificate:
            "the relay's TLS certificate could not be verified; check the host name, or name its authority as CA file"
        case .other(let problem): "the relay cannot be reached (\(problem))"
        }
    }
}
