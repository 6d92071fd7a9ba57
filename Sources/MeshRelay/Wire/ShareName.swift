/// The id of a share, as its invite spells it: 16 bytes in base64url without padding. Names a room of its own kind.
struct ShareName: Hashable, Sendable {
    /// 22 characters.
    let text: String

    /// Nil unless it is the one spelling of 16 bytes.
    init?(_ text: String) {
        let digits = Array(text.utf8)
        // The last of 22 characters carries four bits of nothing, which have to be zero.
        guard digits.count == 22, digits.allSatisfy({ Self.value($0) != nil }),
            let last = digits.last.flatMap(Self.value), last & 15 == 0
        else { return nil }
        self.text = text
    }

    /// The room's name. No token can open it: the rooms of tokens have no colon.
    var room: String { "share:" + text }

    /// What a base64url digit stands for.
    static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
