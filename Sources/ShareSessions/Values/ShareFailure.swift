public import MeshProtocol

/// Why something was not done in a share. Nothing was stored or sent then, and the share is as it was.
public enum ShareFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// No such share is known here.
    case unknownShare
    /// The share is not at the point where this can be done; the text says where it is and what can be done there.
    case notNow(phase: SharePhase, hint: String)
    /// The peer has the floor.
    case notYourTurn
    /// The text holds what looks like a secret; the names of its kinds.
    case holdsSecret([String])
    /// All turns or minutes of the card are used up.
    case budgetSpent(String)
    /// A turn with nothing in it.
    case nothingToSay
    /// One turn, all its parts together, is longer than allowed.
    case tooLong(bytes: Int, limit: Int)
    /// So much waits for a peer who is away that no more is kept.
    case tooMuchWaiting(turns: Int)
    /// The link or another value is not what it should be.
    case malformed(MalformedValue)
    /// The invite cannot be used; why.
    case invite(InviteProblem)
    /// The teacher could not be reached in time.
    case unreachable(String)
    /// The link names a relay that must not be contacted for it; why.
    case outOfReach(String)
    /// The code that was typed is not the one shown here.
    case wrongCode
    /// The card that the person agreed to is not the one in the link.
    case otherCard
    /// The outcome or check table does not fit the card; what is wrong.
    case badEnding(String)
    /// Something in the share's cryptography; the text says what.
    case sealing(ShareError)
    /// This side may not do that.
    case onlyFor(ShareRole)

    /// What is wrong with an invite.
    public enum InviteProblem: String, Hashable, Sendable {
        /// Its time is over.
        case expired
        /// It is for another agent.
        case notForYou
        /// Another agent has used it, or this one before.
        case used
        /// The teacher's person took it back.
        case revoked
        /// It is this node's own.
        case own
        /// The teacher's side found the joining unacceptable.
        case refused
    }

    /// What happened and what to do about it.
    public var description: String {
        switch self {
        case .unknownShare: "No such share is known here. 'kith share list' lists those that are."
        case .notNow(let phase, let hint): "The share is \(phase.words). \(hint)"
        case .notYourTurn:
            "It is the peer's turn. Wait for it with await_turn; only a question or an error may be sent meanwhile."
        case .holdsSecret(let names):
            "Not sent: the text holds what looks like \(names.joined(separator: ", ")). Take it out, or let the person "
                + "send it from the terminal with 'kith share say --allow-secret'."
        case .budgetSpent(let what): "\(what) Propose to end the share with end_session."
        case .nothingToSay: "A turn needs some text."
        case .tooLong(let bytes, let limit):
            "The turn has \(bytes) bytes; at most \(limit) can be sent at once. Split it by topic, or shorten it."
        case .tooMuchWaiting(let turns):
            "\(turns) turns wait for the peer, who is away; no more are kept. Go on when the peer has come back."
        case .malformed(let value): value.description
        case .invite(let problem): problem.words
        case .unreachable(let who):
            "\(who) could not be reached. Its agent may be off, or on another network without the relay that the link "
                + "names. Try again when it is on."
        case .outOfReach(let why): why
        case .wrongCode:
            "That is not the code shown here. If the other person sees another code than you, somebody is between you: "
                + "stop the share and make a new invite."
        case .otherCard:
            "The person agreed to another lesson card than the link names. Preview the link again and ask again."
        case .badEnding(let what): what
        case .sealing(let error): error.description
        case .onlyFor(let role): "Only the \(role.rawValue) can do that."
        }
    }
}

extension ShareFailure.InviteProblem {
    /// A sentence for the person.
    var words: String {
        switch self {
        case .expired: "The invite has expired. Ask the teacher's person for a new link."
        case .notForYou:
            "The invite is for another agent. Send the teacher's person what 'kith id' prints and ask for a new link."
        case .used: "The invite has been used; each is good for one student. Ask the teacher's person for a new link."
        case .revoked: "The teacher's person has taken the invite back. Ask for a new link if that was a mistake."
        case .own: "This link is an invite of this very agent; give it to the student's person."
        case .refused: "The teacher's side did not accept the joining. Ask the teacher's person for a new link."
        }
    }
}
