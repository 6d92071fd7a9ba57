/// Where a token may begin.
enum Boundary {
    /// Whether a token may begin at `position`: not in the middle of a word, where an escape sequence (`\n`, `\u003d`,
    /// `%3D`) is no part of a word.
    static func begins(at position: Int, in bytes: [UInt8]) -> Bool {
        guard position > 0, bytes[position - 1].isAlphanumeric else { return true }
        let backslash = UInt8(ascii: "\\")
        if position >= 2, bytes[position - 2] == backslash { return "nrtbf".utf8.contains(bytes[position - 1]) }
        if position >= 3, bytes[position - 3] == UInt8(ascii: "%") {
            return bytes[position - 2].isHexadecimal && bytes[position - 1].isHexadecimal
        }
        if position >= 6, bytes[position - 6] == backslash, bytes[position - 5] == UInt8(ascii: "u") {
            return bytes[position - 4..<position].allSatisfy(\.isHexadecimal)
        }
        return false
    }
}
