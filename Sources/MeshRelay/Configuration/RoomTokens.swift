/// Which room a token opens.
struct RoomTokens: Sendable {
    /// The longest token, in bytes.
    static let longestToken = 1024

    private let entries: [(token: [UInt8], room: String)]

    /// The table of a relay; empty means that everybody may enter the open room.
    init(_ tokens: [String: String]) {
        entries = tokens.map { (Array($0.key.utf8), $0.value) }
    }

    /// The room that `token` opens, or nil.
    ///
    /// Every entry is compared to its last byte, so that the time taken says nothing about how much of a guess was right.
    func room(for token: String?) -> String? {
        if entries.isEmpty { return RelayConfiguration.openRoom }
        let candidate = Array((token ?? "").utf8)
        guard candidate.count <= Self.longestToken else { return nil }
        var room: String?
        for entry in entries where Self.same(entry.token, candidate) { room = entry.room }
        return room
    }

    /// Compares in a time that depends on the lengths alone.
    private static func same(_ secret: [UInt8], _ candidate: [UInt8]) -> Bool {
        var difference = UInt(bitPattern: secret.count ^ candidate.count)
        for index in secret.indices {
            let byte = index < candidate.count ? candidate[index] : 0
            difference |= UInt(secret[index] ^ byte)
        }
        return difference == 0
    }
}
