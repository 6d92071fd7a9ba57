import Ambient
import Synchronization

/// Where a relay connection's messages wait for the task that reads them, and when the relay was last heard.
final class RelayIntake: Sendable {
    let inlet: Inlet<RelayInput>
    private let time: any TimeSource
    private let lastHeard: Mutex<Timestamp>

    init(limits: LinkLimits, time: any TimeSource) {
        self.time = time
        inlet = Inlet(limit: limits.incomingBytes)
        lastHeard = Mutex(time.now)
    }

    /// Something whole came from the relay.
    func heard() {
        let now = time.now
        lastHeard.withLock { $0 = now }
    }

    /// For how long the relay has been silent. While our own side is too busy to read, silence is not its fault.
    var silentFor: Duration {
        if inlet.isFull { heard() }
        let now = time.now
        return lastHeard.withLock { now - $0 }
    }
}
