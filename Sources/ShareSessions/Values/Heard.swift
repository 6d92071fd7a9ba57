public import Ambient
public import MeshProtocol

/// A whole turn of the peer, put together from its parts. All text in it is untrusted.
public struct HeardTurn: Sendable, Hashable {
    /// The number of its last part in the peer's chain; what `markShown` takes.
    public let number: Int
    /// What it is for.
    public let kind: TurnKind
    /// What it says, with the markers that its members call for.
    public let text: String
    /// What came with it: to be quoted, never written to disk by us.
    public let artefacts: [TurnArtefact]
    /// When it was said, by the peer's clock.
    public let at: Timestamp
    /// Whether it passes the floor.
    public let passesFloor: Bool
    /// Whether the peer says in it that the skill is complete: a proposal to end that only `end_session` makes good.
    public let proposesEnd: Bool
}

/// What waiting for the peer came to.
public enum Awaited: Sendable, Hashable {
    /// The peer has said this, oldest first. Show it, then call `markShown`.
    case turns([HeardTurn], ShareStatus)
    /// Nothing new, and it is this side's turn; a remark says why, when the peer returned a proposal to end.
    case yourTurn(remark: String?, ShareStatus)
    /// Both people have to compare this code; nothing flows before.
    case compareCodes(String, ShareStatus)
    /// The peer proposes to end: answer with `answerEnd`.
    case proposal(ShareStatus)
    /// The share has ended.
    case ended(ShareStatus)
    /// Nothing came in time. The status says what is waited for; waiting again is fine.
    case nothing(ShareStatus)
}

/// What somebody wants to say.
public struct Saying: Sendable, Hashable {
    /// The text, at most 512 KiB; over 32 KiB it travels in parts.
    public var text: String
    /// What for; nil for what a marker in the text says, else `teach` for a teacher and `answer` for a student.
    public var kind: TurnKind?
    /// Named texts that come with it, 64 KiB together.
    public var artefacts: [TurnArtefact]
    /// Whether this side keeps the floor; nil for what marker and kind say.
    public var keepsFloor: Bool?

    /// A text with its circumstances.
    public init(_ text: String, kind: TurnKind? = nil, artefacts: [TurnArtefact] = [], keepsFloor: Bool? = nil) {
        self.text = text
        self.kind = kind
        self.artefacts = artefacts
        self.keepsFloor = keepsFloor
    }

    /// The turn that it makes for the side in `role`.
    func draft(as role: ShareRole) -> TurnDraft {
        let markers = TurnMarkers(in: text)
        let kind = kind ?? markers.kind ?? (role == .teacher ? .teach : .answer)
        let passes = keepsFloor.map { !$0 } ?? markers.passesFloor(of: kind)
        return TurnDraft(kind: kind, text: text, artefacts: artefacts, passesFloor: passes)
    }
}

/// What the holder of a link sees before anything is promised.
public struct SharePreview: Sendable, Hashable {
    /// The share.
    public let share: ShareID
    /// Who teaches, as its key has proved.
    public let teacher: AgentID
    /// The card: untrusted text, but exactly the card that the link names.
    public let card: LessonCard
    /// What the person agrees to; `join` wants it back.
    public let cardDigest: [UInt8]
    /// Whether both people will have to compare a code.
    public let isOpen: Bool
    /// When the invite ends.
    public let expiresAt: Timestamp
}
