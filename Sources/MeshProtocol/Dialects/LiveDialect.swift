import CAT7
public import WireJSON

/// The two-section records of live nodes: `categories` and `metadata`, with `mmp-sig-v2` (sym 0.11.1 and later) or
/// `mmp-sig-v2.0` (MMP 2.0, and every record of ours).
public struct LiveDialect: Dialect {
    /// The live dialect.
    public init() {}

    /// Whether the record has the two sections.
    public func recognises(_ record: JSON) -> Bool { record["categories"] != nil && record["metadata"] != nil }

    /// Reads a record. A lineage outside `metadata`, vectors and other leaks of the sender's store are ignored.
    public func block(from record: JSON) throws(BlockError) -> Block {
        let fields = try CategoryReader.fields(of: record["categories"])
        let (statement, key, signature, assertion) = try readingRecord { () throws(MalformedValue) in
            let metadata = try Members(record["metadata"], of: "the record's metadata")
            var statement = try LiveMetadata.statement(metadata, fields)
            if let payload = record["payload"], !payload.isNull { statement.payload = payload }
            return (
                statement, try BlockKey(metadata.text("key")), try RecordSignature.read(metadata),
                statement.suite == .sigV2_0 ? try AssertionID(metadata.text("assertionId")) : nil
            )
        }
        let address = ContentAddress(of: statement.texts)
        guard address.key == key else { throw .addressMismatch }
        let block = try readingRecord { () throws(MalformedValue) in
            try Block(statement, key: key, address: address, signature: signature)
        }
        guard block.assertionID == assertion else { throw .assertionMismatch }
        return block
    }

    /// Writes the record.
    public func record(of block: Block) -> JSON {
        ["categories": categories(of: block), "metadata": .object(LiveMetadata.members(of: block, withData: true))]
    }

    /// The `categories` section, in CAT7 order, each with its key and its parents.
    func categories(of block: Block) -> JSON {
        let members = block.fields.map { field, content -> (String, JSON) in
            var category: [(String, JSON)] = [("text", .string(content.text))]
            if let valence = content.valence { category.append(("valence", .double(valence))) }
            if let arousal = content.arousal { category.append(("arousal", .double(arousal))) }
            let parents = content.parents.map(JSON.string)
            category.append(("meta", ["key": .string(block.address.categoryKey(field)), "parents": .array(parents)]))
            return (field.name, .object(JSONObject(category)))
        }
        return .object(JSONObject(members.inOrder))
    }
}
