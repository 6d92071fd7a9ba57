/// Bytes as texts in JSON: the two base64 alphabets of RFC 4648. Without Foundation, which would slow every start of the
/// process down.
public enum Base64: Sendable {
    /// `-` and `_`, without padding: keys, signatures, sealed bodies, cursors.
    case url
    /// `+` and `/`, with padding: the older end-to-end encryption, images of MCP.
    case standard

    /// The text of `bytes` in this alphabet.
    public func encode(_ bytes: [UInt8]) -> String {
        let alphabet = self == .url ? Self.urlAlphabet : Self.standardAlphabet
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let left = bytes.count - index
            let first = UInt32(bytes[index]) << 16
            let second = left > 1 ? UInt32(bytes[index + 1]) << 8 : 0
            let third = left > 2 ? UInt32(bytes[index + 2]) : 0
            let group = first | second | third
            text.append(alphabet[Int(group >> 18)])
            text.append(alphabet[Int(group >> 12 & 63)])
            if left > 1 { text.append(alphabet[Int(group >> 6 & 63)]) }
            if left > 2 { text.append(alphabet[Int(group & 63)]) }
            index += 3
        }
        if self == .standard {
            while text.count % 4 != 0 { text.append(Self.pad) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of the one canonical text they have in this alphabet; nil for anything else, so that a value cannot be
    /// written in two ways.
    public func decode(_ text: String) -> [UInt8]? {
        let padding = Self.padding(of: text)
        let isWhole = self == .url ? padding == 0 : padding <= 2 && text.utf8.count.isMultiple(of: 4)
        guard isWhole,
            let decoded = Self.decode(
                text, dropping: padding, by: self == .url ? Self.urlValues : Self.standardValues),
            decoded.restIsZero
        else { return nil }
        return decoded.bytes
    }

    /// The bytes of a text in either alphabet, with or without padding, as live peers accept it.
    public static func decodeLeniently(_ text: String) -> [UInt8]? {
        decode(text, dropping: padding(of: text), by: anyValues)?.bytes
    }

    private static func padding(of text: String) -> Int { text.utf8.reversed().prefix { $0 == pad }.count }

    /// The bytes of digits, and whether the bits that are left over are zero; nil for a wrong digit or number of digits.
    private static func decode(
        _ text: String, dropping padding: Int, by values: [UInt8]
    ) -> (bytes: [UInt8], restIsZero: Bool)? {
        var text = text
        return text.withUTF8 { all in
            let count = all.count - padding
            guard count % 4 != 1 else { return nil }
            // A wrong digit has bits that no right one has.
            var seen: UInt8 = 0
            var group: UInt32 = 0
            var bits: UInt32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: count * 3 / 4) { bytes, length in
                func put(_ byte: UInt8) {
                    bytes.initializeElement(at: length, to: byte)
                    length += 1
                }
                let whole = count & ~3
                for index in stride(from: 0, to: whole, by: 4) {
                    let first = values[Int(all[index])]
                    let second = values[Int(all[index + 1])]
                    let third = values[Int(all[index + 2])]
                    let fourth = values[Int(all[index + 3])]
                    seen |= first | second | third | fourth
                    put(first << 2 | second >> 4)
                    put(second << 4 | third >> 2)
                    put(third << 6 | fourth)
                }
                for digit in all[whole..<count] {
                    seen |= values[Int(digit)]
                    group = group << 6 | UInt32(values[Int(digit)])
                    bits += 6
                    if bits >= 8 {
                        bits -= 8
                        put(UInt8(truncatingIfNeeded: group >> bits))
                    }
                }
            }
            guard seen < 64 else { return nil }
            return (bytes, group & (1 << bits - 1) == 0)
        }
    }

    private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    private static let urlAlphabet = Array((letters + "-_").utf8)
    private static let standardAlphabet = Array((letters + "+/").utf8)
    private static let urlValues = values(of: [urlAlphabet])
    private static let standardValues = values(of: [standardAlphabet])
    private static let anyValues = values(of: [urlAlphabet, standardAlphabet])
    private static let pad = UInt8(ascii: "=")

    private static func values(of alphabets: [[UInt8]]) -> [UInt8] {
        var values = [UInt8](repeating: 255, count: 256)
        for alphabet in alphabets {
            for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
        }
        return values
    }
}
