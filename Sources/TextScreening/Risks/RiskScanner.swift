/// A place in a text that asks for something a careful person would not do unread.
public struct RiskMark: Hashable, Sendable {
    /// A few words that complete "this text ...", for example "pipes a download into a shell".
    public let reason: String
    /// Where it stands in the text that was scanned.
    public let range: Range<String.Index>
}

/// Marks what is risky in text that others wrote: commands that run what was never read, switch checks off, carry secrets
/// away or destroy work, and sentences that try to take a model's orders away from its person.
///
/// A mark is advice for whoever reads the text, and nothing is ever allowed because a mark is missing: the same thing can be
/// said in endless ways. One pass over the words with bounded look-ahead and no backtracking, so its time is linear.
public struct RiskScanner: Sendable {
    /// Marks returned at most.
    public static let mostMarks = 50

    /// A scanner; all share one table of rules.
    public init() {}

    /// The risky places of `text` from left to right, at most `mostMarks`, each reason once for each place.
    public func marks(in text: String) -> [RiskMark] {
        let visible = VisibleText(text)
        let words = Words(visible.bytes)
        var found: [(reason: String, range: Range<Int>)] = []
        for index in words.all.indices {
            for rule in RiskRules.beginning(with: words.all[index], of: words) {
                guard let end = rule.end(from: index, in: words) else { continue }
                let range = words.all[index].start..<words.all[end].end
                let isNew = !found.suffix(8).contains { $0.reason == rule.reason && $0.range.overlaps(range) }
                if isNew { found.append((rule.reason, range)) }
            }
            if found.count >= Self.mostMarks { break }
        }
        return found.prefix(Self.mostMarks).map {
            RiskMark(reason: $0.reason, range: visible.range($0.range, in: text))
        }
    }
}
