import Foundation

/// A condition that did not come true in time.
struct WaitedInVain: Error, CustomStringConvertible {
    let what: String
    let limit: Duration
    let last: String

    var description: String { "waited \(limit) in vain for \(what)\(last.isEmpty ? "" : "; last seen: \(last)")" }
}

/// How long things may take. Wide, because the machine may be slow and busy; nothing waits longer than it has to.
enum Patience {
    static let usual = Duration.seconds(40)
    static let pause = Duration.milliseconds(15)
}

/// Asks until the answer is not nil.
/// - Parameter last: what to show when time runs out.
@discardableResult
func eventually<Value>(
    _ what: String, within limit: Duration = Patience.usual, last: () -> String = { "" },
    _ condition: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        if let value = try await condition() { return value }
        guard ContinuousClock.now < deadline else { throw WaitedInVain(what: what, limit: limit, last: last()) }
        try await Task.sleep(for: Patience.pause)
    }
}

/// Asks until the answer is yes.
func eventually(
    _ what: String, within limit: Duration = Patience.usual, last: () -> String = { "" },
    isTrue condition: () async throws -> Bool
) async throws {
    try await eventually(what, within: limit, last: last) { try await condition() ? true : nil }
}
