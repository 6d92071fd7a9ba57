/// Why something in a share was refused. What is refused changes nothing: the share goes on with the next good one.
public enum ShareError: Error, Hashable, CustomStringConvertible {
    /// A value that cannot be what it claims to be.
    case malformed(MalformedValue)
    /// It belongs to another share.
    case wrongShare
    /// It does not come from the peer of this share, or is one of our own that came back.
    case wrongSender
    /// An envelope of another kind has its place here.
    case wrongKind(ShareEnvelope.Kind)
    /// It was changed on its way, or sealed by somebody without the keys.
    case notAuthentic
    /// Another envelope is due: this one was here before (`received` < `expected`) or comes too early.
    case outOfOrder(expected: UInt64, received: UInt64)
    /// The signature named here does not belong to who should have made it.
    case badSignature(of: String)
    /// The invite is bound to another agent.
    case notInvited
    /// The answer is of another teacher than the invite names.
    case wrongTeacher
    /// The card is another than the one the invite names.
    case wrongCard
    /// The teacher's nonce is not the one it had committed to.
    case brokenCommitment
    /// The teacher's side refused.
    case refused(ShareRefusal.Reason)
    /// A turn that does not continue its author's chain.
    case chain(TurnFlaw)
    /// The sealed envelope would be larger than any carrier takes.
    case tooLarge(bytes: Int)
    /// All numbers of a direction are used up.
    case exhausted

    /// What happened and what to do.
    public var description: String {
        switch self {
        case .malformed(let value): value.description
        case .wrongShare: "an envelope of another share arrived and was ignored"
        case .wrongSender: "an envelope that is not from the peer of this share arrived and was ignored"
        case .wrongKind(let kind): "an envelope of kind \(kind.rawValue) has no place here and was ignored"
        case .notAuthentic: "an envelope was changed on its way or not sealed by the peer, and was ignored"
        case .outOfOrder(let expected, let received):
            "envelope \(received) arrived where \(expected) is due; "
                + (received < expected ? "the repeated envelope was ignored" : "the missing ones are waited for")
        case .badSignature(let what): "\(what) is not signed by who it names; somebody may be posing as the peer"
        case .notInvited: "the invite is for another agent; ask the teacher's person for one that is bound to your id"
        case .wrongTeacher: "the answer does not come from the agent that the invite names; ask for a new invite"
        case .wrongCard: "the lesson card is not the one that the invite names; ask for a new invite"
        case .brokenCommitment: "the teacher changed a number it had committed to; stop, somebody may be between you"
        case .refused(let reason): reason.description
        case .chain(let flaw): flaw.description
        case .tooLarge(let bytes):
            "the sealed envelope would have \(bytes) bytes of at most \(ShareEnvelope.largest); send less at once"
        case .exhausted: "this share has used up its envelope numbers; start another share"
        }
    }
}

/// Runs a reading step and reports what was malformed as the share's error.
func readingShare<Value>(_ read: () throws(MalformedValue) -> Value) throws(ShareError) -> Value {
    do {
        return try read()
    } catch {
        throw ShareError.malformed(error)
    }
}
