import CAT7

/// One field of all anchors: exact vectors and texts by slot and, in large sets, the same vectors in bytes for scanning.
struct AnchorColumn: Sendable {
    private(set) var vectors: [TextVector?] = []
    private(set) var texts: [String] = []
    private(set) var isNeutral: [Bool] = []
    private var rows: ByteRows?

    init(keepsRows: Bool) { rows = keepsRows ? ByteRows() : nil }

    mutating func appendSlot() {
        vectors.append(nil)
        texts.append("")
        isNeutral.append(false)
        rows?.appendSlot()
    }

    mutating func set(_ vector: TextVector?, text: String, at slot: Int) {
        vectors[slot] = vector
        texts[slot] = text
        isNeutral[slot] = text == Field.neutral
        rows?.set(isNeutral[slot] ? nil : vector, at: slot)
    }

    mutating func clear(_ slot: Int) {
        vectors[slot] = nil
        texts[slot] = ""
        rows?.set(nil, at: slot)
    }

    /// The anchors that do not say `neutral` among which the `count` nearest to a vector certainly are, best first,
    /// usually a few dozen; nil where the bytes cannot tell and all have to be looked at.
    func candidates(for vector: TextVector, nearest count: Int) -> [NearestScan.Candidate]? {
        guard let rows, rows.isComplete, vector.length == 1, vector.dimension == rows.dimension, count > 0 else {
            return nil
        }
        let candidates = NearestScan(query: vector, nearest: count, in: rows).candidates
        return candidates.isEmpty ? nil : candidates
    }
}
