/// Reciprocal rank fusion: score(d) = sum over the lists of weight / (60 + rank of d in the list), ranks from 1.
///
/// Source: Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
/// Methods", SIGIR 2009, with their constant 60. Ranks need no common scale, and words (BM25) and meaning (cosine) have none.
/// The weights are ours: words and meaning count alike, age decides among near equals.
enum RankFusion {
    /// The constant of the paper.
    static let constant = 60.0
    /// What the list by age weighs; words and meaning weigh 1 each.
    static let recencyWeight = 0.3

    /// The blocks of both lists, best first. Larger block numbers are newer; the newer of two equal ones comes first.
    static func fuse(words: [Int64], meaning: [Int64]) -> [(block: Int64, score: Double)] {
        var scores: [Int64: Double] = [:]
        func add(_ list: some Sequence<Int64>, weight: Double) {
            for (index, block) in list.enumerated() {
                scores[block, default: 0] += weight / (constant + Double(index + 1))
            }
        }
        add(words, weight: 1)
        add(meaning, weight: 1)
        add(scores.keys.sorted(by: >), weight: recencyWeight)
        return scores.map { (block: $0.key, score: $0.value) }
            .sorted { $0.score != $1.score ? $0.score > $1.score : $0.block > $1.block }
    }
}
