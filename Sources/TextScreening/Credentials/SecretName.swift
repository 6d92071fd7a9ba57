/// Names that people give to secrets, in any spelling: `API_KEY`, `apiKey`, `api-key`, `X-Api-Key`.
enum SecretName {
    enum Kind { case awsSecret, accountKey, password, key, token }

    private static let longest = 64

    /// The word that ends before `position`, past spaces, quotes and closing brackets, and where it begins.
    static func word(before position: Int, in bytes: [UInt8]) -> (word: ArraySlice<UInt8>, start: Int)? {
        var end = position
        while end > 0, position - end < 8, " \"'`]:\\?!".utf8.contains(bytes[end - 1]) { end -= 1 }
        var start = end
        while start > 0, end - start < longest, isNameByte(bytes[start - 1]) { start -= 1 }
        return end - start >= 3 ? (bytes[start..<end], start) : nil
    }

    static func kind(of word: ArraySlice<UInt8>) -> Kind? {
        let plain = word.compactMap { $0.isAlphanumeric ? $0.lowercased : nil }[...]
        guard plain.count >= 3, let kind = mentioned(plain), !isAboutSecret(plain) else { return nil }
        return kind
    }

    private static func mentioned(_ name: ArraySlice<UInt8>) -> Kind? {
        if name.holds("awssecret") || name.holds("secretaccesskey") { return .awsSecret }
        if name.holds("accountkey") || name.holds("sharedaccesskey") { return .accountKey }
        if name.holds("password") || name.holds("passwd") || name.holds("passphrase") || name.elementsEqual("pwd".utf8)
            || name.holds("userpwd") || name.holds("dbpass") || name.elementsEqual("pass".utf8)
        {
            return .password
        }
        if name.holds("apikey") || name.holds("secret") || name.holds("privatekey") || name.holds("accesskey")
            || name.holds("signingkey") || name.holds("encryptionkey") || name.holds("masterkey")
            || name.holds("authkey") || name.holds("servicekey") || name.holds("credential") || name.holds("appkey")
        {
            return .key
        }
        return name.holds("token") ? .token : nil
    }

    /// Names of things that belong to a secret and are none: `secretName`, `tokenId`, `passwordHash`, `nextPageToken`.
    private static func isAboutSecret(_ name: ArraySlice<UInt8>) -> Bool {
        let ends: [StaticString] = [
            "id", "ids", "name", "path", "file", "url", "uri", "hash", "digest", "type", "count", "length", "size",
            "limit", "index", "kind", "arn", "ref", "version", "policy", "ttl", "expiry", "field", "header", "prefix",
            "suffix", "pattern", "label", "hint", "format", "algorithm", "status", "usage", "tokens", "fingerprint",
            "checksum", "sha", "model", "endpoint", "env", "var",
        ]
        if ends.contains(where: { hasSuffix(name, $0) }) { return true }
        let parts: [StaticString] = [
            "tokenizer", "public", "csrf", "xsrf", "page", "cursor", "continu", "nexttoken", "synctoken", "idempoten",
            "cancel",
        ]
        return parts.contains { name.holds($0) }
    }

    private static func hasSuffix(_ name: ArraySlice<UInt8>, _ suffix: StaticString) -> Bool {
        let count = suffix.utf8CodeUnitCount
        return name.count >= count
            && (0..<count).allSatisfy { name[name.endIndex - count + $0] == suffix.utf8Start[$0] }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}
