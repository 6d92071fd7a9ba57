public import WireJSON

/// The first bad line of a transcript, and why it is bad.
public struct TranscriptFailure: Error, Hashable, CustomStringConvertible {
    /// Why a line is bad.
    public enum Reason: Hashable, Sendable, CustomStringConvertible {
        /// There is nothing.
        case empty
        /// The line is longer than any line of a transcript.
        case tooLong
        /// The file stops in the middle of the line.
        case cutOff
        /// The line is no JSON.
        case notJSON(JSONSyntaxError)
        /// The line cannot be what it claims to be.
        case malformed(MalformedValue)
        /// The line is not spelt as a transcript spells it: something was added, left out or moved.
        case misspelt
        /// It is of a kind that has no place here.
        case misplaced
        /// The card is not the one that both sides agreed to.
        case wrongCard
        /// The agreement is not signed by both sides.
        case unsignedAgreement
        /// A turn that does not continue its author's chain.
        case turn(TurnFlaw)
        /// A turn stands before one that comes before it.
        case outOfOrder
        /// A revealed check is not the one that the card commits to.
        case wrongReveal
        /// The seal is over other turns: some were cut off, or put in.
        case sealsOtherTurns
        /// The seal belongs to another share.
        case sealsOtherShare
        /// The seal is not signed by those it names.
        case unsignedSeal
        /// The seal says of a check what nobody can know: it was never revealed, or the table is of another length.
        case unfoundedResult(check: Int)
        /// The seal claims a higher level than the transcript bears out.
        case overclaimed(VerificationLevel)
        /// The seal that the first line announces is missing: the end was cut off.
        case sealMissing
        /// The first line announces no seal, but there is one.
        case sealUnannounced

        /// What is wrong.
        public var description: String {
            switch self {
            case .empty: "there is nothing in the file"
            case .tooLong: "the line is longer than any line of a transcript"
            case .cutOff: "the file was cut off in this line"
            case .notJSON(let error): error.description
            case .malformed(let value): value.description
            case .misspelt: "the line is not spelt as a transcript spells it: it was edited"
            case .misplaced: "a line of this kind has no place here"
            case .wrongCard: "the lesson card is not the one that both sides agreed to"
            case .unsignedAgreement: "the agreement is not signed by both sides as it stands here"
            case .turn(let flaw): flaw.description
            case .outOfOrder: "the turn does not stand in its place; lines were moved"
            case .wrongReveal: "the check is not the one that the card commits to under this number"
            case .sealsOtherTurns: "the seal is over other turns than those above: some were taken out or put in"
            case .sealsOtherShare: "the seal belongs to another share"
            case .unsignedSeal: "the seal is not signed by those it names"
            case .unfoundedResult(let check): "the seal has a result for check \(check) that nothing above bears out"
            case .overclaimed(let level):
                "the seal claims more than the transcript bears out, which is: \(level.words)"
            case .sealMissing: "the seal is missing that the first line announces: the end was cut off"
            case .sealUnannounced: "the first line announces no seal, but this is one"
            }
        }
    }

    /// The line, counted from 1; one more than there are where something is missing at the end.
    public let line: Int
    /// Why.
    public let reason: Reason

    init(_ reason: Reason, line: Int) {
        self.reason = reason
        self.line = line
    }

    /// `line 7: why`.
    public var description: String { "line \(line): \(reason)" }
}
