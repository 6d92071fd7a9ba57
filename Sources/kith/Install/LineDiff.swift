/// A change of a small text file as people read it: removed lines with `-`, added ones with `+`, the rest around them.
enum LineDiff {
    /// Lines shown around a change.
    private static let context = 3

    static func render(from old: String, to new: String) -> String {
        let before = lines(of: old)
        let after = lines(of: new)
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for change in after.difference(from: before) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var lines: [(text: String, isChange: Bool)] = []
        var oldIndex = 0
        var newIndex = 0
        while oldIndex < before.count || newIndex < after.count {
            if oldIndex < before.count, removed.contains(oldIndex) {
                lines.append(("- " + before[oldIndex], true))
                oldIndex += 1
            } else if newIndex < after.count, inserted.contains(newIndex) {
                lines.append(("+ " + after[newIndex], true))
                newIndex += 1
            } else {
                if newIndex < after.count { lines.append(("  " + after[newIndex], false)) }
                oldIndex += 1
                newIndex += 1
            }
        }
        let changes = lines.indices.filter { lines[$0].isChange }
        return lines.indices.filter { index in changes.contains { abs($0 - index) <= context } }
            .map { lines[$0].text }.joined(separator: "\n")
    }

    private static func lines(of text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return lines.last == "" ? Array(lines.dropLast()) : lines
    }
}
