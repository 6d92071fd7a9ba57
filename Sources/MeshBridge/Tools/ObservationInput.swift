import CAT7
import MeshNode
import MeshProtocol
import ModelContextProtocol
import WireJSON

/// The seven fields as a tool takes them. Only the focus is required; the others stay neutral when absent.
struct ObservationInput: ToolInput {
    let focus: String
    let issue: String?
    let intent: String?
    let motivation: String?
    let commitment: String?
    let perspective: String?
    let mood: String?
    let parents: [String]?

    static let notes: [String: Note] = fieldNotes.merging(sharedNotes) { first, _ in first }

    static let example: JSON = ["focus": "flaky ledger test", "issue": "clock skew in CI"]

    static let fieldNotes: [String: Note] = [
        "focus": "what this is about",
        "issue": "what is wrong",
        "intent": "what should happen",
        "motivation": "why",
        "commitment": "who does what",
        "perspective": "your role",
        "mood": "one word",
    ]

    static let sharedNotes: [String: Note] = ["parents": "keys it builds on"]

    var texts: PerField<String> {
        PerField { field in
            switch field {
            case .focus: focus
            case .issue: issue ?? ""
            case .intent: intent ?? ""
            case .motivation: motivation ?? ""
            case .commitment: commitment ?? ""
            case .perspective: perspective ?? ""
            case .mood: mood ?? ""
            }
        }
    }

    func parentKeys() throws -> [BlockKey] { try (parents ?? []).map { try BlockKey($0) } }
}
