import Ambient
import CAT7
import WireJSON

/// The `metadata` section of live records: who said it when, to whom, from what, signed how.
enum LiveMetadata {
    /// Writes the section. A sealed frame carries it in clear, with application data only described.
    static func members(of block: Block, withData: Bool) -> JSONObject {
        var members: [(String, JSON)] = [
            ("key", .string(block.key.text)),
            ("createdBy", .string(block.author.text)),
            ("createdTimestamp", .integer(block.createdAt.milliseconds)),
            ("lineage", lineage(of: block)),
            ("room", block.room.map { .string($0.text) } ?? .null),
            ("to", block.audience.map { .string($0.text) } ?? .null),
        ]
        if block.suite == .sigV2_0 {
            let application = block.application.map { JSON.object(withData ? $0.record : $0.descriptor) }
            members += [
                ("addressScheme", .string(SigningPreimage.addressScheme)),
                ("signatureSuite", .string(block.suite.rawValue)),
                ("createdByNodeId", block.authorNode.map { .string($0.text) } ?? .null),
                ("application", application ?? .null),
                ("assertionId", block.assertionID.map { .string($0.text) } ?? .null),
            ]
        }
        return JSONObject(members + RecordSignature.members(of: block))
    }

    /// Reads the section.
    static func statement(
        _ metadata: Members, _ fields: PerField<FieldContent>
    ) throws(MalformedValue) -> Statement {
        let suite = try suite(metadata)
        let room = try metadata.optionalNonEmpty("room").map { (text) throws(MalformedValue) in try RoomName(text) }
        let recipient = try metadata.optionalNonEmpty("to").map { (text) throws(MalformedValue) in
            try NodeID(exactly: text)
        }
        let lineage = try metadata.value("lineage").map { (json) throws(MalformedValue) in
            try Members(json, of: "the record's lineage")
        }
        var statement = Statement(
            suite: suite, fields: fields, author: try PeerName(metadata.text("createdBy")),
            createdAt: try metadata.moment("createdTimestamp"), room: room, audience: recipient,
            parents: try RecordSignature.parents(lineage), method: try lineage?.optionalText("method"))
        guard suite == .sigV2_0 else { return statement }
        guard room != nil else { throw metadata.refusal("room", "a 2.0 record must name its room") }
        statement.authorNode = try NodeID(exactly: metadata.text("createdByNodeId"))
        if metadata.value("application") != nil {
            statement.application = try ApplicationDescriptor(metadata.members("application"))
        }
        return statement
    }

    private static func lineage(of block: Block) -> JSON {
        guard !block.parents.isEmpty || block.method != nil else { return .null }
        return [
            "parents": .array(block.parents.map { .string($0.text) }),
            "method": block.method.map(JSON.string) ?? .null,
        ]
    }

    private static func suite(_ metadata: Members) throws(MalformedValue) -> Suite {
        guard let name = try metadata.optionalText("signatureSuite") else { return .sigV2 }
        switch Suite(rawValue: name) {
        case .sigV2:
            return .sigV2
        case .sigV2_0:
            guard try metadata.text("addressScheme") == SigningPreimage.addressScheme else {
                throw metadata.refusal("addressScheme", "it must be \(SigningPreimage.addressScheme)")
            }
            return .sigV2_0
        case .sigV1, nil:
            throw metadata.refusal("signatureSuite", "this node reads mmp-sig-v2 and mmp-sig-v2.0 here")
        }
    }
}
