import TextScreening

/// A vendor's key. It shows itself to nobody: not in texts, not in dumps, not in errors.
public struct APIKey: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The key itself, for the request's header and nothing else.
    let secret: String

    /// A key of 8...512 visible ASCII characters; anything else is no key, and could smuggle further headers.
    init?(_ text: String) {
        guard (8...512).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        secret = text
    }

    /// Never the key.
    public var description: String { "(key)" }
    /// Never the key.
    public var debugDescription: String { "(key)" }
    /// Never the key.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// `text` without `key` and without anything else that looks like a credential: vendors quote keys in their errors. A
    /// text that was cut in the middle of the key loses the piece as well.
    static func redacted(_ text: String, key: APIKey?) -> String {
        var text = text
        for finding in CredentialScanner().findings(in: text).reversed() {
            text.replaceSubrange(finding.range, with: "(key)")
        }
        guard let secret = key?.secret else { return text }
        text = text.replacing(secret, with: "(key)")
        for length in stride(from: secret.count - 1, through: 6, by: -1) where text.hasSuffix(secret.prefix(length)) {
            return text.dropLast(length) + "(key)"
        }
        return text
    }
}
