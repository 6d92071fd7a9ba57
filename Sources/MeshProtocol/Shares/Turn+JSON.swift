import Ambient
public import WireJSON

extension SignedTurn {
    /// Reads a turn: from inside an envelope, out of a store, or a line of a transcript. The signature is not verified
    /// here but by `TurnChains`, which alone knows the head before.
    public init(_ json: JSON?) throws(MalformedValue) {
        let members = try Members(json, of: "a turn")
        guard let role = ShareRole(rawValue: try members.text("by", limit: 16)) else {
            throw members.refusal("by", "it must be teacher or student")
        }
        guard let kind = TurnKind(rawValue: try members.text("kind", limit: 16)) else {
            throw members.refusal("kind", "it must be one of \(TurnKind.allCases.map(\.rawValue))")
        }
        guard let passesFloor = members.value("passesFloor")?.boolValue else {
            throw members.refusal("passesFloor", "it must be true or false")
        }
        let content: TurnContent?
        let digest: [UInt8]
        if members.value("redacted") != nil {
            guard members.value("text") == nil else { throw members.refusal("text", "a redacted turn has none") }
            content = nil
            digest = try members.bytes("redacted", count: 32)
        } else {
            let clear = try TurnContent(members)
            content = clear
            digest = clear.digest
        }
        turn = try Turn(
            role: role, number: Int(members.integer("turn", in: 1...Int64(Turn.most))), kind: kind,
            part: Int(members.integer("part", in: 1...Int64(Turn.mostParts))),
            parts: Int(members.integer("parts", in: 1...Int64(Turn.mostParts))), passesFloor: passesFloor,
            at: members.moment("at"), ackCount: Int(members.integer("ackCount", in: 0...Int64(Turn.most))),
            ackHead: members.bytes("ackHead", count: 32), content: content, contentDigest: digest)
        signature = try members.bytes("sig", count: 64)
    }

    /// The turn as it travels, is stored and stands in transcripts.
    public var json: JSON { .object(JSONObject(members)) }

    var members: [(String, JSON)] {
        var members: [(String, JSON)] = [
            ("turn", .integer(Int64(turn.number))), ("by", .string(turn.role.rawValue)),
            ("kind", .string(turn.kind.rawValue)), ("part", .integer(Int64(turn.part))),
            ("parts", .integer(Int64(turn.parts))), ("passesFloor", .bool(turn.passesFloor)),
            ("at", .integer(turn.at.milliseconds)), ("ackCount", .integer(Int64(turn.ackCount))),
            ("ackHead", .string(Base64.url.encode(turn.ackHead))),
        ]
        if let content = turn.content {
            members += content.members
        } else {
            members.append(("redacted", .string(Base64.url.encode(turn.contentDigest))))
        }
        members.append(("sig", .string(Base64.url.encode(signature))))
        return members
    }
}
