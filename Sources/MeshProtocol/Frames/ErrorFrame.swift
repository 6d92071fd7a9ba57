import WireJSON

/// A peer's word that it refuses to go on. Unauthenticated: show it, never act on it.
public struct ErrorFrame: Hashable, Sendable {
    /// A code such as 1005 (duplicate node id) or 2001 (malformed).
    public let code: Int
    /// A sentence for people, at most 512 bytes.
    public let message: String
    /// More of it, at most 512 bytes.
    public let detail: String?

    /// An error to send; longer texts are cut.
    public init(code: Int, message: String, detail: String? = nil) {
        self.code = code
        self.message = message.cut(toBytes: 512)
        self.detail = detail?.cut(toBytes: 512)
    }

    init(_ members: Members) throws(MalformedValue) {
        self.init(
            code: Int(try members.integer("code", in: 0...65_535)),
            message: members.value("message")?.stringValue ?? "", detail: members.value("detail")?.stringValue)
    }

    var members: [(String, JSON)] {
        let members: [(String, JSON)] = [("code", .integer(Int64(code))), ("message", .string(message))]
        guard let detail else { return members }
        return members + [("detail", .string(detail))]
    }
}
