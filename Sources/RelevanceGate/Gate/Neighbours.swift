import CAT7

/// The anchors that one field of a candidate is compared with, and how near they are.
struct Neighbours {
    /// An anchor and its raw cosine.
    struct Neighbour {
        let slot: Int
        let cosine: Double
    }

    /// Those that are fused, newest first.
    let fused: [Neighbour]
    /// The nearest ones: one, or several where their cosines are equal within rounding. Empty if there is no anchor.
    let nearest: [Neighbour]

    /// Cosines closer to each other than this are equal but for rounding. Word order does not change a vector, so equals
    /// may still say different things.
    private static let tie = 1e-6

    /// At most this many equals are looked at word by word.
    private static let maximumTies = 8

    init(of vector: TextVector, in field: Field, of anchors: AnchorSet, _ settings: GateSettings) {
        let column = anchors.column(field)
        let neighbours =
            Self.preselected(vector, column, anchors, settings)
            ?? anchors.order.reversed().compactMap { Self.compare(vector, column, $0, settings) }
        let best = neighbours.map(\.cosine).max() ?? 0
        nearest = Array(neighbours.lazy.filter { $0.cosine >= best - Self.tie }.prefix(Self.maximumTies))
        fused = settings.fusedNeighbours.map { Self.nearest($0, of: neighbours) } ?? neighbours
    }

    private static func compare(
        _ vector: TextVector, _ column: AnchorColumn, _ slot: Int, _ settings: GateSettings
    ) -> Neighbour? {
        guard let known = column.vectors[slot], known.dimension == vector.dimension,
            !settings.skipNeutral || !column.isNeutral[slot]
        else { return nil }
        return Neighbour(slot: slot, cosine: vector.cosine(with: known))
    }

    /// The nearest anchors of a large set, newest first, without comparing all of it. The matrix leaves out neutral fields
    /// and anchors that cannot be among the nearest, so it serves only settings that do the same.
    private static func preselected(
        _ vector: TextVector, _ column: AnchorColumn, _ anchors: AnchorSet, _ settings: GateSettings
    ) -> [Neighbour]? {
        guard anchors.count > AnchorSet.exhaustiveLimit, settings.skipNeutral, let count = settings.fusedNeighbours,
            let candidates = column.candidates(for: vector, nearest: count)
        else { return nil }
        var found: [Neighbour] = []
        var leaders: [Double] = []  // descending
        for candidate in candidates {
            if leaders.count == count, let last = leaders.last, candidate.upperBound < last { break }
            guard let neighbour = compare(vector, column, candidate.slot, settings) else { continue }
            found.append(neighbour)
            let position = leaders.firstIndex { $0 < neighbour.cosine } ?? leaders.count
            leaders.insert(neighbour.cosine, at: position)
            if leaders.count > count { leaders.removeLast() }
        }
        return found.sorted { anchors.sequences[$0.slot] > anchors.sequences[$1.slot] }
    }

    /// The `count` nearest; among equals the newest, because the input is newest first.
    private static func nearest(_ count: Int, of neighbours: [Neighbour]) -> [Neighbour] {
        guard neighbours.count > count else { return neighbours }
        var leaders: [(index: Int, cosine: Double)] = []  // descending by cosine
        for (index, neighbour) in neighbours.enumerated() {
            if leaders.count == count, let last = leaders.last, neighbour.cosine <= last.cosine { continue }
            let position = leaders.firstIndex { $0.cosine < neighbour.cosine } ?? leaders.count
            leaders.insert((index, neighbour.cosine), at: position)
            if leaders.count > count { leaders.removeLast() }
        }
        return leaders.map(\.index).sorted().map { neighbours[$0] }
    }
}
