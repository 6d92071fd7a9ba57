import Ambient
import CAT7
public import WireJSON

/// The flat records of the published spec 1.1: `fields`, `group`, `mmp-sig-v1`, `cmb1-` addresses. Read only where a
/// setting allows it.
public struct PublishedDialect: Dialect {
    /// The published dialect.
    public init() {}

    /// Whether the record is flat and has `fields`.
    public func recognises(_ record: JSON) -> Bool {
        record["fields"] != nil && record["categories"] == nil && record["metadata"] == nil
    }

    /// Reads a record; its address may be any that such nodes have used.
    public func block(from record: JSON) throws(BlockError) -> Block {
        let fields = try CategoryReader.fields(of: record["fields"])
        let (statement, key, signature) = try readingRecord { () throws(MalformedValue) in
            let members = try Members(record, of: "the record")
            var statement = try Self.statement(members, fields)
            statement.payload = members.value("payload")
            return (statement, try BlockKey(members.text("key")), try RecordSignature.read(members))
        }
        let isDerived = PublishedAddress.derives(
            key, from: statement.texts, parents: statement.parents.map(\.text), receiver: statement.author.text)
        guard isDerived else { throw .addressMismatch }
        return try readingRecord { () throws(MalformedValue) in
            try Block(statement, key: key, address: ContentAddress(of: statement.texts), signature: signature)
        }
    }

    /// Writes the record.
    public func record(of block: Block) -> JSON {
        let fields = block.fields.map { field, content -> (String, JSON) in
            var members: [(String, JSON)] = [("text", .string(content.text))]
            if let valence = content.valence { members.append(("valence", .double(valence))) }
            if let arousal = content.arousal { members.append(("arousal", .double(arousal))) }
            return (field.name, .object(JSONObject(members)))
        }
        var lineage = JSON.null
        if !block.parents.isEmpty {
            lineage = [
                "parents": .array(block.parents.map { .string($0.text) }),
                "method": block.method.map(JSON.string) ?? .null,
            ]
        }
        let members: [(String, JSON)] = [
            ("key", .string(block.key.text)),
            ("createdBy", .string(block.author.text)),
            ("createdAt", .integer(block.createdAt.milliseconds)),
            ("fields", .object(JSONObject(fields.inOrder))),
            ("lineage", lineage),
            ("group", .string(block.room?.text ?? "")),
            ("to", .string(block.audience?.text ?? "")),
        ]
        return .object(JSONObject(members + RecordSignature.members(of: block)))
    }

    private static func statement(
        _ members: Members, _ fields: PerField<FieldContent>
    ) throws(MalformedValue) -> Statement {
        let lineage = try members.value("lineage").map { (json) throws(MalformedValue) in
            try Members(json, of: "the record's lineage")
        }
        // The spec's signature covers no field parents, so none are kept.
        return Statement(
            suite: .sigV1,
            fields: fields.map { _, content in
                FieldContent(text: content.text, valence: content.valence, arousal: content.arousal)
            },
            author: try PeerName(members.text("createdBy")), createdAt: try members.moment("createdAt"),
            room: try members.optionalNonEmpty("group").map { (text) throws(MalformedValue) in try RoomName(text) },
            audience: try members.optionalNonEmpty("to").map { (text) throws(MalformedValue) in
                try NodeID(exactly: text)
            },
            parents: try RecordSignature.parents(lineage), method: try lineage?.optionalText("method"))
    }
}
