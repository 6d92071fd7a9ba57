/// The identity that people exchange: a name, a tilde, and 130 bits of the key's fingerprint in base32, grouped for
/// reading aloud: `builder~ab2cd-ef3gh-ij4kl-mn5op-qr6stu`.
public struct AgentID: Hashable, Sendable, CustomStringConvertible {
    /// The name in front of the tilde; a label only.
    public let name: PeerName

    /// The 26 base32 characters, ungrouped and lowercase.
    private let fingerprint: String

    /// The agent id of a node that is called `name` and holds `key`.
    public init(name: PeerName, key: IdentityPublicKey) {
        self.name = name
        fingerprint = Self.fingerprint(of: key)
    }

    /// Reads an agent id; letter case and dashes of the fingerprint do not matter.
    public init(_ text: String) throws(MalformedValue) {
        guard let tilde = text.utf8.lastIndex(of: UInt8(ascii: "~")) else { throw Self.malformed }
        let digits = text[tilde...].utf8.dropFirst().filter { $0 != UInt8(ascii: "-") }
            .map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        guard digits.count == Self.length, digits.allSatisfy({ Self.alphabet.contains($0) }) else {
            throw Self.malformed
        }
        name = try PeerName(String(text[..<tilde]))
        fingerprint = String(decoding: digits, as: UTF8.self)
    }

    /// `name~xxxxx-xxxxx-xxxxx-xxxxx-xxxxxx`.
    public var text: String {
        var grouped = ""
        for (index, character) in fingerprint.enumerated() {
            if index.isMultiple(of: 5), (1...20).contains(index) { grouped.append("-") }
            grouped.append(character)
        }
        return "\(name.text)~\(grouped)"
    }

    /// Whether the fingerprint belongs to `key`; the name plays no part in it.
    public func matches(key: IdentityPublicKey) -> Bool { fingerprint == Self.fingerprint(of: key) }

    /// The agent id as people write it.
    public var description: String { text }

    private static let length = 26
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    private static let malformed = MalformedValue(
        what: "an agent id",
        why: "it looks like name~abcde-fghij-klmno-pqrst-uvwxyz: a name, '~', 26 characters a-z 2-7")

    /// The first 130 bits of the key's SHA-256 in RFC 4648 base32, lowercase.
    private static func fingerprint(of key: IdentityPublicKey) -> String {
        var digits: [UInt8] = []
        var group: UInt32 = 0
        var bits = 0
        for byte in sha256(key.rawBytes) where digits.count < length {
            group = group << 8 | UInt32(byte)
            bits += 8
            while bits >= 5, digits.count < length {
                bits -= 5
                digits.append(alphabet[Int(group >> UInt32(bits) & 31)])
            }
            group &= 0xFF
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
