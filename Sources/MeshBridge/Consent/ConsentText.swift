public import MeshMemory
import TextScreening

/// How a request is put before a person: a heading of ours, then the text, every line behind a bar, so that no line of it
/// can pass for a heading, an ending or a prompt.
public enum ConsentText {
    /// The most lines a person is asked to read.
    static let mostLines = 400
    /// What stands before every line.
    static let bar = "│ "

    /// Characters that deceive made visible, tabs as spaces; line breaks stay, nothing is cut.
    public static func escaped(_ text: String) -> String {
        Escaping.escape(text, keepingLineBreaks: true, cap: .max).text
    }

    /// One line for a terminal, with everything made visible that would steer it; long ones are cut.
    public static func plain(_ text: String) -> String {
        let (body, more) = Escaping.escape(text, keepingLineBreaks: false, cap: 600)
        return more > 0 ? body + "…" : body
    }

    /// `shown` behind bars. Lines longer than `width` columns are broken here, because a terminal would go on without a bar.
    ///
    /// - Parameter shown: Escaped once more, since it may come from a file that somebody else wrote.
    public static func barred(_ shown: String, width: Int = .max) -> String {
        escaped(shown).split(separator: "\n", omittingEmptySubsequences: false)
            .flatMap { broken($0, width: max(8, width)) }
            .map { bar + $0 }.joined(separator: "\n")
    }

    /// What agreeing means, in our words.
    public static func heading(_ kind: ApprovalKind) -> String {
        switch kind {
        case .startShare: "Your agent wants to teach another agent. What this card says goes to that agent:"
        case .joinShare: "Your agent wants to join a lesson of another agent, which wrote this card:"
        case .confirmCode: "Agree only if the other person reads you exactly this code, over another channel:"
        case .sendSecret: "Your agent wants to send a text in which something looks like a secret:"
        case .spawnPeer: "Your agent wants to start an autonomous peer. It acts on its own and may cost money:"
        }
    }

    private static func broken(_ line: Substring, width: Int) -> [String] {
        var pieces: [String] = []
        var piece = String.UnicodeScalarView()
        var columns = 0
        for scalar in line.unicodeScalars {
            // Wide scripts and pictures take two columns; nothing takes more.
            let size = scalar.value < 0x1100 ? 1 : 2
            if columns + size > width, width < .max {
                pieces.append(String(piece))
                piece = String.UnicodeScalarView()
                columns = 0
            }
            piece.append(scalar)
            columns += size
        }
        return pieces + [String(piece)]
    }
}
