import MeshProtocol
import ShareSessions
import WireJSON

/// The end of a share, proposed or reached, as a model reads it.
enum EndText {
    static func whole(_ end: ShareStatus.EndSummary, _ card: LessonCard, by author: String, fence: Fence) -> String {
        var lines = ["outcome: \(end.outcome.rawValue), verified: \(end.level.words)"]
        for (index, result) in end.checks.enumerated() {
            let note = result.note.isEmpty ? "" : " \(fence.label(result.note, cap: 300))"
            lines.append("check \(index + 1): \(result.state.rawValue)\(note)")
        }
        lines += TurnText.risks(in: end.summary, fence: fence)
        lines.append(fence.quote(end.summary, by: author).description)
        return lines.joined(separator: "\n")
    }
}

/// What was learned, kept as an observation of this node's own whose lineage leads to the seal.
enum Learned {
    /// Keeps it once, for the student of a share that was completed.
    static func note(_ status: ShareStatus, _ shares: ShareSessions) async -> String {
        guard status.role == .student, status.phase == .completed, status.end?.outcome != .failed,
            status.end?.outcome != .aborted
        else { return "" }
        do {
            let block = try await shares.learn(status.share)
            return "What was learned is in your memory as \(block.key.text); trace leads from it to the seal."
        } catch {
            return "What was learned could not be kept in memory: \(error)"
        }
    }
}

extension ShareAnswer {
    /// The facts of an answer for programs.
    static func meta(_ status: ShareStatus, _ more: [(String, JSON)] = []) -> JSONObject {
        let facts: [(String, JSON)] = [
            ("share", .string(status.share.text)), ("role", .string(status.role.rawValue)),
            ("phase", .string(status.phase.rawValue)), ("floor", .string(status.floor.rawValue)),
            ("peer", status.peer.map { .string($0.text) } ?? .null), ("sentence", .string(status.sentence())),
            ("seal", status.end.map { .string($0.sealDigest) } ?? .null),
            ("confirmed", .bool(status.end?.isConfirmed == true)),
        ]
        return JSONObject([(key, .object(JSONObject(facts + more)))])
    }
}
