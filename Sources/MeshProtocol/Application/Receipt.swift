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

/// A word from node to node about their conversation, such as "you are sending too fast".
public struct Notice: Hashable, Sendable {
    /// A short word for programs, such as `rate-limited`. At most 64 bytes.
    public let code: String
    /// A sentence for people. From a peer: quote it. At most 1024 bytes.
    public let message: String
    /// When to try again.
    public let retryAfter: Duration?

    /// The frame type on the wire; ours, not MMP's.
    static let type = "kith-notice"

    /// A notice; longer texts are cut to their limits.
    public init(code: String, message: String, retryAfter: Duration? = nil) {
        self.code = code.cut(toBytes: 64)
        self.message = message.cut(toBytes: 1024)
        self.retryAfter = retryAfter
    }

    init(_ members: Members) throws(MalformedValue) {
        try self.init(
            code: members.text("code", limit: 64), message: members.text("message", limit: 1024),
            retryAfter: members.optionalDuration("retryAfterMs"))
    }

    var members: [(String, JSON)] {
        var members: [(String, JSON)] = [("code", .string(code)), ("message", .string(message))]
        if let retryAfter { members.append(("retryAfterMs", .integer(retryAfter.onWire))) }
        return members
    }
}

extension String {
    /// The longest beginning, in whole scalars, of at most `limit` bytes.
    fileprivate func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var kept = unicodeScalars[...]
        var bytes = utf8.count
        while bytes > limit, let last = kept.popLast() { bytes -= UTF8.width(last) }
        return String(kept)
    }
}

extension Duration {
    /// Whole milliseconds within what a reader accepts: 0 to a year.
    fileprivate var onWire: Int64 { min(max(wholeMilliseconds, 0), 31_536_000_000) }
}
