import CAT7
import Foundation
import HeadlessPeers
import MeshBridge
import WireJSON

/// What came of a question to a peer. The words are a model's: they pass the fence.
struct QuestionReport {
    let name: String
    let question: String
    let outcome: PeerQuestion.Outcome
    let spent: MicroDollars

    /// For a terminal.
    var text: String {
        switch outcome {
        case .answered(let texts):
            Self.said(texts).map { "\($0.field): \(ConsentText.escaped($0.text))" }.joined(separator: "\n")
        case .unanswered(let reason): "not answered: \(ConsentText.plain(reason))"
        }
    }

    /// For programs.
    var json: JSON {
        var members: JSONObject = ["peer": .string(name), "microDollars": .integer(spent.value)]
        switch outcome {
        case .answered(let texts):
            members["answered"] = true
            members["answer"] = .object(
                JSONObject(Self.said(texts).map { ($0.field, .string(ConsentText.escaped($0.text))) }))
        case .unanswered(let reason):
            members["answered"] = false
            members["reason"] = .string(ConsentText.plain(reason))
        }
        return .object(members)
    }

    /// For a page that others read: every line quoted, no markup of the model's own.
    var markdown: String {
        var lines = ["### \(Self.plain(name)): \(Self.plain(question))", ""]
        switch outcome {
        case .answered(let texts):
            for (field, text) in Self.said(texts) {
                lines.append("**\(field)**")
                lines.append("")
                lines += ConsentText.escaped(text).split(separator: "\n", omittingEmptySubsequences: false)
                    .map { "> " + Self.plain(String($0)) + "  " }
                lines.append("")
            }
        case .unanswered(let reason): lines += ["Not answered: \(Self.plain(ConsentText.plain(reason)))", ""]
        }
        return (lines + ["_Cost: \(spent)_", ""]).joined(separator: "\n")
    }

    func append(to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw Refusal("\(path) cannot be written: \(String(cString: strerror(errno))).")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data((markdown + "\n").utf8))
    }

    private static func said(_ texts: PerField<String>) -> [(field: String, text: String)] {
        Field.allCases.filter { texts[$0] != Field.neutral && !texts[$0].isEmpty }.map { ($0.name, texts[$0]) }
    }

    /// Markdown's own marks made harmless; links and pictures above all.
    private static func plain(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if "\\`*_[]<>|#!".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }
}
