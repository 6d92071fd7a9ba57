import WireJSON

/// One of the things that must hold before a lesson counts as learnt.
public enum AcceptanceCheck: Hashable, Sendable {
    /// A check that the student knows from the start: 1...300 characters, one line.
    case visible(String)
    /// A check that the teacher has chosen and keeps to itself until the challenge: only its commitment (32 bytes, see
    /// `HiddenCheck`) is known, so that it can neither be guessed nor exchanged afterwards.
    case hidden(commitment: [UInt8])

    /// The longest text of a check, in characters.
    public static let longest = 300

    /// Whether the student does not know it from the start.
    public var isHidden: Bool {
        if case .hidden = self { true } else { false }
    }

    func append(to preimage: inout Preimage) {
        switch self {
        case .visible(let text):
            preimage.append("visible")
            preimage.append(text)
        case .hidden(let commitment):
            preimage.append("hidden")
            preimage.append(commitment)
        }
    }

    /// Refuses what a card could not carry.
    func validate() throws(MalformedValue) {
        switch self {
        case .visible(let text): _ = try ShareText.line(text, "a check of a lesson card", most: Self.longest)
        case .hidden(let commitment):
            guard commitment.count == 32 else {
                throw MalformedValue(what: "a hidden check", why: "its commitment must have 32 bytes")
            }
        }
    }

    init(_ json: JSON) throws(MalformedValue) {
        let members = try Members(json, of: "a check of a lesson card")
        if members.value("hidden") != nil {
            guard members.value("text") == nil else { throw members.refusal("text", "a hidden check shows no text") }
            self = .hidden(commitment: try members.bytes("hidden", count: 32))
        } else {
            self = .visible(try members.text("text", limit: Self.longest * 4))
        }
    }

    var json: JSON {
        switch self {
        case .visible(let text): ["text": .string(text)]
        case .hidden(let commitment): ["hidden": .string(Base64.url.encode(commitment))]
        }
    }
}

/// A hidden check as its author knows it, and as everybody knows it once it has been revealed.
///
/// The commitment is SHA-256 of `kith-check-v1\n` LP(salt) LP(text). The salt keeps a short text from being guessed.
public struct HiddenCheck: Hashable, Sendable {
    /// 16 random bytes.
    public let salt: [UInt8]
    /// 1...300 characters, one line.
    public let text: String

    /// A hidden check.
    /// - Parameter salt: exactly 16 unpredictable bytes.
    public init(salt: [UInt8], text: String) throws(MalformedValue) {
        guard salt.count == 16 else {
            throw MalformedValue(what: "a hidden check", why: "its salt must have 16 bytes")
        }
        self.salt = salt
        self.text = try ShareText.line(text, "a hidden check", most: AcceptanceCheck.longest)
    }

    /// What stands in the card.
    public var commitment: [UInt8] {
        var preimage = Preimage("kith-check-v1\n")
        preimage.append(salt)
        preimage.append(text)
        return preimage.sha256
    }

    /// The card's entry for it.
    public var check: AcceptanceCheck { .hidden(commitment: commitment) }
}

/// The moment at which a hidden check becomes known.
public struct CheckReveal: Hashable, Sendable {
    /// Which check of the card, counted from 1.
    public let number: Int
    /// What had been committed to.
    public let check: HiddenCheck

    /// A reveal of check `number`, 1...7.
    public init(number: Int, check: HiddenCheck) throws(MalformedValue) {
        guard (1...LessonCard.checkCount.upperBound).contains(number) else {
            throw MalformedValue(what: "a revealed check", why: "its number must be 1 to 7")
        }
        self.number = number
        self.check = check
    }

    /// Whether this is what the card's author had committed to under that number.
    public func matches(_ card: LessonCard) -> Bool {
        guard card.checks.indices.contains(number - 1), case .hidden(let commitment) = card.checks[number - 1] else {
            return false
        }
        return equalInConstantTime(commitment, check.commitment)
    }

    init(_ members: Members) throws(MalformedValue) {
        try self.init(
            number: Int(members.integer("check", in: 1...7)),
            check: HiddenCheck(
                salt: members.bytes("salt", count: 16), text: members.text("text", limit: AcceptanceCheck.longest * 4)))
    }

    var members: [(String, JSON)] {
        [
            ("check", .integer(Int64(number))), ("salt", .string(Base64.url.encode(check.salt))),
            ("text", .string(check.text)),
        ]
    }
}
