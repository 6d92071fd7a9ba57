/// Finds what somebody probably meant to write.
enum Spelling {
    /// The candidate that is nearest to `word`, if it is near enough to be worth naming: at most a third of the letters
    /// differ, or one begins with the other.
    static func nearest(to word: String, among candidates: [String]) -> String? {
        guard word.utf8.count <= 64 else { return nil }
        let ranked = candidates.map { (name: $0, distance: distance(word.lowercased(), $0)) }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard let ranked else { return nil }
        if ranked.distance <= max(1, max(word.count, ranked.name.count) / 3) { return ranked.name }
        return candidates.first {
            word.count > 2 && ($0.hasPrefix(word) || word.hasPrefix($0) || $0.hasSuffix("_" + word))
        }
    }

    /// The number of letters to insert, remove or replace, or of neighbours to swap (Damerau and Levenshtein, each letter
    /// moved at most once).
    static func distance(_ first: String, _ second: String) -> Int {
        let first = Array(first.unicodeScalars)
        let second = Array(second.unicodeScalars)
        var before: [Int] = []
        var above: [Int] = []
        var row = Array(0...second.count)
        for i in first.indices {
            (before, above) = (above, row)
            row[0] = i + 1
            for j in second.indices {
                row[j + 1] = min(above[j] + (first[i] == second[j] ? 0 : 1), row[j] + 1, above[j + 1] + 1)
                if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
                    row[j + 1] = min(row[j + 1], before[j - 1] + 1)
                }
            }
        }
        return row[second.count]
    }
}
