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
    let valence: Double?
    let arousal: Double?
    let parents: [String]?

    static let notes: [String: Note] = fieldNotes.merging(sharedNotes) { first, _ in first }

    static let example: JSON = ["focus": "flaky ledger test", "issue": "clock skew in CI"]

    static let fieldNotes: [String: Note] = [
        "focus": Note("what this is about", length: 0...4000),
        "issue": Note("what is wrong", length: 0...4000),
        "intent": Note("what should happen", length: 0...4000),
        "motivation": Note("why", length: 0...4000),
        "commitment": Note("who does what", length: 0...4000),
        "perspective": Note("your role", length: 0...4000),
        "mood": Note("one word", length: 0...4000),
        "valence": Note("mood -1..1", range: (-1)...1),
        "arousal": Note("mood -1..1", range: (-1)...1),
    ]

    static let sharedNotes: [String: Note] = ["parents": Note("keys it builds on")]

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

    var moodNumbers: (valence: Double, arousal: Double)? {
        valence == nil && arousal == nil ? nil : (valence ?? 0, arousal ?? 0)
    }

    func parentKeys() throws -> [BlockKey] { try (parents ?? []).map { try BlockKey($0) } }
}
