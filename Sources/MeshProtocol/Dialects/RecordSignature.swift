import WireJSON

/// The members that both dialects share: the signature and the parents.
enum RecordSignature {
    /// The 64 raw bytes, or nil for a record that carries no Ed25519 signature.
    static func read(_ members: Members) throws(MalformedValue) -> [UInt8]? {
        guard members.value("sig") != nil, try members.optionalText("sigAlg") == "ed25519" else { return nil }
        return try members.bytes("sig", count: 64)
    }

    /// `sig` and `sigAlg`, or nothing for an unsigned block.
    static func members(of block: Block) -> [(String, JSON)] {
        guard let signature = block.signature else { return [] }
        return [("sig", .string(signature.base64url)), ("sigAlg", "ed25519")]
    }

    /// The parents that a lineage names.
    static func parents(_ lineage: Members?) throws(MalformedValue) -> [BlockKey] {
        guard let lineage else { return [] }
        let texts = try lineage.texts("parents", count: BlockLimits.parents, bytes: 69)
        return try texts.map { (text) throws(MalformedValue) in try BlockKey(text) }
    }
}
