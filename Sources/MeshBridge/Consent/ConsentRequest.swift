import MeshMemory
import MeshProtocol
import ModelContextProtocol

/// One act that needs a person's word: the text they read, and the exact arguments it will be carried out with.
struct ConsentRequest: Sendable {
    let kind: ApprovalKind
    /// What the person reads; already escaped.
    let shown: String
    /// The digest of the arguments.
    let subject: String

    /// - Parameters:
    ///   - text: Everything the person should weigh, in full: it is never cut. Peers' strings may stand in it as they are; it
    ///     is escaped here. It is stored, so no secret belongs into it.
    ///   - subject: Every argument of the act in a fixed order, whether the text shows it or not.
    /// - Throws: `ToolFailure` when the text is too long to be read by a person.
    init(_ kind: ApprovalKind, text: String, subject: [String]) throws {
        let shown = ConsentText.escaped(text)
        let lines = shown.utf8.count { $0 == UInt8(ascii: "\n") } + 1
        guard shown.utf8.count <= Approval.longestText, lines <= ConsentText.mostLines else {
            throw ToolFailure(
                "Your person would have to read \(lines) lines and \(shown.utf8.count) bytes to agree to this; at most "
                    + "\(ConsentText.mostLines) lines and \(Approval.longestText) bytes can be put before them. Make it shorter."
            )
        }
        self.kind = kind
        self.shown = shown
        self.subject = ConsentDigest.subject(subject)
    }

    /// Names the request of this session.
    func digest(session: String) -> ConsentDigest {
        ConsentDigest(kind: kind.rawValue, session: session, shown: shown, subject: subject)
    }
}

/// What the person said.
enum ConsentOutcome: Sendable, Hashable {
    /// They agreed. The word is spent by this answer: act now, once.
    case granted(Approval.Decider)
    /// They said no. The text tells the agent.
    case declined(String)
    /// They have not said anything yet. The text tells the agent what to ask them.
    case pending(String)
}
