public import Ambient
import WireJSON

/// What a receiving node tells the author about a block it was sent: only states that it can prove.
public struct Receipt: Hashable, Sendable {
    /// The block.
    public let of: BlockKey
    /// The author's statement of it.
    public let assertion: AssertionID
    /// One of `states`.
    public let state: String
    /// Why, in plain words, where the state needs a reason. At most 512 bytes.
    public let reason: String?
    /// When the author may try again, for `refused` and `held`.
    public let retryAfter: Duration?
    /// When the state was reached.
    public let at: Timestamp

    /// The states a receipt may tell.
    public static let states = ["stored", "refused", "held", "fetched", "shown", "answered", "expired"]

    /// The frame type on the wire; ours, not MMP's.
    static let type = "kith-receipt"

    /// A receipt; `state` must be one of `states`.
    public init(
        of: BlockKey, assertion: AssertionID, state: String, reason: String? = nil, retryAfter: Duration? = nil,
        at: Timestamp
    ) throws(MalformedValue) {
        guard Self.states.contains(state) else {
            throw MalformedValue(what: "a receipt", why: "its state must be one of \(Self.states)")
        }
        self.of = of
        self.assertion = assertion
        self.state = state
        self.reason = reason?.cut(toBytes: 512)
        self.retryAfter = retryAfter
        self.at = at
    }

    init(_ members: Members) throws(MalformedValue) {
        try self.init(
            of: BlockKey(members.text("of")), assertion: AssertionID(members.text("assertion")),
            state: members.text("state", limit: 64), reason: members.optionalText("reason", limit: 512),
            retryAfter: members.optionalDuration("retryAfterMs"), at: members.moment("at"))
    }

    var members: [(String, JSON)] {
        var members: [(String, JSON)] = [
            ("of", .string(of.text)), ("assertion", .string(assertion.text)), ("state", .string(state)),
        ]
        if let reason { members.append(("reason", .string(reason))) }
        if let retryAfter { members.append(("retryAfterMs", .integer(retryAfter.onWire))) }
        return members + [("at", .integer(at.milliseconds))]
    }
}
