import Testing

/// How two nodes reach each other.
enum Way: String, CaseIterable, CustomTestStringConvertible {
    case local, relay

    var testDescription: String { rawValue }
}

/// Two nodes' homes and the way between them: one home for both on a local link, two homes and a relay otherwise.
struct Meeting {
    let way: Way
    let relay: Relay?
    private let homes: [Home]
    private let additions: [String: String]

    /// Prepares the way.
    /// - Parameter additions: for the environment of every session.
    init(_ way: Way, _ additions: [String: String] = [:]) async throws {
        self.way = way
        let first = try Home()
        homes = way == .local ? [first] : [first, try Home()]
        relay = way == .relay ? try await Relay(in: first) : nil
        // Not what most tests are about, and it would hold them back.
        self.additions = ["KITH_FLOOD_BURST": "1000000", "KITH_RELAY": relay?.url ?? ""]
            .merging(additions) { _, new in new }
    }

    func home(of name: String) -> Home { name == "atlas" ? homes[0] : homes[homes.count - 1] }

    func session(_ name: String, _ more: [String: String] = [:]) async throws -> Session {
        try await Session(name, in: home(of: name), additions.merging(more) { _, new in new })
    }

    /// Atlas and birch, linked.
    func pair() async throws -> (atlas: Session, birch: Session) {
        let atlas = try await session("atlas")
        let birch = try await session("birch")
        try await atlas.meet("birch", over: way.rawValue)
        try await birch.meet("atlas", over: way.rawValue)
        return (atlas, birch)
    }
}
