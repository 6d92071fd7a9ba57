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

    /// `text` without this key, and without anything else that looks like one: vendors quote keys in their errors.
    static func redacted(_ text: String, key: APIKey?) -> String {
        var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        for index in words.indices {
            let bare = words[index].drop(while: { !$0.isLetter && !$0.isNumber })
            let looksLikeOne = bare.hasPrefix("sk-") || bare.hasPrefix("key-") || bare.hasPrefix("gsk_")
            if looksLikeOne || key.map({ words[index].contains($0.secret) }) ?? false { words[index] = "(key)" }
        }
        return words.joined(separator: " ")
    }
}
