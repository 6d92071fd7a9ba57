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
        var shares: [(block: Int64, score: Double)] = []
        shares.reserveCapacity(words.count + meaning.count)
        for list in [words, meaning] {
            for (index, block) in list.enumerated() { shares.append((block, share(ofRank: index + 1))) }
        }
        shares.sort { $0.block > $1.block }
        // In this order the shares of one block are neighbours, and its place is its rank by age.
        var fused: [(block: Int64, score: Double)] = []
        fused.reserveCapacity(shares.count)
        for share in shares {
            if fused.last?.block == share.block {
                fused[fused.count - 1].score += share.score
            } else {
                fused.append(share)
            }
        }
        for index in fused.indices { fused[index].score += share(ofRank: index + 1, weight: recencyWeight) }
        fused.sort { $0.score != $1.score ? $0.score > $1.score : $0.block > $1.block }
        return fused
    }

    private static func share(ofRank rank: Int, weight: Double = 1) -> Double { weight / (constant + Double(rank)) }
}
