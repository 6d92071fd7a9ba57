/// ASCII, byte by byte.
extension UInt8 {
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isUppercase: Bool { self >= 0x41 && self <= 0x5A }
    var isLowercase: Bool { self >= 0x61 && self <= 0x7A }
    var isLetter: Bool { isUppercase || isLowercase }
    var isAlphanumeric: Bool { isDigit || isLetter }
    var isHexadecimal: Bool { isDigit || (self | 0x20 >= 0x61 && self | 0x20 <= 0x66) }
    var isSpace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }
    var isNewline: Bool { self == 0x0A || self == 0x0D }
    var lowercased: UInt8 { isUppercase ? self | 0x20 : self }
}

extension [UInt8] {
    /// Whether `word`, given in lowercase, stands at `position`, in letters of either case.
    func has(_ word: StaticString, at position: Int) -> Bool {
        let count = word.utf8CodeUnitCount
        guard position >= 0, position + count <= self.count else { return false }
        return (0..<count).allSatisfy { self[position + $0].lowercased == word.utf8Start[$0] }
    }

    /// The first place of `word`, given in lowercase, in `range`, in letters of either case.
    func first(_ word: StaticString, in range: Range<Int>) -> Int? {
        let end = Swift.min(range.upperBound, count) - word.utf8CodeUnitCount
        guard range.lowerBound <= end else { return nil }
        return (range.lowerBound...end).first { has(word, at: $0) }
    }
}

extension ArraySlice<UInt8> {
    /// Whether `word`, given in lowercase, stands anywhere, in letters of either case.
    func holds(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard count >= length else { return false }
        return (startIndex...endIndex - length).contains { start in
            (0..<length).allSatisfy { self[start + $0].lowercased == word.utf8Start[$0] }
        }
    }
}
