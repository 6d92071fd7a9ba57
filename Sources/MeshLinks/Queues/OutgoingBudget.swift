import Ambient
import MeshProtocol
import Synchronization

/// Counts what one connection has accepted for sending and not yet handed to the operating system.
///
/// The frames themselves wait in the channel; this is the bound on them. Shared between the callers of `send` and the
/// event loop, hence the lock.
final class OutgoingBudget: Sendable {
    private struct State {
        var frames = 0
        var bytes = 0
        var lastProgress: Timestamp
    }

    private let limits: LinkLimits
    private let time: any TimeSource
    private let state: Mutex<State>

    init(limits: LinkLimits, time: any TimeSource) {
        self.limits = limits
        self.time = time
        state = Mutex(State(lastProgress: time.now))
    }

    /// Takes room for one frame; false when the queue is full.
    func reserve(_ size: Int) -> Bool {
        let now = time.now
        return state.withLock { state in
            if state.frames == 0 { state.lastProgress = now }
            let fits = state.frames < limits.outgoingFrames && state.bytes + size <= limits.outgoingBytes
            guard state.frames == 0 || fits else { return false }
            state.frames += 1
            state.bytes += size
            return true
        }
    }

    /// Whether `reserve` would take a frame of the largest size, with what a transport puts around it.
    var hasRoom: Bool {
        state.withLock { state in
            let fits =
                state.frames < limits.outgoingFrames
                && state.bytes + FrameLimits.maxPayload + Self.wrapping <= limits.outgoingBytes
            return state.frames == 0 || fits
        }
    }

    /// More than a length prefix or a relay's envelope needs, in bytes.
    private static let wrapping = 1024

    /// Gives the room back: the frame left, or its connection failed.
    func release(_ size: Int) {
        let now = time.now
        state.withLock { state in
            state.frames -= 1
            state.bytes -= size
            state.lastProgress = now
        }
    }

    /// For how long something has been waiting without anything leaving; zero when nothing waits.
    var stalledFor: Duration {
        let now = time.now
        return state.withLock { $0.frames == 0 ? .zero : now - $0.lastProgress }
    }
}
