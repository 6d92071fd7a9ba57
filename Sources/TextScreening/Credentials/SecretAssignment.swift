/// Generated values given to names that speak of secrets: `API_KEY=...`, `"clientSecret": "..."`, `<password>...`,
/// `--token ...`, `setPassword("...")`, `let token: String = "..."`.
enum SecretAssignment {
    static let names = [
        "AWS secret access key", "Azure storage account key", "UUID used as an API key", "generated password",
        "generated secret in an assignment",
    ]

    private static let longestValue = 256

    /// A sign of assignment stands at `position`; the name is before it and the value after it.
    static func match(at position: Int, in bytes: [UInt8]) -> CredentialScanner.Match? {
        guard let kind = kind(before: position, in: bytes), let value = value(after: position, in: bytes) else {
            return nil
        }
        let text = bytes[value]
        guard isLiteral(text), let name = name(of: text, kind) else { return nil }
        return CredentialScanner.Match(name: name, range: value)
    }

    private static func kind(before position: Int, in bytes: [UInt8]) -> SecretName.Kind? {
        if bytes[position] == UInt8(ascii: " ") {
            // Only an option of a command line is parted from its value by nothing but a space.
            guard let (word, start) = SecretName.word(before: position, in: bytes), start == position - word.count,
                word.starts(with: "--".utf8)
            else { return nil }
            return SecretName.kind(of: word)
        }
        guard let (word, start) = SecretName.word(before: position, in: bytes) else { return nil }
        if let kind = SecretName.kind(of: word) { return kind }
        // The word may be the type, in `token: String = "..."` or `token string = "..."`.
        guard bytes[position] == UInt8(ascii: "="), let (typed, _) = SecretName.word(before: start, in: bytes) else {
            return nil
        }
        return SecretName.kind(of: typed)
    }

    /// The range of the value that follows the sign at `position`.
    private static func value(after position: Int, in bytes: [UInt8]) -> Range<Int>? {
        var start = position + 1
        var quote: UInt8?
        var steps = 0
        while start < bytes.count, steps < 12 {
            let byte = bytes[start]
            if "\"'`".utf8.contains(byte) {
                quote = byte
            } else if !(byte == UInt8(ascii: "\\") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
                || quote == nil && "=>:(".utf8.contains(byte))
            {
                break
            }
            start += 1
            steps += 1
        }
        guard bytes[position] != UInt8(ascii: "(") || quote != nil else { return nil }
        var end = start
        let last = min(bytes.count, start + longestValue + 1)
        while end < last, !ends(bytes[end], quote) { end += 1 }
        while end > start, ".\\".utf8.contains(bytes[end - 1]) { end -= 1 }
        return end > start && end - start <= longestValue ? start..<end : nil
    }

    private static func ends(_ byte: UInt8, _ quote: UInt8?) -> Bool {
        if byte.isNewline { return true }
        if let quote { return byte == quote }
        return byte.isSpace || "\"'`,;&)]}<>\\|".utf8.contains(byte)
    }

    /// Whether the value is the secret itself and not an expression, a path or an address of it.
    private static func isLiteral(_ value: ArraySlice<UInt8>) -> Bool {
        guard let first = value.first, !".<{[*$%&@".utf8.contains(first) || isSymbolRich(value) else { return false }
        let isExpression = value.contains { "(){} ".utf8.contains($0) }
        return !isExpression && !value.holds("://") && !value.holds("process.env") && !value.holds("os.environ")
            && !value.starts(with: "sha256".utf8) && !value.starts(with: "sha512".utf8)
            && !value.starts(with: "sha384".utf8) && !value.starts(with: "sha1-".utf8)
            && !CredentialFormat.isPlaceholder(value)
    }

    /// Passwords made by a generator may begin with any sign.
    private static func isSymbolRich(_ value: ArraySlice<UInt8>) -> Bool {
        hasThreeKinds(value) && value.count { !$0.isAlphanumeric } >= 2
    }

    private static func hasThreeKinds(_ value: ArraySlice<UInt8>) -> Bool {
        value.contains(where: \.isDigit) && value.contains(where: \.isUppercase) && value.contains(where: \.isLowercase)
    }

    private static func isSlash(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") }

    private static func name(of value: ArraySlice<UInt8>, _ kind: SecretName.Kind) -> String? {
        if isUUID(value) { return kind == .token ? nil : names[2] }
        switch kind {
        case .awsSecret where value.count == 40 && Randomness.isVaried(value): return names[0]
        case .accountKey where value.count >= 80 && Randomness.isVaried(value): return names[1]
        case .password:
            guard value.count >= 10, value.first != UInt8(ascii: "/") || value.count(where: isSlash) == 1 else {
                return nil
            }
            let isMixed = hasThreeKinds(value) && Randomness.entropy(value) >= 3
            return isMixed || Randomness.isRandom(value) ? names[3] : nil
        case .awsSecret, .accountKey, .key, .token:
            return value.count >= 16 && Randomness.isRandom(value) ? names[4] : nil
        }
    }

    private static func isUUID(_ value: ArraySlice<UInt8>) -> Bool {
        guard value.count == 36 else { return false }
        return value.enumerated().allSatisfy { offset, byte in
            [8, 13, 18, 23].contains(offset) ? byte == UInt8(ascii: "-") : byte.isHexadecimal
        }
    }
}
