/// What a transcript that was verified proves.
public struct TranscriptReport: Sendable, Hashable, CustomStringConvertible {
    /// The agreement, signed by both.
    public let signed: SignedAgreement
    /// The card.
    public let card: LessonCard
    /// How many lines there are.
    public let lines: Int
    /// How many entries the teacher's chain has.
    public let teacherTurns: Int
    /// How many entries the student's chain has.
    public let studentTurns: Int
    /// The lines of turns whose content was taken out.
    public let redactedLines: [Int]
    /// The hidden checks that were revealed.
    public let reveals: [CheckReveal]
    /// The end; nil for a transcript without one, which proves who said what so far, but not that it is all.
    public let seal: SignedSeal?

    /// Who taught, by the key that signed. Anybody can make keys and call them by a name: compare it with the agent id
    /// that the person knows. The name in it comes from the peer: quote it.
    public var teacher: AgentID { signed.agreement.teacher.agentID }

    /// Who learnt, by the key that signed; see `teacher`.
    public var student: AgentID { signed.agreement.student.agentID }

    /// Whether both sides have sealed it.
    public var isConfirmed: Bool { seal?.seal.signers == .both }

    /// A few words for people. Only verified and bounded words of our own; nothing that a peer wrote.
    public var description: String {
        var parts: [String]
        switch seal?.seal {
        case nil: parts = ["unfinished: no seal"]
        case let seal?:
            let by = seal.signers == .both ? "both sides" : "the \(seal.signers.rawValue) alone, unconfirmed"
            parts = ["sealed by \(by)", "outcome \(seal.outcome.rawValue)", "level: \(seal.level.words)"]
        }
        parts.append("turns: \(teacherTurns) of the teacher, \(studentTurns) of the student")
        if !redactedLines.isEmpty {
            parts.append("content taken out of \(redactedLines.count) of them")
        }
        return parts.joined(separator: "; ")
    }
}
