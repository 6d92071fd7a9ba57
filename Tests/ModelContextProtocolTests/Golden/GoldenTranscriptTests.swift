import Foundation
import ModelContextProtocol
import TestSupport
import Testing
import WireJSON

/// Whole conversations, one for each version, word for word; every line the server says must satisfy its version's schema.
///
/// A transcript has lines `> ` (the client says), `< ` (the server says), `! ` (something happens at the server) and `#`.
@Suite struct GoldenTranscriptTests {
    @Test(
        "the conversation of a version is word for word the recorded one",
        arguments: ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"])
    func transcript(version: String) async throws {
        let schema = try SchemaCheck.version(version)
        let text = try String(
            contentsOf: SchemaCheck.goldenFolder("transcripts/\(version).txt"), encoding: .utf8)
        let server = Sample.server()
        let wire = Wire(server, session: "golden")
        var methods: [JSON: String] = [:]
        for line in text.split(separator: "\n") {
            let words = String(line.dropFirst(2))
            switch line.prefix(2) {
            case "> ":
                let message = try JSON(parsing: words)
                for request in message.arrayValue ?? [message] {
                    methods[request["id"] ?? nil] = request["method"]?.stringValue
                }
                wire.send(words)
            case "< ":
                let message = try await wire.next()
                #expect(message.text == words)
                for part in message.arrayValue ?? [message] {
                    #expect(schema.problems(inMessage: part, answering: methods[part["id"] ?? nil]) == [], "\(words)")
                }
            case "! ": happen(words, at: server)
            default: #expect(line.hasPrefix("#"), "\(line)")
            }
        }
        wire.close()
        await wire.serving.value
    }

    private func happen(_ event: String, at server: Server) {
        switch event {
        case "tools changed": server.notifyListChanged(.tools)
        case "inbox changed": server.notifyResourceUpdated("sample://inbox")
        case "shutdown": server.shutdown()
        default: Issue.record("unknown event \(event)")
        }
    }
}
