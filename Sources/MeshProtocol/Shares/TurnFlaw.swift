/// Why a turn does not continue its author's chain.
public enum TurnFlaw: Error, Hashable, Sendable, CustomStringConvertible {
    /// The author's turn `number` is here already, exactly so.
    case repeated(ShareRole, number: Int)
    /// The author has signed two different turns under one number: a fork. Proof of bad faith, or of two running copies.
    case forked(ShareRole, number: Int)
    /// Turns of the author are missing before this one.
    case gap(ShareRole, expected: Int, received: Int)
    /// The author's chain is full.
    case full(ShareRole)
    /// It acknowledges turns of the other side that are not here.
    case acknowledgesUnknown(ShareRole, number: Int)
    /// It acknowledges other turns than those that are here.
    case acknowledgesOther(ShareRole, number: Int)
    /// It acknowledges fewer turns than the author's turn before.
    case acknowledgesLess(ShareRole, number: Int)
    /// The parts of a long turn do not follow each other.
    case brokenParts(ShareRole, number: Int)
    /// The signature is not the author's for exactly this turn in exactly this place.
    case badSignature(ShareRole, number: Int)
    /// It stands in the name of the other side.
    case wrongAuthor(ShareRole)
    /// What it says has been taken out, which only a transcript may do.
    case redacted(ShareRole, number: Int)

    /// What is wrong.
    public var description: String {
        switch self {
        case .repeated(let role, let number): "turn \(number) of the \(role) is there twice"
        case .forked(let role, let number):
            "the \(role) has signed two different turns \(number): a fork of its chain"
        case .gap(let role, let expected, let received):
            "turn \(received) of the \(role) stands where its turn \(expected) is due"
        case .full(let role): "the \(role) has used up its \(Turn.most) turns"
        case .acknowledgesUnknown(let role, let number):
            "turn \(number) of the \(role) acknowledges turns of the \(role.peer) that are not there"
        case .acknowledgesOther(let role, let number):
            "turn \(number) of the \(role) acknowledges other turns of the \(role.peer) than those that are there"
        case .acknowledgesLess(let role, let number):
            "turn \(number) of the \(role) acknowledges fewer turns of the \(role.peer) than the one before it"
        case .brokenParts(let role, let number):
            "turn \(number) of the \(role) is not the part of a long turn that is due"
        case .badSignature(let role, let number):
            "turn \(number) of the \(role) was changed, or is not signed by the \(role) for this place"
        case .wrongAuthor(let role): "a turn stands in the name of the \(role) but did not come from there"
        case .redacted(let role, let number): "turn \(number) of the \(role) says nothing any more"
        }
    }
}
