import CAT7

/// The anchors that the gate compares against, newest first, with quotas for each kind of source.
///
/// A value; whoever owns the memory keeps one up to date with `insert` and `remove` as blocks come and go, so that a
/// verdict never has to read the memory. Inserting costs microseconds at the usual size (64) and, above
/// `exhaustiveLimit`, time that grows with the number of anchors.
public struct AnchorSet: Sendable {
    /// The most anchors kept.
    public let limit: Int

    /// Who may hold how many of them.
    public let quotas: AnchorQuotas

    /// Up to this size every anchor is compared exactly; above it a byte matrix finds the ones worth comparing.
    public static let exhaustiveLimit = 256

    /// One column a field in CAT7 order, one row a slot. An array, so that a column is changed where it lies.
    private var columns: [AnchorColumn]
    private var seats: [Seat?] = []
    /// When the anchor of a slot was inserted: the larger, the newer.
    private(set) var sequences: [Int] = []
    private var slots: [String: Int] = [:]
    private var freeSlots: [Int] = []
    /// Occupied slots, oldest first.
    private(set) var order: [Int] = []
    private var vouchedSeats = 0
    private var lastSequence = 0
    private var elapsed = Duration.zero

    /// What is known of an anchor besides its fields.
    struct Seat: Sendable {
        let id: String
        let source: String
        var standing: SourceStanding
        let confidence: Double
        /// The anchor's age at the moment when the set was made, so that time passes for all of them at once.
        let ageAtStart: Duration
    }

    /// An empty set of at most `limit` (at least 1) anchors.
    public init(limit: Int, quotas: AnchorQuotas? = nil) {
        self.limit = max(1, limit)
        self.quotas = quotas ?? .shares(of: max(1, limit))
        columns = Field.allCases.map { _ in AnchorColumn(keepsRows: limit > Self.exhaustiveLimit) }
    }

    /// Kith's own: 64 anchors with quotas.
    public static var standard: AnchorSet { AnchorSet(limit: 64) }

    /// The stock gate's: the five most recent records, whoever they are from.
    public static var stock: AnchorSet { AnchorSet(limit: 5, quotas: .unlimited) }

    /// The number of anchors.
    public var count: Int { order.count }

    /// Whether there is none.
    public var isEmpty: Bool { order.isEmpty }

    /// The ids, newest first.
    public var ids: [String] { order.reversed().compactMap { seats[$0]?.id } }

    /// How many anchors a source holds.
    public func count(of source: String) -> Int { order.count { seats[$0]?.source == source } }

    /// Whether all there is was said by sources that no person stands behind, so that nothing may be rejected for being
    /// unlike it.
    public var isUnvouched: Bool {
        quotas.requiresVouchedAnchor && vouchedSeats == 0
    }

    /// Adds an anchor as the newest one. An id that is there already moves to the front. Whoever has to leave for it is
    /// decided by the quotas first and by age then.
    public mutating func insert(_ anchor: Anchor, id: String) {
        remove(id)
        makeRoom(for: anchor)
        let slot = freeSlots.popLast() ?? newSlot()
        lastSequence += 1
        seats[slot] = Seat(
            id: id, source: anchor.source, standing: anchor.standing, confidence: anchor.confidence,
            ageAtStart: anchor.age - elapsed)
        sequences[slot] = lastSequence
        for field in Field.allCases {
            columns[field.rawValue].set(anchor.vectors[field], text: anchor.texts[field], at: slot)
        }
        slots[id] = slot
        order.append(slot)
        if anchor.standing.isVouchedFor { vouchedSeats += 1 }
    }

    /// Takes an anchor out; an unknown id changes nothing.
    public mutating func remove(_ id: String) {
        guard let slot = slots.removeValue(forKey: id) else { return }
        if seats[slot]?.standing.isVouchedFor == true { vouchedSeats -= 1 }
        seats[slot] = nil
        for column in columns.indices { columns[column].clear(slot) }
        freeSlots.append(slot)
        if let position = order.firstIndex(of: slot) { order.remove(at: position) }
    }

    /// Lets time pass: every anchor is older by this much from now on.
    public mutating func advance(by duration: Duration) { elapsed += duration }

    /// Changes how well a source is known, e.g. when a person trusts it. Anchors beyond its new quota leave at once.
    public mutating func setStanding(_ standing: SourceStanding, of source: String) {
        for slot in order where seats[slot]?.source == source { seats[slot]?.standing = standing }
        vouchedSeats = order.count { seats[$0]?.standing.isVouchedFor == true }
        evict(downTo: quotas.seats(standing)) { $0.source == source }
        if !standing.isVouchedFor { evictLargest(downTo: quotas.unvouchedTotal) { !$0.standing.isVouchedFor } }
    }

    func column(_ field: Field) -> AnchorColumn { columns[field.rawValue] }

    func seat(_ slot: Int) -> Seat? { seats[slot] }

    func age(_ seat: Seat) -> Duration { seat.ageAtStart + elapsed }

    private mutating func newSlot() -> Int {
        seats.append(nil)
        sequences.append(0)
        for column in columns.indices { columns[column].appendSlot() }
        return seats.count - 1
    }

    private mutating func makeRoom(for anchor: Anchor) {
        guard anchor.standing != .own else { return evictOldest(downTo: limit - 1) }
        evict(downTo: quotas.seats(anchor.standing) - 1) { $0.source == anchor.source }
        if !anchor.standing.isVouchedFor {
            evictLargest(downTo: quotas.unvouchedTotal - 1) { !$0.standing.isVouchedFor }
        }
        evictLargest(downTo: quotas.foreignTotal - 1) { $0.standing != .own }
        evictOldest(downTo: limit - 1)
    }

    private mutating func evictOldest(downTo allowed: Int) {
        while order.count > allowed, let oldest = order.first, let seat = seats[oldest] { remove(seat.id) }
    }

    /// Removes the oldest of those that match until no more than `allowed` are left.
    private mutating func evict(downTo allowed: Int, _ matches: (Seat) -> Bool) {
        guard order.count > allowed else { return }
        let matching = order.compactMap { seats[$0] }.filter(matches)
        for seat in matching.prefix(max(0, matching.count - allowed)) { remove(seat.id) }
    }

    /// Removes the oldest of whichever matching source holds most, until no more than `allowed` are left.
    private mutating func evictLargest(downTo allowed: Int, _ matches: (Seat) -> Bool) {
        guard order.count > allowed else { return }
        var matching = order.compactMap { seats[$0] }.filter(matches)
        while matching.count > allowed {
            let counts = matching.reduce(into: [:]) { counts, seat in counts[seat.source, default: 0] += 1 }
            let most = counts.values.max()
            guard let oldest = matching.firstIndex(where: { counts[$0.source] == most }) else { return }
            remove(matching.remove(at: oldest).id)
        }
    }
}
