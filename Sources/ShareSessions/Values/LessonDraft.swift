public import MeshProtocol

/// What a teacher writes; the node adds the salts of the hidden checks and makes the card of it.
public struct LessonDraft: Sendable, Hashable {
    /// What is taught; 1...120 characters.
    public var topic: String
    /// What the student can do afterwards, in one sentence; 1...300 characters.
    public var goal: String
    /// What the student needs; at most 10 lines of 200 characters, as are the next two.
    public var needs: [String] = []
    /// What will not be shared.
    public var withheld: [String] = []
    /// What may go wrong.
    public var risks: [String] = []
    /// Checks that the student sees from the start. Together with the hidden ones 3...7.
    public var checks: [String]
    /// Checks that the teacher keeps to itself until the challenge. They come after the others in the card.
    public var hiddenChecks: [String] = []
    /// The most turns of both sides together, 2...200.
    public var turns = 60
    /// The most minutes of work, 1...10,080.
    public var minutes = 120
    /// The level that the share aims at; nil for the best that its checks allow.
    public var level: VerificationLevel?

    /// A draft with what every card needs.
    public init(topic: String, goal: String, checks: [String], hiddenChecks: [String] = []) {
        self.topic = topic
        self.goal = goal
        self.checks = checks
        self.hiddenChecks = hiddenChecks
    }

    /// Everything in it that would leave.
    var texts: [String] { [topic, goal] + needs + withheld + risks + checks + hiddenChecks }

    /// The card, and the hidden checks by their number in it.
    func card(salt: () -> [UInt8]) throws(MalformedValue) -> (card: LessonCard, hidden: [Int: HiddenCheck]) {
        var entries = checks.map(AcceptanceCheck.visible)
        var hidden: [Int: HiddenCheck] = [:]
        for text in hiddenChecks {
            let check = try HiddenCheck(salt: salt(), text: text)
            entries.append(check.check)
            hidden[entries.count] = check
        }
        let card = try LessonCard(
            topic: topic, goal: goal, needs: needs, withheld: withheld, risks: risks, checks: entries, turns: turns,
            minutes: minutes, level: level ?? (hiddenChecks.isEmpty ? .sharedChecksPassed : .hiddenCheckPassed))
        return (card, hidden)
    }
}
