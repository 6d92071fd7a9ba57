import TextScreening

/// What a person is shown of a text in which something looks like a secret. The secret itself must not get into the store of
/// what was asked.
enum SecretText {
    private static let mostLines = 20
    private static let longestLine = 300

    /// The lines in which something was found, with the name of its format in its place.
    static func blotted(_ text: String) -> [String] {
        var visible = text
        var marks: Set<String> = []
        for finding in CredentialScanner().findings(in: text).reversed() {
            let mark = "[\(finding.format)]"
            marks.insert(mark)
            visible.replaceSubrange(finding.range, with: mark)
        }
        return visible.split(whereSeparator: \.isNewline).filter { line in marks.contains { line.contains($0) } }
            .prefix(mostLines).map { $0.count > longestLine ? $0.prefix(longestLine) + "…" : String($0) }
    }
}
