import WireJSON

/// Offers every value an argument could take; the server ranks them against what was typed.
/// - Parameter resolved: the arguments that are already filled in.
public typealias Completer = @Sendable (_ resolved: [String: String], CallContext) async throws -> [String]

/// Ranks candidates against what a person has typed so far.
enum CompletionRanking {
    /// The most values one answer may carry.
    static let mostValues = 100

    /// The result of `completion/complete`: values that start with `typed` first, then those that contain its letters
    /// in order; both groups sorted, upper and lower case alike.
    static func result(of candidates: [String], typed: String) -> JSONObject {
        let wanted = typed.lowercased()
        var prefixed: [String] = []
        var scattered: [String] = []
        for candidate in Set(candidates) {
            let lowered = candidate.lowercased()
            if lowered.hasPrefix(wanted) {
                prefixed.append(candidate)
            } else if containsInOrder(wanted, in: lowered) {
                scattered.append(candidate)
            }
        }
        let ranked = prefixed.sorted() + scattered.sorted()
        let values = ranked.prefix(mostValues).map(JSON.string)
        return [
            "completion": [
                "values": .array(values), "total": .integer(Int64(ranked.count)),
                "hasMore": .bool(ranked.count > values.count),
            ]
        ]
    }

    private static func containsInOrder(_ letters: String, in text: String) -> Bool {
        var rest = text[...]
        for letter in letters {
            guard let place = rest.firstIndex(of: letter) else { return false }
            rest = rest[rest.index(after: place)...]
        }
        return true
    }
}
