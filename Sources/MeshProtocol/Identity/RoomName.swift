/// The name of a room: nodes exchange blocks only inside one.
public struct RoomName: Hashable, Sendable, CustomStringConvertible {
    /// 1...64 characters of `a-z 0-9 - _ .`
    public let text: String

    /// The room of everybody who named none.
    public static let `default` = RoomName(trusted: "default")

    /// Reads a room name in the syntax of MMP 1.1 (`[a-z0-9-_.]{1,64}`).
    public init(_ text: String) throws(MalformedValue) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.allows) else {
            throw MalformedValue(
                what: "a room name",
                why: "use 1 to 64 characters out of a-z, 0-9, '-', '_' and '.', for example team-blue")
        }
        self.text = text
    }

    /// Whether the name is `default` or kebab-case, the only form that live peers accept; ours should be.
    public var isKebabCase: Bool {
        text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && !part.contains(UInt8(ascii: "_")) && !part.contains(UInt8(ascii: "."))
        }
    }

    /// The name.
    public var description: String { text }

    private init(trusted text: String) { self.text = text }

    private static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        default: false
        }
    }
}
