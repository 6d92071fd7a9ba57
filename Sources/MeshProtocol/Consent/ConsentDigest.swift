import WireJSON

/// Names exactly one thing that a person may agree to: what kind it is, who asked, every character they are shown, and what
/// will be done. Whoever changes any of it asks for something else.
public struct ConsentDigest: Hashable, Sendable, CustomStringConvertible {
    /// 64 lowercase hex digits.
    public let text: String

    /// How many digits a person is asked to type: 48 bits, and what they name is shown to them before they agree.
    public static let shortLength = 12

    /// The SHA-256 of `"kith-consent-v1\n" LP(kind) LP(session) LP(shown) LP(subject)`.
    ///
    /// - Parameters:
    ///   - session: The host session that asked; what one session was granted is no other's.
    ///   - shown: The text as the person reads it.
    ///   - subject: What `subject(_:)` made of the arguments that the act will be carried out with.
    public init(kind: String, session: String, shown: String, subject: String) {
        var preimage = Preimage("kith-consent-v1\n")
        for part in [kind, session, shown, subject] { preimage.append(part) }
        text = preimage.digest
    }

    /// A digest as it was stored; nil unless it is 64 lowercase hex digits.
    public init?(_ text: String) {
        guard Hexadecimal.isDigest(text) else { return nil }
        self.text = text
    }

    /// The SHA-256, in hex, of `"kith-consent-subject-v1\n" LP(count) LP(part)…`: the exact arguments of the act, in an order
    /// that the caller keeps.
    public static func subject(_ parts: [String]) -> String {
        var preimage = Preimage("kith-consent-subject-v1\n")
        preimage.append(parts.count)
        for part in parts { preimage.append(part) }
        return preimage.digest
    }

    /// The beginning that people type.
    public var short: String { String(text.prefix(Self.shortLength)) }

    /// The digest.
    public var description: String { text }
}
