public import Ambient
import WireJSON

/// The name of a node on the mesh: a UUID, written in lowercase. New ones are version 7.
public struct NodeID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// 36 characters, lowercase.
    public let text: String

    /// Reads a UUID in the usual 8-4-4-4-12 form; capital letters are accepted and lowered, since peers compare node ids
    /// without regard to case.
    public init(_ text: String) throws(MalformedValue) {
        let lowered = text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0) ? $0 | 0x20 : $0 }
        guard lowered.count == 36 else { throw Self.malformed }
        for (index, byte) in lowered.enumerated() {
            switch index {
            case 8, 13, 18, 23:
                guard byte == UInt8(ascii: "-") else { throw Self.malformed }
            default:
                let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                guard isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte) else { throw Self.malformed }
            }
        }
        self.text = String(decoding: lowered, as: UTF8.self)
    }

    /// A node id as signed material must carry it: already lowercase, because a signature covers the characters.
    init(exactly text: String) throws(MalformedValue) {
        try self.init(text)
        guard self.text.utf8.elementsEqual(text.utf8) else {
            throw MalformedValue(what: "a node id", why: "signed material must write it in lowercase")
        }
    }

    private init(trusted text: String) { self.text = text }

    /// A UUID version 7 (RFC 9562, 5.7) of this moment.
    /// - Parameter random: exactly 10 unpredictable bytes.
    public static func make(at moment: Timestamp, random: [UInt8]) -> NodeID {
        precondition(random.count == 10, "a UUID v7 takes exactly 10 random bytes")
        let milliseconds = UInt64(clamping: moment.milliseconds)
        var bytes = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> UInt64(40 - 8 * $0)) }
        bytes += random
        bytes[6] = bytes[6] & 0x0F | 0x70
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = Hexadecimal.encode(bytes)
        var text = ""
        for (index, character) in hex.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(character)
        }
        return NodeID(trusted: text)
    }

    /// Order of the characters; the lower node id acts as client where nobody dialled.
    public static func < (lhs: NodeID, rhs: NodeID) -> Bool {
        lhs.text.utf8.lexicographicallyPrecedes(rhs.text.utf8)
    }

    /// The UUID.
    public var description: String { text }

    private static let malformed = MalformedValue(
        what: "a node id", why: "it must be a UUID such as 01990b3e-5a10-7c3e-9f21-6b1f0d5c2a77")
}
