import WireJSON

/// The words that pipe-joined preimages may contain. They have no escaping, so a bar inside a word would let one record
/// pass for another; everything else in them is a number, hex, a UUID or a room name.
enum SideRecordWord {
    /// Reads a word out of `allowed`.
    static func read(_ members: Members, _ key: String, allowed: [String]) throws(MalformedValue) -> String {
        let word = try members.text(key, limit: 64)
        guard allowed.contains(word) else {
            throw members.refusal(key, "it must be one of: \(allowed.joined(separator: ", "))")
        }
        return word
    }

    /// Reads 64 lowercase hex digits.
    static func digest(_ members: Members, _ key: String) throws(MalformedValue) -> String {
        let digest = try members.text(key, limit: 64)
        guard Hexadecimal.isDigest(digest) else { throw members.refusal(key, "it must be 64 lowercase hex digits") }
        return digest
    }

    /// Reads a 64-byte signature, keeping its text because the attestation chain hashes that.
    static func signature(_ members: Members) throws(MalformedValue) -> String {
        guard try members.text("sigAlg", limit: 64) == "ed25519" else {
            throw members.refusal("sigAlg", "it must be ed25519")
        }
        _ = try members.bytes("sig", count: 64)
        return try members.text("sig", limit: 96)
    }

    /// Roles a node can have, in rising rank.
    static let roles = ["participant", "validator", "anchor"]
}

extension IdentityPublicKey {
    /// Whether `signature` (base64url) is this key's over the UTF-8 of `text`.
    func verifies(text signature: String, of text: String) -> Bool {
        guard let bytes = Base64.url.decode(signature) else { return false }
        return verifies(bytes, of: Array(text.utf8))
    }
}

extension Identity {
    /// The base64url signature of the UTF-8 of `text`.
    func signature(of text: String) -> String { Base64.url.encode(sign(Array(text.utf8))) }
}
