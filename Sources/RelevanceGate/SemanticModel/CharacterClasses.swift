/// What a scalar means for cutting a text into words (the numbers are the file's).
enum CharacterClass: UInt32 {
    /// Separates words and leaves no trace.
    case separator = 0
    /// a-z and 0-9.
    case latin = 1
    /// Letters and digits of other scripts, emoji.
    case other = 2
    /// `? ! % $ # @ + = &`, each a word of its own.
    case symbol = 3
    /// Marks and control characters, as if they were not there.
    case dropped = 4
}

/// Folding and classifying characters by the file's frozen tables, so that no platform's Unicode version matters.
extension TextModel {
    /// The class of a folded scalar.
    func characterClass(of scalar: UInt32) -> CharacterClass {
        var low = 0
        var high = classRanges.count
        while low < high {
            let middle = (low + high) / 2
            if word(at: classRanges.position(middle) + 4) < scalar { low = middle + 1 } else { high = middle }
        }
        guard low < classRanges.count, word(at: classRanges.position(low)) <= scalar else { return .separator }
        return CharacterClass(rawValue: word(at: classRanges.position(low) + 8)) ?? .separator
    }

    /// Calls `body` with the one to three scalars that a scalar folds to (lower case, without accents).
    func forEachFolded(_ scalar: UInt32, _ body: (UInt32) -> Void) {
        var low = 0
        var high = characterMap.count
        while low < high {
            let middle = (low + high) / 2
            if word(at: characterMap.position(middle)) < scalar { low = middle + 1 } else { high = middle }
        }
        guard low < characterMap.count, word(at: characterMap.position(low)) == scalar else { return body(scalar) }
        for index in 1...3 {
            let folded = word(at: characterMap.position(low) + 4 * index)
            if folded != 0 { body(folded) }
        }
    }
}
