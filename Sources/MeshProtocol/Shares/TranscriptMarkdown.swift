import Ambient
import WireJSON

extension ShareTranscript {
    /// The transcript for people to read, as Markdown. What the two agents wrote is quoted line by line, so that none of it
    /// can pass for a heading, a result or a link of the page's own.
    public var markdown: String {
        let agreement = signed.agreement
        var page = "# Share: \(Self.inline(card.topic))\n\n"
        page += "- Teacher: \(Self.inline(agreement.teacher.agentID.text))\n"
        page += "- Student: \(Self.inline(agreement.student.agentID.text))\n"
        page += "- Share: \(agreement.share.text) (\(agreement.isOpen ? "open" : "bound") invite)\n\n## Lesson card\n\n"
        page += "Goal: \(Self.inline(card.goal))\n\n"
        for (title, lines) in [("Needs", card.needs), ("Not shared", card.withheld), ("Risks", card.risks)]
        where !lines.isEmpty {
            page += "\(title):\n\n" + lines.map { "- \(Self.inline($0))\n" }.joined() + "\n"
        }
        page += "Budget: \(card.turns) turns, \(card.minutes) minutes. Aims at: \(card.level.words).\n\n## Checks\n\n"
        for (index, check) in card.checks.enumerated() { page += checkLine(index, check) }
        page += "\n## Conversation\n"
        for signed in turns { page += Self.section(signed.turn) }
        page += "\n## End\n\n" + ending
        return page
    }

    private func checkLine(_ index: Int, _ check: AcceptanceCheck) -> String {
        let text: String
        switch check {
        case .visible(let visible): text = Self.inline(visible)
        case .hidden:
            let reveal = reveals.first { $0.number == index + 1 }
            text = "hidden: " + (reveal.map { Self.inline($0.check.text) } ?? "not revealed")
        }
        guard let result = seal?.seal.checks, result.indices.contains(index) else { return "\(index + 1). \(text)\n" }
        let note = result[index].note
        return
            "\(index + 1). \(text): **\(result[index].state.rawValue)**\(note.isEmpty ? "" : ", " + Self.inline(note))\n"
    }

    private static func section(_ turn: Turn) -> String {
        let part = turn.parts > 1 ? ", part \(turn.part) of \(turn.parts)" : ""
        var text = "\n### \(turn.role.rawValue) \(turn.number): \(turn.kind.rawValue)\(part)\n\n\(moment(turn.at))\n\n"
        guard let content = turn.content else { return text + "*What was said here was taken out.*\n" }
        text += quoted(content.text)
        for artefact in content.artefacts {
            text +=
                "\nArtefact \(inline(artefact.name)) (\(inline(artefact.mediaType))), SHA-256 `\(artefact.digest)`:\n\n"
            text += quoted(artefact.text)
        }
        return text
    }

    private var ending: String {
        guard let seal = seal?.seal else { return "Unfinished: no seal.\n" }
        let by = seal.signers == .both ? "both sides" : "the \(seal.signers.rawValue) alone: unconfirmed"
        return """
            Sealed by \(by), \(Self.moment(seal.at)). Outcome: **\(seal.outcome.rawValue)**. \
            Level: **\(seal.level.words)**. Seal `\(Hexadecimal.encode(seal.digest))`.

            \(Self.quoted(seal.summary))
            """
    }

    /// Every line behind `>` and four spaces: a quotation that is shown as it stands, whatever it holds.
    private static func quoted(_ text: String) -> String {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { ">     \(String(String.UnicodeScalarView($0.unicodeScalars.filter(isShown))))\n" }.joined()
    }

    /// One line with everything escaped that Markdown or HTML might take for its own.
    private static func inline(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars where isShown(scalar) {
            if scalar.isASCII, "\\`*_{}[]<>()#+-.!|~&:".unicodeScalars.contains(scalar) { escaped.append("\\") }
            escaped.unicodeScalars.append(scalar)
        }
        return escaped
    }

    /// Terminals obey control characters, and marks that reverse the text deceive.
    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09: true
        case 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029: false
        default: scalar.properties.generalCategory != .control
        }
    }

    /// `2026-11-27 12:30:05 UTC`, by the civil-from-days algorithm of H. Hinnant ("chrono-Compatible Low-Level Date
    /// Algorithms"), which needs no calendar library.
    static func moment(_ moment: Timestamp) -> String {
        let seconds = moment.milliseconds / 1_000
        let days = seconds / 86_400 + 719_468
        let era = days / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func pad(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }
        let time = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map(pad).joined(separator: ":")
        return "\(year)-\(pad(month))-\(pad(day)) \(time) UTC"
    }
}
