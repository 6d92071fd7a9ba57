public import WireJSON

extension LessonCard {
    /// Reads a card from outside.
    public init(_ json: JSON?) throws(MalformedValue) {
        let members = try Members(json, of: "a lesson card")
        guard let entries = members.value("checks")?.arrayValue, entries.count <= Self.checkCount.upperBound else {
            throw members.refusal("checks", "it must be a list of 3 to 7 checks")
        }
        var checks: [AcceptanceCheck] = []
        for entry in entries { checks.append(try AcceptanceCheck(entry)) }
        guard let level = VerificationLevel(rawValue: try members.text("level", limit: 64)) else {
            throw members.refusal("level", "it must be one of \(VerificationLevel.allCases.map(\.rawValue))")
        }
        let budget = try members.members("budget")
        try self.init(
            topic: members.text("topic", limit: 480), goal: members.text("goal", limit: 1_200),
            needs: members.texts("needs", count: 10, bytes: 800),
            withheld: members.texts("withheld", count: 10, bytes: 800),
            risks: members.texts("risks", count: 10, bytes: 800), checks: checks,
            turns: Int(budget.integer("turns", in: 2...200)), minutes: Int(budget.integer("minutes", in: 1...10_080)),
            level: level)
    }

    /// The card as it travels and stands in transcripts.
    public var json: JSON {
        [
            "topic": .string(topic), "goal": .string(goal), "needs": list(needs), "withheld": list(withheld),
            "risks": list(risks), "checks": .array(checks.map(\.json)),
            "budget": ["turns": .integer(Int64(turns)), "minutes": .integer(Int64(minutes))],
            "level": .string(level.rawValue),
        ]
    }

    private func list(_ texts: [String]) -> JSON { .array(texts.map(JSON.string)) }
}
