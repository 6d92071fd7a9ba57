/// What a node calls itself: a label for people, never an identity.
public struct PeerName: Hashable, Sendable, CustomStringConvertible {
    /// 1...64 UTF-8 bytes without control characters.
    public let text: String

    /// Reads a name, exactly as written: it is signed and compared bytewise by live peers.
    public init(_ text: String) throws(MalformedValue) {
        guard (1...64).contains(text.utf8.count) else {
            throw MalformedValue(what: "a node name", why: "it must have 1 to 64 bytes of UTF-8")
        }
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw MalformedValue(what: "a node name", why: "it must not contain control characters")
        }
        self.text = text
    }

    /// The name as written. It comes from a peer: quote it before it reaches a model or a terminal.
    public var description: String { text }
}
