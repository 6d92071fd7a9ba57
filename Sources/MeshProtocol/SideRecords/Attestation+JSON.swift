import Ambient
import CAT7
public import WireJSON

extension Attestation {
    /// Reads the `attestation` object of a frame. The signature is not verified here.
    public init(_ json: JSON?) throws(MalformedValue) {
        let members = try Members(json, of: "an attestation")
        let outcomes = try members.members("categories")
        of = try BlockKey(members.text("of"))
        by = try NodeID(exactly: members.text("by"))
        at = try members.moment("at")
        roster = try RoomName(members.text("roster"))
        method = try members.optionalText("method", limit: 64) ?? ""
        verdict = try SideRecordWord.read(members, "verdict", allowed: Self.verdicts)
        categories = try PerField<String> { (field: Field) throws(MalformedValue) in
            try SideRecordWord.read(outcomes, field.name, allowed: Self.outcomes)
        }
        role = try SideRecordWord.read(members, "role", allowed: SideRecordWord.roles)
        seq = Int(try members.integer("seq", in: 1...9_007_199_254_740_991))
        let previous = try members.text("prev", limit: 64)
        guard previous == Self.genesis || Hexadecimal.isDigest(previous) else {
            throw members.refusal("prev", "it must be 64 lowercase hex digits or genesis")
        }
        prev = previous
        sig = try SideRecordWord.signature(members)
    }

    /// The object that a frame carries.
    public var json: JSON {
        [
            "of": .string(of.text), "by": .string(by.text), "at": .integer(at.milliseconds),
            "roster": .string(roster.text), "method": .string(method), "verdict": .string(verdict),
            "categories": .object(
                JSONObject(categories.map { field, outcome in (field.name, JSON.string(outcome)) }.inOrder)),
            "role": .string(role), "seq": .integer(Int64(seq)), "prev": .string(prev), "sig": .string(sig),
            "sigAlg": "ed25519",
        ]
    }
}
