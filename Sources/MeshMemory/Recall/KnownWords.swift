/// The newest blocks that match an expression, for the few hundred expressions asked for last. Who asks about a project asks
/// with the same words again, and of a known word only the blocks stored since have to be looked at.
///
/// That is exact because remembered blocks neither change nor go away, and each new one has a larger number.
struct KnownWords {
    /// How many expressions are kept: at 100 blocks each, some 250 kB.
    static let capacity = 256

    /// The blocks up to row `newest` that match, newest first.
    struct Entry {
        let newest: Int64
        let blocks: [Int64]
    }

    private var entries: [String: (entry: Entry, use: Int)] = [:]
    private var uses = 0

    /// What is known of an expression as of a state not newer than `newest`.
    mutating func entry(for expression: String, notAfter newest: Int64) -> Entry? {
        guard let known = entries[expression]?.entry, known.newest <= newest else { return nil }
        uses += 1
        entries[expression]?.use = uses
        return known
    }

    /// Keeps what was found, unless something newer is known. When there are too many, those not asked for of late go.
    mutating func keep(_ entry: Entry, for expression: String) {
        guard entries[expression]?.entry.newest ?? .min <= entry.newest else { return }
        uses += 1
        entries[expression] = (entry, uses)
        guard entries.count > Self.capacity else { return }
        // Half of them at once, so that the looking through happens seldom.
        let middle = entries.values.map(\.use).sorted()[Self.capacity / 2]
        entries = entries.filter { $0.value.use > middle }
    }
}
