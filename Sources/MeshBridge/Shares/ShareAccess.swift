import MeshProtocol
import ModelContextProtocol
import ShareSessions

/// Finds the share that is meant.
enum ShareChoice {
    /// The share with this id; without one, the only open one, or the latest if `endedToo` and none is open.
    static func share(_ text: String?, in shares: ShareSessions, endedToo: Bool = false) async throws -> ShareStatus {
        if let text {
            guard let id = try? ShareID(text) else {
                throw ToolFailure("That is no share id: it has 22 characters, as the share's own results show it.")
            }
            return try await shares.status(id)
        }
        let open = try await shares.list(openOnly: true)
        if open.count == 1 { return open[0] }
        if open.isEmpty {
            if endedToo, let latest = try await shares.list().first { return latest }
            throw ToolFailure("No share is open here. 'start_share' makes one; 'join_share' joins one with a link.")
        }
        let list = open.prefix(8).map { "\($0.share.text) (\($0.role.rawValue): \($0.phase.rawValue))" }
        throw ToolFailure("Several shares are open; name one with 'share': \(list.joined(separator: ", ")).")
    }
}

/// What every answer of a share tool says besides its own news.
enum ShareAnswer {
    /// Key of the `_meta` member with the facts of an answer for programs; models do not see it.
    static let key = "sh.kith/answer"
    /// Key of the `_meta` member that says which turns of the peer are in the answer.
    static let shownKey = "sh.kith/shown"

    /// The line that says where a share stands.
    static func line(_ status: ShareStatus, fence: Fence) -> String {
        let peer = status.peer.map { "with \(fence.agent($0))" } ?? "nobody has joined"
        return "share \(status.share.text), you are the \(status.role.rawValue), \(peer): \(status.sentence()). "
            + "\(status.turnsUsed) of \(status.card.turns) turns, \(status.minutesUsed) of \(status.card.minutes) minutes used."
    }
}
