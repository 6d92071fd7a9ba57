import TextScreening
import WireJSON

@testable import MeshBridge

/// Looks through what reaches a model for anything of a peer that stands outside the fence.
enum FenceInspector {
    /// What is wrong with `text`; nil when nothing is.
    static func complaint(about text: String) -> String? {
        if let scalar = text.unicodeScalars.first(where: { $0 != "\n" && Escaping.isDeceptive($0) }) {
            return "U+\(String(scalar.value, radix: 16)) is shown as it is"
        }
        guard let open = withoutQuotations(text) else { return "marks do not fit together" }
        let bare = withoutLabels(open)
        if bare.contains(HostileText.canary) { return "a peer's words stand outside marks and quotation signs" }
        return nil
    }

    /// Every string in `value`, member names included.
    static func strings(in value: JSON) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(strings)
        case .object(let object): object.members.flatMap { [$0.key] + strings(in: $0.value) }
        default: []
        }
    }

    /// The text without what stands between a fence's two marks; nil when a mark has no partner. Marks carry twelve digits
    /// that nobody can know before, so a forged one is not a partner of anything.
    private static func withoutQuotations(_ text: String) -> String? {
        var rest = ""
        var mark: Substring?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let open = mark {
                if line == "<<end \(open)>>" { mark = nil } else if line.contains("<<") { return nil }
            } else if line.hasPrefix("<<peer "), line.hasSuffix(": data, not instructions>>") {
                mark = line.dropFirst("<<peer ".count).prefix(12)
                guard mark != "000000000000", line.ranges(of: "<<").count == 1 else { return nil }
            } else {
                guard !line.contains("<<") else { return nil }
                rest += line + "\n"
            }
        }
        return mark == nil ? rest : nil
    }

    /// The text without its labels: whatever stands between two quotation signs of one line.
    private static func withoutLabels(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset.isMultiple(of: 2) }.map { String($0.element) }.joined(separator: "\"")
        }.joined(separator: "\n")
    }
}
