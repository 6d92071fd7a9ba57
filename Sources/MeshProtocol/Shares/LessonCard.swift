/// What a share is about, as both people see it before anything flows.
public struct LessonCard: Hashable, Sendable {
    /// What is taught; 1...120 characters, one line.
    public let topic: String
    /// What the student can do afterwards, in one sentence; 1...300 characters, one line.
    public let goal: String
    /// What the student needs for it; at most 10 lines of 200 characters, as are the next two.
    public let needs: [String]
    /// What will not be shared.
    public let withheld: [String]
    /// What may go wrong.
    public let risks: [String]
    /// 3...7 checks.
    public let checks: [AcceptanceCheck]
    /// The most turns of both sides together, 2...200. A long turn sent in parts counts once.
    public let turns: Int
    /// The longest the share may take, 1...10,080 minutes (a week).
    public let minutes: Int
    /// The level that the share aims at.
    public let level: VerificationLevel

    /// How many checks a card has.
    public static let checkCount = 3...7
    /// How many turns it may allow.
    public static let turnBudget = 2...200
    /// How many minutes it may allow.
    public static let minuteBudget = 1...10_080

    /// A card within the bounds that the properties name; refuses any other, as a peer would.
    public init(
        topic: String, goal: String, needs: [String] = [], withheld: [String] = [], risks: [String] = [],
        checks: [AcceptanceCheck], turns: Int, minutes: Int, level: VerificationLevel
    ) throws(MalformedValue) {
        self.topic = try ShareText.line(topic, "the topic of a lesson card", most: 120)
        self.goal = try ShareText.line(goal, "the goal of a lesson card", most: 300)
        self.needs = try ShareText.lines(needs, "what the student needs", count: 10, most: 200)
        self.withheld = try ShareText.lines(withheld, "what will not be shared", count: 10, most: 200)
        self.risks = try ShareText.lines(risks, "the risks of a lesson", count: 10, most: 200)
        guard Self.checkCount.contains(checks.count) else {
            throw MalformedValue(what: "a lesson card", why: "it must have 3 to 7 acceptance checks")
        }
        for check in checks { try check.validate() }
        guard Self.turnBudget.contains(turns), Self.minuteBudget.contains(minutes) else {
            throw MalformedValue(
                what: "a lesson card", why: "its budget must be 2 to 200 turns and 1 to 10080 minutes")
        }
        guard level != .hiddenCheckPassed || checks.contains(where: \.isHidden) else {
            throw MalformedValue(what: "a lesson card", why: "it aims at a hidden check but has none")
        }
        self.checks = checks
        self.turns = turns
        self.minutes = minutes
        self.level = level
    }

    /// The bytes that the digest covers: `kith-card-v1\n`, then every member by length prefix, lists behind their count.
    public var canonicalBytes: [UInt8] { preimage.bytes }

    /// SHA-256 of the canonical bytes (32 bytes): what people agree to, what invites and seals name.
    public var digest: [UInt8] { preimage.sha256 }

    private var preimage: Preimage {
        var preimage = Preimage("kith-card-v1\n")
        preimage.append(topic)
        preimage.append(goal)
        for list in [needs, withheld, risks] { preimage.appendList(list) }
        preimage.append(checks.count)
        for check in checks { check.append(to: &preimage) }
        preimage.append(turns)
        preimage.append(minutes)
        preimage.append(level.rawValue)
        return preimage
    }
}
