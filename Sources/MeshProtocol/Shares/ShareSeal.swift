public import Ambient
public import WireJSON

/// How one acceptance check came out.
public struct CheckResult: Hashable, Sendable {
    /// What is said of a check.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// It holds.
        case passed
        /// It does not.
        case failed
        /// Nobody has looked.
        case untested
    }

    /// How it came out.
    public let state: State
    /// Why, in at most 300 characters of one line; may be empty.
    public let note: String

    /// A result.
    public init(_ state: State, note: String = "") throws(MalformedValue) {
        self.state = state
        self.note = try ShareText.line(note, "the note on a check", least: 0, most: 300)
    }
}

/// The end of a share, as one or both sides sign it: how many turns each side has, where its chain leads, and what came out.
///
///     signed = "kith-seal-v1\n" LP(agreement digest) LP(signers) LP(teacher count) LP(teacher head) LP(student count)
///              LP(student head) LP(outcome) LP(level) LP(SHA-256 of summary) LP(check table digest) LP(at)
///
/// Who signs is part of what is signed, so that a seal of both cannot be made into one of one side by leaving a signature
/// out. A seal of one side says only what that side says: the share is closed *unconfirmed*.
public struct ShareSeal: Hashable, Sendable {
    /// Who signs a seal.
    public enum Signers: String, Sendable, Hashable, CaseIterable {
        /// Both sides agree.
        case both
        /// The student did not answer.
        case teacher
        /// The teacher did not answer.
        case student

        /// The sides whose signatures it takes.
        public var roles: [ShareRole] {
            switch self {
            case .both: [.teacher, .student]
            case .teacher: [.teacher]
            case .student: [.student]
            }
        }

        /// The signer when only the side in `role` signs.
        public static func only(_ role: ShareRole) -> Signers { role == .teacher ? .teacher : .student }
    }

    /// The digest of the share's agreement.
    public let agreementDigest: [UInt8]
    /// Who signs.
    public let signers: Signers
    /// How many turns the teacher has in it.
    public let teacherCount: Int
    /// The head of the teacher's chain.
    public let teacherHead: [UInt8]
    /// How many turns the student has in it.
    public let studentCount: Int
    /// The head of the student's chain.
    public let studentHead: [UInt8]
    /// How it ended.
    public let outcome: ShareOutcome
    /// How well that is established.
    public let level: VerificationLevel
    /// What came of it, at most 4,096 bytes.
    public let summary: String
    /// One result for every check of the card, in its order.
    public let checks: [CheckResult]
    /// When the end was proposed.
    public let at: Timestamp

    /// The most bytes of a summary.
    public static let summaryBytes = 4_096

    /// A seal over the chains as they stand.
    public init(
        _ agreement: ShareAgreement, _ chains: TurnChains, signers: Signers, outcome: ShareOutcome,
        level: VerificationLevel, summary: String, checks: [CheckResult], at moment: Timestamp
    ) throws(MalformedValue) {
        try self.init(
            agreementDigest: agreement.digest, signers: signers, teacherCount: chains.count(.teacher),
            teacherHead: chains.head(.teacher), studentCount: chains.count(.student),
            studentHead: chains.head(.student), outcome: outcome, level: level, summary: summary, checks: checks,
            at: moment)
    }

    private init(
        agreementDigest: [UInt8], signers: Signers, teacherCount: Int, teacherHead: [UInt8], studentCount: Int,
        studentHead: [UInt8], outcome: ShareOutcome, level: VerificationLevel, summary: String, checks: [CheckResult],
        at moment: Timestamp
    ) throws(MalformedValue) {
        guard LessonCard.checkCount.contains(checks.count) else {
            throw MalformedValue(what: "a seal", why: "it must have a result for each of the card's 3 to 7 checks")
        }
        guard Timestamp.signable.contains(moment.milliseconds) else {
            throw MalformedValue(what: "a seal", why: "its time cannot be represented")
        }
        self.agreementDigest = agreementDigest
        self.signers = signers
        self.teacherCount = teacherCount
        self.teacherHead = teacherHead
        self.studentCount = studentCount
        self.studentHead = studentHead
        self.outcome = outcome
        self.level = level
        self.summary = try ShareText.passage(summary, "the summary of a share", most: Self.summaryBytes)
        self.checks = checks
        at = moment
    }

    /// The same end with other signers: what remains when the other side does not answer.
    public func signed(by signers: Signers) -> ShareSeal {
        guard
            let seal = try? ShareSeal(
                agreementDigest: agreementDigest, signers: signers, teacherCount: teacherCount,
                teacherHead: teacherHead,
                studentCount: studentCount, studentHead: studentHead, outcome: outcome, level: level, summary: summary,
                checks: checks, at: at)
        else { preconditionFailure("only the signers differ from a seal that exists") }
        return seal
    }

    /// Whether this seals exactly these chains of this agreement.
    public func covers(_ agreement: ShareAgreement, _ chains: TurnChains) -> Bool {
        agreementDigest == agreement.digest && teacherCount == chains.count(.teacher)
            && teacherHead == chains.head(.teacher) && studentCount == chains.count(.student)
            && studentHead == chains.head(.student)
    }

    /// `identity`'s signature (64 bytes).
    public func signature(by identity: Identity) -> [UInt8] { identity.sign(signedBytes) }

    /// Whether the holder of `key` signed exactly this.
    public func verifies(_ signature: [UInt8], with key: IdentityPublicKey) -> Bool {
        key.verifies(signature, of: signedBytes)
    }

    /// SHA-256 of what is signed (32 bytes): the seal's name, the same on both sides.
    public var digest: [UInt8] { sha256(signedBytes) }

    private var signedBytes: [UInt8] {
        var table = Preimage("kith-checks-v1\n")
        table.append(checks.count)
        for check in checks {
            table.append(check.state.rawValue)
            table.append(check.note)
        }
        var preimage = Preimage("kith-seal-v1\n")
        preimage.append(agreementDigest)
        preimage.append(signers.rawValue)
        preimage.append(teacherCount)
        preimage.append(teacherHead)
        preimage.append(studentCount)
        preimage.append(studentHead)
        preimage.append(outcome.rawValue)
        preimage.append(level.rawValue)
        preimage.append(sha256(Array(summary.utf8)))
        preimage.append(table.sha256)
        preimage.append(at.milliseconds)
        return preimage.bytes
    }

    init(_ members: Members) throws(MalformedValue) {
        func word<Word: RawRepresentable<String>>(_ key: String, _ type: Word.Type) throws(MalformedValue) -> Word {
            guard let word = Word(rawValue: try members.text(key, limit: 64)) else {
                throw members.refusal(key, "it is not one of the known words")
            }
            return word
        }
        var checks: [CheckResult] = []
        guard let entries = members.value("checks")?.arrayValue, entries.count <= LessonCard.checkCount.upperBound
        else {
            throw members.refusal("checks", "it must be a list of 3 to 7 results")
        }
        for entry in entries {
            let result = try Members(entry, of: "the result of a check")
            guard let state = CheckResult.State(rawValue: try result.text("state", limit: 16)) else {
                throw result.refusal("state", "it must be passed, failed or untested")
            }
            checks.append(try CheckResult(state, note: result.optionalText("note", limit: 1_200) ?? ""))
        }
        let counts: ClosedRange<Int64> = 0...Int64(Turn.most)
        try self.init(
            agreementDigest: members.bytes("agreement", count: 32), signers: word("signers", Signers.self),
            teacherCount: Int(members.integer("teacherCount", in: counts)),
            teacherHead: members.bytes("teacherHead", count: 32),
            studentCount: Int(members.integer("studentCount", in: counts)),
            studentHead: members.bytes("studentHead", count: 32), outcome: word("outcome", ShareOutcome.self),
            level: word("level", VerificationLevel.self), summary: members.text("summary", limit: Self.summaryBytes),
            checks: checks, at: members.moment("at"))
    }

    /// Reads a seal from a peer or a store.
    public init(_ json: JSON?) throws(MalformedValue) { try self.init(Members(json, of: "a seal")) }

    /// The seal as it travels and stands in transcripts.
    public var json: JSON {
        [
            "agreement": .string(Base64.url.encode(agreementDigest)), "signers": .string(signers.rawValue),
            "teacherCount": .integer(Int64(teacherCount)), "teacherHead": .string(Base64.url.encode(teacherHead)),
            "studentCount": .integer(Int64(studentCount)), "studentHead": .string(Base64.url.encode(studentHead)),
            "outcome": .string(outcome.rawValue), "level": .string(level.rawValue), "summary": .string(summary),
            "checks": .array(
                checks.map { check in ["state": .string(check.state.rawValue), "note": .string(check.note)] }),
            "at": .integer(at.milliseconds),
        ]
    }
}

/// A seal with the signatures that it takes.
public struct SignedSeal: Hashable, Sendable {
    /// What is signed.
    public let seal: ShareSeal
    /// 64 bytes each.
    public let signatures: [ShareRole: [UInt8]]

    /// All signatures are verified here, and there must be exactly those that the seal takes; nil otherwise.
    public init?(_ seal: ShareSeal, signatures: [ShareRole: [UInt8]], agreement: ShareAgreement) {
        guard seal.agreementDigest == agreement.digest, Set(signatures.keys) == Set(seal.signers.roles) else {
            return nil
        }
        for (role, signature) in signatures {
            guard seal.verifies(signature, with: agreement[role].identityKey) else { return nil }
        }
        self.seal = seal
        self.signatures = signatures
    }
}
