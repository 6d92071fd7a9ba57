import Ambient

/// Counts wrong admissions by minute, per address and per address and room. A value; time is handed in.
///
/// An admission has 256 bits and cannot be guessed; what this bounds is how often strangers make the relay look and the
/// opener read. Counted with the room apart, so that nobody can close a room's door for others from elsewhere.
struct AttemptGate: Sendable {
    private struct Door: Hashable {
        let address: ClientAddress
        let room: ShareName?
    }

    /// The most entries; when they are full, everything is forgotten. That many addresses take more than a minute's work.
    private static let mostDoors = 20_000
    private static let window = Duration.seconds(60)

    private let limits: ShareRoomLimits
    private var wrong: [Door: Int] = [:]
    private var since: Timestamp?

    init(limits: ShareRoomLimits) { self.limits = limits }

    /// Whether an attempt may be looked at.
    mutating func isOpen(for address: ClientAddress, room: ShareName, at now: Timestamp) -> Bool {
        turn(at: now)
        return wrong[Door(address: address, room: room), default: 0] < limits.attemptsPerRoom
            && wrong[Door(address: address, room: nil), default: 0] < limits.attemptsPerAddress
    }

    /// Counts a wrong one.
    mutating func countWrong(from address: ClientAddress, room: ShareName, at now: Timestamp) {
        turn(at: now)
        if wrong.count >= Self.mostDoors { wrong = [:] }
        wrong[Door(address: address, room: room), default: 0] += 1
        wrong[Door(address: address, room: nil), default: 0] += 1
    }

    /// Begins a new minute when the last one is over, or when the clock was set back.
    private mutating func turn(at now: Timestamp) {
        if let since, (.zero..<Self.window).contains(now - since) { return }
        since = now
        wrong = [:]
    }
}
