/// Azure's client secrets (`abc8Q~...`) and the signatures of its shared access links.
enum AzureSecret {
    static let name = "Azure client secret"
    static let signatureName = "Azure shared access signature"

    static func match(at position: Int, in bytes: [UInt8], runs: inout Runs) -> CredentialScanner.Match? {
        let start = position - 4
        guard start >= 0, bytes.has("q~", at: position), position + 2 < bytes.count, bytes[position - 1].isDigit,
            bytes[start..<position].allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: "_") }),
            Boundary.begins(at: start, in: bytes)
        else { return nil }
        let end = runs.end(of: ByteSet.dotted.union("~"), at: position + 2, in: bytes)
        guard (31...36).contains(end - position - 2), Randomness.isVaried(bytes[position + 2..<end]) else { return nil }
        return CredentialScanner.Match(name: name, range: start..<end)
    }

    static func signature(at position: Int, in bytes: [UInt8], runs: inout Runs) -> CredentialScanner.Match? {
        guard bytes.has("sig=", at: position), position > 0, "?&;".utf8.contains(bytes[position - 1]),
            position + 4 < bytes.count
        else { return nil }
        let end = runs.end(of: ByteSet.base64.union("%"), at: position + 4, in: bytes)
        let value = bytes[position + 4..<end]
        guard (43...120).contains(value.count), Randomness.isRandom(value) else { return nil }
        return CredentialScanner.Match(name: signatureName, range: position..<end)
    }
}

/// Telegram's bot tokens: the bot's number, a colon, and 35 characters that begin with `AA`.
enum TelegramToken {
    static let name = "Telegram bot token"

    static func match(at position: Int, in bytes: [UInt8], runs: inout Runs) -> CredentialScanner.Match? {
        guard bytes.has(":aa", at: position) else { return nil }
        var start = position
        while start > 0, position - start < 12, bytes[start - 1].isDigit { start -= 1 }
        let end = runs.end(of: .base64url, at: position + 1, in: bytes)
        guard (8...11).contains(position - start), (34...36).contains(end - position - 1),
            Randomness.isVaried(bytes[position + 1..<end])
        else { return nil }
        return CredentialScanner.Match(name: name, range: start..<end)
    }
}

/// Addresses that let anybody post: whoever knows one needs no other secret.
enum Webhook {
    static let names = ["Slack webhook", "Discord webhook", "Microsoft Teams webhook"]

    static func match(at position: Int, in bytes: [UInt8], runs: inout Runs) -> CredentialScanner.Match? {
        let places: [(prefix: StaticString, least: Int, name: String)] = [
            ("hooks.slack.com/services/t", 36, names[0]), ("discord.com/api/webhooks/", 70, names[1]),
            ("discordapp.com/api/webhooks/", 70, names[1]), ("webhook.office.com/webhookb2/", 90, names[2]),
        ]
        for place in places where bytes.has(place.prefix, at: position) {
            let start = position + place.prefix.utf8CodeUnitCount
            guard start < bytes.count else { return nil }
            let end = runs.end(of: ByteSet.base64url.union("/@"), at: start, in: bytes)
            guard end - start >= place.least, !CredentialFormat.isPlaceholder(bytes[start..<end]),
                Randomness.isVaried(bytes[max(start, end - 24)..<end])
            else { return nil }
            return CredentialScanner.Match(name: place.name, range: position..<end)
        }
        return nil
    }
}

/// `Bearer ...` (RFC 6750) and `Basic ...` (RFC 7617) as they stand in an Authorization header.
enum AuthorizationHeader {
    static let bearerName = "bearer token"
    static let basicName = "basic authorization"

    static func match(at position: Int, in bytes: [UInt8], runs: inout Runs) -> CredentialScanner.Match? {
        guard Boundary.begins(at: position, in: bytes) else { return nil }
        if bytes.has("bearer ", at: position) || bytes.has("bearer%20", at: position) {
            let start = position + (bytes[position + 6] == UInt8(ascii: " ") ? 7 : 9)
            guard start < bytes.count else { return nil }
            let end = runs.end(of: ByteSet.dotted.union("~+/="), at: start, in: bytes)
            let value = bytes[start..<end]
            guard value.count >= 20, !CredentialFormat.isPlaceholder(value), Randomness.isRandom(value) else {
                return nil
            }
            return CredentialScanner.Match(name: bearerName, range: start..<end)
        }
        guard bytes.has("basic ", at: position), position + 6 < bytes.count else { return nil }
        let end = runs.end(of: .base64, at: position + 6, in: bytes)
        guard (12...512).contains(end - position - 6), holdsPair(bytes[position + 6..<end]) else { return nil }
        return CredentialScanner.Match(name: basicName, range: position + 6..<end)
    }

    /// Whether the base64 text holds `name:password` in printable characters.
    private static func holdsPair(_ text: ArraySlice<UInt8>) -> Bool {
        var bits: UInt32 = 0
        var count = 0
        var decoded: [UInt8] = []
        for byte in text where byte != UInt8(ascii: "=") {
            guard let value = sextet(byte) else { return false }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                decoded.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        guard let colon = decoded.firstIndex(of: UInt8(ascii: ":")) else { return false }
        return decoded.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && colon + 1 < decoded.count
    }

    private static func sextet(_ byte: UInt8) -> UInt8? {
        switch byte {
        case _ where byte.isUppercase: byte - 0x41
        case _ where byte.isLowercase: byte - 0x61 + 26
        case _ where byte.isDigit: byte - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
