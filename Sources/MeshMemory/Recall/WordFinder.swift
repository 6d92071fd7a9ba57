import Foundation

/// Finds which of a few words stand in a text, whatever their ending, to tell in which field a match lies.
///
/// A page of hits has seventy fields to look through, so ASCII, which nearly all of them are, is read where it lies, and a
/// word is looked at closely only when one of the wanted ones begins like it.
struct WordFinder {
    private let stems: [[UInt8]]
    /// For each byte whether a stem begins with it.
    private let beginnings: [Bool]

    /// Looks for `words`, which are lowercase.
    init(_ words: [String]) {
        stems = words.map(Self.stem)
        var beginnings = [Bool](repeating: false, count: 256)
        for case let first? in stems.map(\.first) { beginnings[Int(first)] = true }
        self.beginnings = beginnings
    }

    /// For each of the words whether it stands in `text`.
    func words(in text: Substring.UTF8View) -> [Bool] {
        text.withContiguousStorageIfAvailable(found) ?? Array(text).withUnsafeBufferPointer(found)
    }

    private func found(in text: UnsafeBufferPointer<UInt8>) -> [Bool] {
        var found = [Bool](repeating: false, count: stems.count)
        guard text.allSatisfy({ $0 < 0x80 }) else {
            // The text may be cut in the middle of a character; decoding repairs that.
            for word in SearchTerms.allWords(of: String(decoding: text, as: UTF8.self)) {
                Self.stem(word).withUnsafeBufferPointer { mark($0, &found) }
            }
            return found
        }
        var start = 0
        while start < text.count {
            var end = start
            while end < text.count, Self.isAlphanumeric(text[end]) { end += 1 }
            if end > start, beginnings[Int(text[start] | Self.lowercase)] {
                let word = UnsafeBufferPointer(rebasing: text[start..<min(end, start + SearchTerms.maximumLength)])
                mark(UnsafeBufferPointer(rebasing: word[..<Self.stemLength(of: word)]), &found)
            }
            start = end + 1
        }
        return found
    }

    /// The bit that makes an ASCII letter lowercase and leaves a digit as it is.
    private static let lowercase: UInt8 = 0x20

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// Compares as if both were lowercase, which the bytes of non-ASCII stems are in any case.
    private func mark(_ stem: UnsafeBufferPointer<UInt8>, _ found: inout [Bool]) {
        guard !stem.isEmpty else { return }
        for (index, wanted) in stems.enumerated() where wanted.count == stem.count && Self.isSame(stem, wanted[...]) {
            found[index] = true
        }
    }

    private static func isSame(_ bytes: some Collection<UInt8>, _ stem: ArraySlice<UInt8>) -> Bool {
        bytes.elementsEqual(stem) { byte, wanted in (byte < 0x80 ? byte | lowercase : byte) == wanted }
    }

    /// A word without case, accents and its commonest English ending.
    static func stem(_ word: String) -> [UInt8] {
        let bytes = [UInt8](withoutMarks(word.lowercased()).utf8)
        return Array(bytes.prefix(bytes.withUnsafeBufferPointer(stemLength)))
    }

    private static let endings: [[UInt8]] = ["ing", "ed", "es", "s", "ly"].map { Array($0.utf8) }

    /// How much of a word is its stem.
    private static func stemLength(of word: UnsafeBufferPointer<UInt8>) -> Int {
        var length = word.count
        for ending in endings
        where length >= ending.count + 3 && isSame(word[(length - ending.count)...], ending[...]) {
            length -= ending.count
            break
        }
        return length > 3 && word[length - 1] | lowercase == UInt8(ascii: "e") ? length - 1 : length
    }

    private static func withoutMarks(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        let scalars = text.decomposedStringWithCanonicalMapping.unicodeScalars
        return String(String.UnicodeScalarView(scalars.filter { $0.properties.generalCategory != .nonspacingMark }))
    }
}
