/// Private keys in PEM (RFC 7468), OpenSSH and PGP armour, also when the lines were broken, quoted, indented or escaped
/// anew, and the bodies of the usual ones when the armour was cut off.
enum PrivateKeyBlock {
    static let name = "private key block"
    static let bodyName = "private key without its armour"

    /// How far an armour line may stretch once it is broken and quoted.
    private static let longestHeader = 120
    /// Key characters that make a block more than a mention of one.
    private static let enough = 40
    /// Bytes that are looked at for them: two header lines of an encrypted key and generous line prefixes fit.
    private static let furthest = 1024

    /// First characters of DER keys in base64: PKCS #1 RSA of 2048, 3072 and 4096 bits, PKCS #8 RSA, EC (RFC 5915),
    /// Ed25519 (RFC 8410), and the magic word of OpenSSH's own format.
    private static let bodies: [[UInt8]] = [
        "MIIEpAIBAAKCAQEA", "MIIEowIBAAKCAQEA", "MIIEogIBAAKCAQEA", "MIIG4wIBAAKCAYEA", "MIIG5AIBAAKCAYEA",
        "MIIJKQIBAAKCAgEA", "MIIJKAIBAAKCAgEA", "MIIEvQIBADANBgkqhkiG9w0BAQEFAAS", "MIIEvgIBADANBgkqhkiG9w0BAQEFAAS",
        "MIIEvAIBADANBgkqhkiG9w0BAQEFAAS", "MIIJQwIBADANBgkqhkiG9w0BAQEFAAS", "MIIJQgIBADANBgkqhkiG9w0BAQEFAAS",
        "MHcCAQEEI", "MIGkAgEBBD", "MC4CAQAwBQYDK2VwBCIEI", "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQ",
        "b3BlbnNzaC1rZXktdjEA",
    ].map { Array($0.utf8) }

    static func match(at position: Int, in bytes: [UInt8]) -> CredentialScanner.Match? {
        guard bytes.has("-----begin", at: position) else { return nil }
        let end = min(bytes.count, position + longestHeader)
        // The words of the header, whatever stands between them.
        var words: [UInt8] = []
        var cursor = position + 10
        while cursor < end, bytes[cursor] != UInt8(ascii: "-") {
            if bytes[cursor].isLetter, !isEscape(at: cursor, in: bytes) { words.append(bytes[cursor]) }
            cursor += 1
        }
        guard words[...].holds("privatekey") else { return nil }
        while cursor < end, bytes[cursor] == UInt8(ascii: "-") { cursor += 1 }
        let bodyEnd = keyEnd(from: cursor, in: bytes)
        return bodyEnd.map { CredentialScanner.Match(name: name, range: position..<$0) }
    }

    static func body(at position: Int, in bytes: [UInt8]) -> CredentialScanner.Match? {
        guard Boundary.begins(at: position, in: bytes) else { return nil }
        for start in bodies where bytes[position...].starts(with: start) {
            return keyEnd(from: position, in: bytes).map {
                CredentialScanner.Match(name: bodyName, range: position..<$0)
            }
        }
        return nil
    }

    /// The end of the key characters from `start`, or nil when what follows is no key: too short, or words.
    private static func keyEnd(from start: Int, in bytes: [UInt8]) -> Int? {
        var key: [UInt8] = []
        var cursor = start
        var end = start
        var lineStart = start
        let last = min(bytes.count, start + furthest)
        while cursor < last {
            let byte = bytes[cursor]
            if byte.isNewline { lineStart = cursor + 1 }
            if byte == UInt8(ascii: ":") {
                // A header line such as "DEK-Info: ..." is no part of the key.
                key.removeLast(min(key.count, bytes[lineStart..<cursor].count { ByteSet.base64.contains($0) }))
                while cursor < last, !bytes[cursor].isNewline, bytes[cursor] != UInt8(ascii: "\\") { cursor += 1 }
                continue
            }
            if byte == UInt8(ascii: "-"), key.count >= 1, bytes.has("---", at: cursor) { break }
            if ByteSet.base64.contains(byte), !isEscape(at: cursor, in: bytes) {
                key.append(byte)
                end = cursor + 1
            }
            cursor += 1
        }
        let digits = key.count { $0.isDigit }
        let capitals = key.count { $0.isUppercase }
        // Prose has few digits and capitals; of base64 one character in six is a digit, and two in five are capitals.
        guard key.count >= enough, digits * 20 >= key.count, capitals * 6 >= key.count else { return nil }
        return wholeEnd(from: end, in: bytes)
    }

    /// Past the closing armour line, so that a finding covers the whole block.
    private static func wholeEnd(from end: Int, in bytes: [UInt8]) -> Int {
        var cursor = end
        while cursor < bytes.count, ByteSet.base64.contains(bytes[cursor]) || bytes[cursor].isSpace { cursor += 1 }
        guard bytes.has("-----end", at: cursor) else { return end }
        cursor += 8
        while cursor < bytes.count, bytes[cursor] != UInt8(ascii: "-"), !bytes[cursor].isNewline { cursor += 1 }
        while cursor < bytes.count, bytes[cursor] == UInt8(ascii: "-") { cursor += 1 }
        return cursor
    }

    /// Whether the letter is the second half of `\n` and the like.
    private static func isEscape(at position: Int, in bytes: [UInt8]) -> Bool {
        position > 0 && bytes[position - 1] == UInt8(ascii: "\\") && "nrt".utf8.contains(bytes[position])
    }
}
