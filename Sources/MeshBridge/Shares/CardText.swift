import MeshProtocol
import ShareSessions

/// A lesson card as a person reads it before they agree: in full, plain, and the same on both sides.
enum CardText {
    /// A card with what its hidden checks say, if that is known here.
    static func whole(_ card: LessonCard, hidden: [String]? = nil) -> String {
        var lines = ["topic: \(card.topic)", "goal: \(card.goal)"]
        for (title, entries) in [
            ("the student needs", card.needs), ("will not be shared", card.withheld), ("risks", card.risks),
        ] {
            lines.append("\(title): \(entries.isEmpty ? "nothing named" : "")")
            lines += entries.map { "  - \($0)" }
        }
        lines.append("checks:")
        var secrets = (hidden ?? [])[...]
        for (index, check) in card.checks.enumerated() {
            switch check {
            case .visible(let text): lines.append("  \(index + 1). \(text)")
            case .hidden:
                let text = secrets.popFirst().map { "hidden from the student until you reveal it: \($0)" }
                lines.append("  \(index + 1). \(text ?? "hidden until the teacher reveals it")")
            }
        }
        lines.append("at most \(card.turns) turns and \(card.minutes) minutes; aims at: \(card.level.words)")
        return lines.joined(separator: "\n")
    }
}
