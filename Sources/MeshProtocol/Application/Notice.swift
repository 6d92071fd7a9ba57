import WireJSON

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
