/// Signed JSON Web Tokens (RFC 7519): three base64url parts, of which the first two begin like a JSON object.
enum WebToken {
    static let name = "JSON Web Token"

    static func match(at position: Int, in bytes: [UInt8], runs: inout Runs) -> CredentialScanner.Match? {
        guard isObject(at: position, in: bytes), Boundary.begins(at: position, in: bytes) else { return nil }
        let dot = UInt8(ascii: ".")
        let header = runs.end(of: .base64url, at: position, in: bytes)
        guard header < bytes.count, bytes[header] == dot, header - position >= 12 else { return nil }
        // Of an encrypted token (RFC 7516) the second part is a sealed key, perhaps an empty one.
        let payload = header + 1 < bytes.count ? runs.end(of: .base64url, at: header + 1, in: bytes) : header + 1
        guard payload < bytes.count, bytes[payload] == dot, payload + 1 < bytes.count else { return nil }
        let signature = runs.end(of: .base64url, at: payload + 1, in: bytes)
        let tail = bytes[payload + 1..<signature]
        let isSigned = isObject(at: header + 1, in: bytes) && tail.count >= 20
        let isSealed = signature < bytes.count && bytes[signature] == dot && tail.count >= 12
        guard isSigned || isSealed, Randomness.isVaried(tail) else { return nil }
        return CredentialScanner.Match(name: name, range: position..<signature)
    }

    /// `eyJ` is `{"` in base64, with the first bits of a letter.
    private static func isObject(at position: Int, in bytes: [UInt8]) -> Bool {
        position + 3 < bytes.count && bytes[position..<position + 3].elementsEqual("eyJ".utf8)
    }
}
