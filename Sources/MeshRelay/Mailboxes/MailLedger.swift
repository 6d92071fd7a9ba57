/// How much waits for whom and from whom: the quotas, apart from the store. A value, refilled from the store at the start
/// and after a failed transaction.
struct MailLedger: Sendable {
    struct Load: Hashable, Sendable {
        var letters = 0
        var bytes = 0

        static func += (load: inout Load, other: Load) {
            load.letters += other.letters
            load.bytes += other.bytes
        }

        static func -= (load: inout Load, other: Load) {
            load.letters -= other.letters
            load.bytes -= other.bytes
        }

        /// Whether one more letter of this size would still be within the bounds.
        func hasPlace(for size: Int, letters most: Int, bytes mostBytes: Int) -> Bool {
            letters < most && size <= mostBytes - bytes
        }
    }

    private let limits: MailLimits
    private(set) var total = Load()
    private var owners: [MailAddress: Load] = [:]
    private var senders: [MailAddress: Load] = [:]
    private var rooms: [String: Load] = [:]

    /// - Parameter isLasting: whether the store is on disk; one in memory holds less.
    init(limits: MailLimits, isLasting: Bool) {
        var limits = limits
        if !isLasting { limits.bytes = min(limits.bytes, limits.bytesInMemory) }
        self.limits = limits
    }

    /// Whether one more letter fits into every bound that concerns it.
    func hasPlace(for letter: Letter) -> Bool {
        let size = letter.payload.count
        return total.hasPlace(for: size, letters: limits.letters, bytes: limits.bytes)
            && (rooms[letter.to.room] ?? Load())
                .hasPlace(for: size, letters: limits.lettersPerRoom, bytes: limits.bytesPerRoom)
            && (owners[letter.to] ?? Load())
                .hasPlace(for: size, letters: limits.lettersPerOwner, bytes: limits.bytesPerOwner)
            && (senders[letter.from] ?? Load())
                .hasPlace(for: size, letters: limits.lettersPerSender, bytes: limits.bytesPerSender)
    }

    /// What waits in one mailbox.
    func load(of owner: MailAddress) -> Load { owners[owner] ?? Load() }

    /// Notes letters that were put in.
    mutating func add(_ load: Load, to owner: MailAddress, from sender: String) {
        total += load
        rooms[owner.room, default: Load()] += load
        owners[owner, default: Load()] += load
        senders[MailAddress(room: owner.room, node: sender), default: Load()] += load
    }

    /// Notes letters that were taken out.
    mutating func remove(_ load: Load, to owner: MailAddress, from sender: String) {
        total -= load
        Self.take(load, from: &rooms, owner.room)
        Self.take(load, from: &owners, owner)
        Self.take(load, from: &senders, MailAddress(room: owner.room, node: sender))
    }

    private static func take<Key>(_ load: Load, from loads: inout [Key: Load], _ key: Key) {
        guard var left = loads[key] else { return }
        left -= load
        loads[key] = left.letters > 0 ? left : nil
    }
}
