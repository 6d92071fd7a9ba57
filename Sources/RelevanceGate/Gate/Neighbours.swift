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
        let column = anchors.columns[field]
        let neighbours = Self.compared(vector, column, anchors, settings).compactMap { slot -> Neighbour? in
            guard let known = column.vectors[slot], known.dimension == vector.dimension else { return nil }
            guard !settings.skipNeutral || !column.isNeutral[slot] else { return nil }
            return Neighbour(slot: slot, cosine: vector.cosine(with: known))
        }
        let best = neighbours.map(\.cosine).max() ?? 0
        nearest = Array(neighbours.filter { $0.cosine >= best - Self.tie }.prefix(Self.maximumTies))
        fused = settings.fusedNeighbours.map { Self.nearest($0, of: neighbours) } ?? neighbours
    }

    /// The slots to compare, newest first. The matrix of a large set leaves out neutral fields and anchors that cannot be
    /// among the nearest, so it serves only settings that do the same.
    private static func compared(
        _ vector: TextVector, _ column: AnchorColumn, _ anchors: AnchorSet, _ settings: GateSettings
    ) -> [Int] {
        guard anchors.count > AnchorSet.exhaustiveLimit, settings.skipNeutral, let count = settings.fusedNeighbours,
            let candidates = column.candidates(for: vector, nearest: count)
        else { return anchors.order.reversed() }
        return candidates.sorted { anchors.seat($0)?.sequence ?? 0 > anchors.seat($1)?.sequence ?? 0 }
    }

    /// The `count` nearest; among equals the newest, because the input is newest first.
    private static func nearest(_ count: Int, of neighbours: [Neighbour]) -> [Neighbour] {
        guard neighbours.count > count else { return neighbours }
        let ranked = neighbours.enumerated().sorted {
            ($0.element.cosine, -$0.offset) > ($1.element.cosine, -$1.offset)
        }
        return ranked.prefix(count).sorted { $0.offset < $1.offset }.map(\.element)
    }
}
