import Foundation

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A `kith relay` on a free port of the loopback interface.
final class RelayProcess {
    let port: Int
    private let child: Child

    init(_ kith: KithSurface, log: String) throws {
        port = try Loopback.freePort()
        child = try kith.relay(port: port, log: log)
        for _ in 0..<400 {
            if let descriptor = try? Loopback.connect(to: port) {
                close(descriptor)
                return
            }
            usleep(25_000)
        }
        child.terminate()
        let words = (try? String(contentsOfFile: log, encoding: .utf8))?.suffix(300) ?? ""
        throw ChildFailure(description: "kith relay did not listen within 10 s: \(words)")
    }

    var address: String { "ws://127.0.0.1:\(port)" }
    var identifier: Int32 { child.identifier }
    func stop() { child.terminate() }
}
