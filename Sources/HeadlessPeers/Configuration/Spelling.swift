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

    /// The number of letters to insert, remove or replace (Levenshtein).
    static func distance(_ first: String, _ second: String) -> Int {
        let first = Array(first.unicodeScalars)
        let second = Array(second.unicodeScalars)
        var row = Array(0...second.count)
        for (i, a) in first.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in second.enumerated() {
                let replaced = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[second.count]
    }
}
