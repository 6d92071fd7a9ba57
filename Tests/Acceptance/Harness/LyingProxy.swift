import Foundation
import Synchronization

/// Stands between a node and its relay and passes on, of what the relay says, what the mischief makes of it.
final class LyingProxy: Sendable {
    private let listener: Int32
    private let relayPort: Int
    private let mischief: Mischief
    private let isStopping = Mutex(false)
    let port: Int

    init(relayPort: Int, mischief: Mischief) throws {
        _ = signal(SIGPIPE, SIG_IGN)
        self.relayPort = relayPort
        self.mischief = mischief
        let (descriptor, bound) = try Loopback.listen()
        listener = descriptor
        port = bound
        Thread.detachNewThread { [weak self, listener] in
            while let connection = Loopback.accept(listener, while: { self?.isStopping.withLock { !$0 } ?? false }) {
                self?.serve(connection)
            }
            close(listener)
        }
    }

    deinit { isStopping.withLock { $0 = true } }

    var url: String { "ws://127.0.0.1:\(port)" }

    private func serve(_ node: Int32) {
        guard let relay = Loopback.connect(port: relayPort) else {
            close(node)
            return
        }
        // Each thread reads one socket to its end and then ends the other; both are closed when both are through.
        let open = OpenPair(node: node, relay: relay)
        Thread.detachNewThread {
            Loopback.copy(from: node) { Loopback.write($0, to: relay) }
            shutdown(relay, Int32(SHUT_RDWR))
            open.release()
        }
        Thread.detachNewThread { [mischief] in
            var cutter = FrameCutter()
            Loopback.copy(from: relay) { bytes in
                cutter.append(bytes)
                while let piece = cutter.next() {
                    for bytes in mischief.pass(piece) where !Loopback.write(bytes, to: node) { return false }
                }
                return true
            }
            shutdown(node, Int32(SHUT_RDWR))
            open.release()
        }
    }
}

/// Two connected sockets that are closed when both of their threads have let go.
private final class OpenPair: Sendable {
    private let holders = Mutex(2)
    private let node: Int32
    private let relay: Int32

    init(node: Int32, relay: Int32) {
        self.node = node
        self.relay = relay
    }

    func release() {
        let isLast = holders.withLock { holders in
            holders -= 1
            return holders == 0
        }
        guard isLast else { return }
        close(node)
        close(relay)
    }
}
