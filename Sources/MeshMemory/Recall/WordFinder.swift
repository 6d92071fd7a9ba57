import Foundation

/// Finds which of a few words stand in a text, whatever their ending, to tell in which field a match lies.
///
/// A page of hits has seventy fields to look through, so ASCII, which nearly all of them are, is read byte by byte without
/// making a string of each word.
struct WordFinder {
    private let stems: [[UInt8]]

    /// Looks for `words`, which are lowercase.
    init(_ words: [String]) { stems = words.map(Self.stem) }

    /// For each of the words whether it stands in `text`.
    func words(in text: Substring.UTF8View) -> [Bool] {
        var found = [Bool](repeating: false, count: stems.count)
        guard text.allSatisfy({ $0 < 0x80 }) else {
            // The text may be cut in the middle of a character; decoding repairs that.
            for word in SearchTerms.allWords(of: String(decoding: text, as: UTF8.self)) {
                mark(Self.stem(word)[...], &found)
            }
            return found
        }
        var word: [UInt8] = []
        for byte in text {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): word.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
            default:
                markWord(word, &found)
                word.removeAll(keepingCapacity: true)
            }
        }
        markWord(word, &found)
        return found
    }

    private func markWord(_ word: [UInt8], _ found: inout [Bool]) {
        let word = word.prefix(SearchTerms.maximumLength)
        mark(word.prefix(Self.stemLength(of: word)), &found)
    }

    private func mark(_ stem: ArraySlice<UInt8>, _ found: inout [Bool]) {
        guard !stem.isEmpty else { return }
        for (index, wanted) in stems.enumerated() where wanted.count == stem.count && wanted.elementsEqual(stem) {
            found[index] = true
        }
    }

    /// A word without case, accents and its commonest English ending.
    static func stem(_ word: String) -> [UInt8] {
        let bytes = [UInt8](withoutMarks(word.lowercased()).utf8)
        return Array(bytes.prefix(stemLength(of: bytes[...])))
    }

    private static let endings: [[UInt8]] = ["ing", "ed", "es", "s", "ly"].map { Array($0.utf8) }

    /// How much of a lowercase word is its stem.
    private static func stemLength(of word: ArraySlice<UInt8>) -> Int {
        var length = word.count
        for ending in endings where length >= ending.count + 3 && word.suffix(ending.count).elementsEqual(ending) {
            length -= ending.count
            break
        }
        let last = word.prefix(length).last
        return length > 3 && last == UInt8(ascii: "e") ? length - 1 : length
    }

    private static func withoutMarks(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        let scalars = text.decomposedStringWithCanonicalMapping.unicodeScalars
        return String(String.UnicodeScalarView(scalars.filter { $0.properties.generalCategory != .nonspacingMark }))
    }
}
