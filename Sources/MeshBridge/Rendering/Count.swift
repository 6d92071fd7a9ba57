/// Numbers with their nouns.
enum Count {
    /// "1 peer", "2 peers".
    static func of(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
