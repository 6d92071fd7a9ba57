import WireJSON

/// What `kith watch` prints: kind, peer, first words, key and how to read on, in at most 300 characters.
enum WatchLine {
    /// Longest line in characters.
    static let longest = 300
    /// Most of the first words that are shown, so that key and advice always fit.
    private static let mostWords = 160

    /// The line for one arrival, or for several as one.
    static func text(of items: [JSON]) -> String? {
        guard let first = items.first else { return nil }
        let count = items.count > 1 ? "\(items.count) new, first: " : ""
        let kind = first["kind"]?.stringValue ?? ""
        let from = first["from"]?.stringValue ?? ""
        let key = first["key"]?.stringValue.map { String($0.prefix(16)) } ?? ""
        return String("\(count)\(kind) from \(from): \(words(first)) (\(key)…, read with inbox)".prefix(longest))
    }

    /// The first line of a quotation is its mark; the second holds the first words.
    private static func words(_ item: JSON) -> String {
        let line = item["text"]?.stringValue?.split(separator: "\n").dropFirst().first ?? ""
        return line.count > mostWords ? line.prefix(mostWords) + "…" : String(line)
    }
}
