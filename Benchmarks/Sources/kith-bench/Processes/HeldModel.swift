import Foundation
import Synchronization

/// A model vendor on a loopback port that takes every question and never answers: what is left is the caller's to end. It
/// writes down when a call began and when its connection was closed.
final class HeldModel: Sendable {
    private struct State {
        var began: [ContinuousClock.Instant] = []
        var ended: [ContinuousClock.Instant] = []
    }

    let port: Int
    private let listener: Int32
    private let state = Mutex(State())

    init() throws {
        (listener, port) = try Loopback.listen()
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                // Shut down at the end.
                guard connection >= 0 else { return }
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                Thread.detachNewThread { self.hold(connection) }
            }
        }
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// When calls began.
    var began: [ContinuousClock.Instant] { state.withLock { $0.began } }
    /// When connections with calls were closed.
    var ended: [ContinuousClock.Instant] { state.withLock { $0.ended } }

    private func hold(_ connection: Int32) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        var isAsked = false
        while read(connection, &chunk, chunk.count) > 0 {
            if !isAsked { state.withLock { $0.began.append(.now) } }
            isAsked = true
        }
        if isAsked { state.withLock { $0.ended.append(.now) } }
        close(connection)
    }
}
