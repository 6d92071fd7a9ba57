/// A value from outside that cannot be what it claims to be.
public struct MalformedValue: Error, Hashable, CustomStringConvertible {
    /// What was being read, in the reader's words ("a room name", "frame `client-hello`, member `nonce`").
    public let what: String

    /// Why it was refused and what would have been accepted. Never quotes the refused value.
    public let why: String

    /// A refusal of `what` because of `why`.
    public init(what: String, why: String) {
        self.what = what
        self.why = why
    }

    /// One sentence for the person.
    public var description: String { "\(what): \(why)" }
}
