import Foundation
import HeadlessPeers
import Testing
import WireJSON

/// docs/peers.md names every key with its values and default; it is checked against the schema, which is made from the
/// table that the reader uses.
struct GuideTests {
    private static let guide = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../../../docs/peers.md").standardized.path

    @Test func `the table of keys is the one that the reader uses`() throws {
        let text = try String(contentsOfFile: Self.guide, encoding: .utf8)
        let parts = text.components(separatedBy: "<!-- keys -->\n")
        try #require(parts.count == 3, "the table stands between two marks")
        #expect(parts[1] == Self.table(PeerConfiguration.jsonSchema, path: ""))
    }

    @Test func `the guide's own file loads`() throws {
        let text = try String(contentsOfFile: Self.guide, encoding: .utf8)
        let file = try #require(
            text.components(separatedBy: "```toml\n").dropFirst().first?.components(separatedBy: "```").first)
        let configuration = try PeerConfiguration(toml: file, file: "docs/peers.md")
        #expect(configuration.warnings == [])
    }

    private static func table(_ schema: JSON, path: String) -> String {
        var keys = ""
        var sections = ""
        for (name, member) in schema["properties"]?.objectValue?.members ?? [] where member["deprecated"] != true {
            if member["properties"] != nil {
                sections += table(member, path: path.isEmpty ? name : path + "." + name)
            } else {
                let fallback = member["default"].map { "`\($0.text)`" } ?? ""
                keys +=
                    "| `\(name)` | \(values(member)) | \(fallback) | \(member["description"]?.stringValue ?? "") |\n"
            }
        }
        let title = path.isEmpty ? "Top of the file" : "`[\(path)]`"
        let summary = schema["description"]?.stringValue.map { "\($0)\n\n" } ?? ""
        return "### \(title)\n\n\(summary)| Key | Value | Default | |\n|---|---|---|---|\n\(keys)\n" + sections
    }

    private static func values(_ key: JSON) -> String {
        if let words = key["enum"]?.arrayValue {
            return words.map { "`\($0.stringValue ?? "")`" }.joined(separator: ", ")
        }
        switch key["type"]?.stringValue {
        case "integer": return "\(key["minimum"]?.text ?? "")…\(key["maximum"]?.text ?? "")"
        case "number": return "number"
        case "array": return "list of texts"
        default: return "text"
        }
    }
}
