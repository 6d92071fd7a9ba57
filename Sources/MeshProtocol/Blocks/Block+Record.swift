public import WireJSON

extension Block {
    /// The wire record of this block in its own dialect. Holds everything that is addressed or signed, and the mood
    /// numbers; never the payload, a vector or derived lineage.
    public var record: JSON {
        suite == .sigV1 ? PublishedDialect().record(of: self) : LiveDialect().record(of: self)
    }

    /// Reads a record, recomputing its address and checking its assertion id. Unknown members are ignored.
    /// - Parameters:
    ///   - record: the JSON object with the fields and what is said about them.
    ///   - dialects: who may have written it; by default the live record forms only.
    public init(record: JSON, dialects: [any Dialect] = [LiveDialect()]) throws(BlockError) {
        guard let dialect = dialects.first(where: { $0.recognises(record) }) else { throw .unknownDialect }
        self = try dialect.block(from: record)
    }

    /// 64 hex digits: SHA-256 of the record with its keys sorted at every level, for a verification receipt handed from
    /// one part of a program to another (MMP 2.0).
    public var recordDigest: String { Hexadecimal.encode(sha256(record.canonicalBytes)) }
}
