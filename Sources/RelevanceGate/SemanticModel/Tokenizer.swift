/// Turns words into what the table is indexed by (docs/encoder-format.md, section 4).
struct Tokenizer {
    /// An entry of the table, or a word (a range of the word list's characters) that is only hashed.
    enum Token: Equatable {
        case entry(Int)
        case hashed(Range<Int>)
    }

    let model: TextModel

    /// The tokens of a text, at most the model's maximum.
    func tokens(of list: WordList) -> [Token] {
        let known = list.words.map { wholeEntry($0, in: list) }
        let isForeign = isForeign(list, known)
        var tokens: [Token] = []
        tokens.reserveCapacity(list.words.count + 4)
        for (word, entry) in zip(list.words, known) {
            if word.kind == .other {
                tokens.append(.hashed(word.range))
            } else if let entry {
                tokens.append(.entry(entry))
            } else if word.kind == .latin {
                for part in camelCaseParts(of: word, in: list) {
                    appendPieces(of: part, in: list, isForeign: isForeign, to: &tokens)
                }
            }
            guard tokens.count < model.maximumTokens else { break }
        }
        if tokens.count > model.maximumTokens { tokens.removeLast(tokens.count - model.maximumTokens) }
        return tokens
    }

    private func wholeEntry(_ word: WordList.Word, in list: WordList) -> Int? {
        guard word.kind != .other, word.range.count <= model.maximumWordLength else { return nil }
        return list.characters.withUnsafeBufferPointer { characters in
            let key = UnsafeBufferPointer(rebasing: characters[word.range])
            let hash = key.reduce(FowlerNollVo.offset64) { FowlerNollVo.hash64($0, adding: $1.byte) }
            return model.entry(for: key, hash: hash)
        }
    }

    /// Where at least half of three or more words are strange, the text is not English, and English word pieces would only
    /// make it look like every other text that is not.
    private func isForeign(_ list: WordList, _ known: [Int?]) -> Bool {
        var latin = 0
        var strange = 0
        for (word, entry) in zip(list.words, known) where word.kind == .latin {
            latin += 1
            if (entry ?? .max) >= model.firstForeignEntry { strange += 1 }
        }
        return latin >= 3 && 2 * strange >= latin
    }

    /// `parseHTTPRequest` is three words.
    private func camelCaseParts(of word: WordList.Word, in list: WordList) -> [Range<Int>] {
        let characters = list.characters
        var parts: [Range<Int>] = []
        var start = word.range.lowerBound
        for index in word.range.dropFirst() where characters[index].wasUpperCase {
            let next = index + 1
            let startsCapitalised =
                next < word.range.upperBound && !characters[next].wasUpperCase
                && (0x61...0x7A).contains(characters[next].scalar)
            guard !characters[index - 1].wasUpperCase || startsCapitalised else { continue }
            parts.append(start..<index)
            start = index
        }
        parts.append(start..<word.range.upperBound)
        return parts
    }

    /// WordPiece, greedy and longest first; a part that does not come apart that way is hashed whole.
    private func appendPieces(of part: Range<Int>, in list: WordList, isForeign: Bool, to tokens: inout [Token]) {
        let before = tokens.count
        var rest = part
        while !rest.isEmpty {
            guard part.count <= model.maximumWordLength, tokens.count - before < model.maximumPieces,
                let piece = longestPiece(of: rest, in: list, continuation: rest.lowerBound > part.lowerBound)
            else {
                tokens.removeLast(tokens.count - before)
                tokens.append(.hashed(part))
                return
            }
            tokens.append(.entry(piece.entry))
            rest = (rest.lowerBound + piece.length)..<rest.upperBound
        }
        if isForeign, tokens.count - before > 1 {
            tokens.removeLast(tokens.count - before)
            tokens.append(.hashed(part))
        }
    }

    /// The longest prefix of the range that is in the vocabulary. The hashes of all prefixes come out of one pass.
    private func longestPiece(
        of range: Range<Int>, in list: WordList, continuation: Bool
    ) -> (entry: Int, length: Int)? {
        list.characters.withUnsafeBufferPointer { characters in
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: range.count) { hashes in
                var hash = FowlerNollVo.offset64
                if continuation { hash = FowlerNollVo.hash64(hash, adding: "##".utf8) }
                for (index, position) in range.enumerated() {
                    hash = FowlerNollVo.hash64(hash, adding: characters[position].byte)
                    hashes[index] = hash
                }
                for length in stride(from: range.count, to: 0, by: -1) {
                    let prefix = UnsafeBufferPointer(rebasing: characters[range.prefix(length)])
                    if let entry = model.entry(for: prefix, hash: hashes[length - 1], continuation: continuation) {
                        return (entry, length)
                    }
                }
                return nil
            }
        }
    }
}
