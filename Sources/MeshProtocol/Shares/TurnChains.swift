public import Ambient

/// Both sides' chains of turns in one share: makes our next turn and checks the peer's. A value: keep one per share, and
/// store every turn before it is sent or confirmed.
public struct TurnChains: Sendable, Hashable {
    /// The heads of one side: `heads[n]` after n turns.
    private struct Chain: Sendable, Hashable {
        var heads: [[UInt8]]
        var ackCount = 0
        /// The long turn that is under way: its kind, and the part that is due.
        var open: (kind: TurnKind, part: Int, parts: Int)? {
            get { openKind.map { ($0, openPart, openParts) } }
            set {
                openKind = newValue?.kind
                openPart = newValue?.part ?? 0
                openParts = newValue?.parts ?? 0
            }
        }
        private var openKind: TurnKind?
        private var openPart = 0
        private var openParts = 0

        init(zero: [UInt8]) { heads = [zero] }
    }

    private let teacherKey: IdentityPublicKey
    private let studentKey: IdentityPublicKey
    private var teacher: Chain
    private var student: Chain

    /// The empty chains of an agreement.
    public init(_ agreement: ShareAgreement) {
        let digest = agreement.digest
        teacherKey = agreement.teacher.identityKey
        studentKey = agreement.student.identityKey
        teacher = Chain(zero: Turn.zeroHead(digest, .teacher))
        student = Chain(zero: Turn.zeroHead(digest, .student))
    }

    /// How many turns the side has.
    public func count(_ role: ShareRole) -> Int { self[role].heads.count - 1 }

    /// The head of the side's chain (32 bytes).
    public func head(_ role: ShareRole) -> [UInt8] { self[role].heads[count(role)] }

    /// The head of the side's chain after its turn `number`, if it has got that far.
    public func head(_ role: ShareRole, after number: Int) -> [UInt8]? {
        self[role].heads.indices.contains(number) ? self[role].heads[number] : nil
    }

    /// Whether the side is in the middle of a long turn.
    public func isInParts(_ role: ShareRole) -> Bool { self[role].open != nil }

    /// Makes and appends our next turn. It acknowledges all that is here of the other side.
    /// - Parameter identity: must be that of the side in `role`.
    public mutating func sign(
        _ draft: TurnDraft, as role: ShareRole, at moment: Timestamp, salt: [UInt8], by identity: Identity
    ) throws(ShareError) -> SignedTurn {
        guard key(role) == identity.publicKey else { throw .chain(.wrongAuthor(role)) }
        guard count(role) < Turn.most else { throw .chain(.full(role)) }
        let (number, ackCount, ackHead) = (count(role) + 1, count(role.peer), head(role.peer))
        let turn = try readingShare { () throws(MalformedValue) in
            let content = try TurnContent(text: draft.text, artefacts: draft.artefacts, salt: salt)
            return try Turn(
                role: role, number: number, kind: draft.kind, part: draft.part, parts: draft.parts,
                passesFloor: draft.passesFloor, at: moment, ackCount: ackCount, ackHead: ackHead, content: content,
                contentDigest: content.digest)
        }
        guard Self.parts(after: self[role].open, turn) else {
            throw .chain(.brokenParts(role, number: number))
        }
        let head = turn.head(after: head(role))
        append(turn, head)
        return SignedTurn(turn: turn, signature: identity.sign(Turn.signedBytes(head)))
    }

    /// Checks and appends a turn that came from the side in `role`; a refused one changes nothing.
    public mutating func accept(_ signed: SignedTurn, from role: ShareRole) throws(TurnFlaw) {
        guard signed.turn.content != nil else { throw .redacted(role, number: signed.turn.number) }
        try append(signed, from: role, verifying: true)
    }

    /// Appends a turn of either side that was checked before it was stored: all but its signature is checked again, which
    /// is what takes time.
    public mutating func restore(_ signed: SignedTurn) throws(TurnFlaw) {
        try append(signed, from: signed.turn.role, verifying: false)
    }

    /// Appends a turn whose content may be missing, as in a transcript.
    mutating func append(_ signed: SignedTurn, from role: ShareRole, verifying: Bool) throws(TurnFlaw) {
        let turn = signed.turn
        guard turn.role == role else { throw .wrongAuthor(turn.role) }
        guard turn.number == count(role) + 1 else { throw misplaced(signed) }
        guard turn.number <= Turn.most else { throw .full(role) }
        let head = turn.head(after: head(role))
        guard !verifying || key(role).verifies(signed.signature, of: Turn.signedBytes(head)) else {
            throw .badSignature(role, number: turn.number)
        }
        guard turn.ackCount >= self[role].ackCount else { throw .acknowledgesLess(role, number: turn.number) }
        guard let known = self.head(role.peer, after: turn.ackCount) else {
            throw .acknowledgesUnknown(role, number: turn.number)
        }
        guard known == turn.ackHead else { throw .acknowledgesOther(role, number: turn.number) }
        guard Self.parts(after: self[role].open, turn) else { throw .brokenParts(role, number: turn.number) }
        append(turn, head)
    }

    /// What a turn is that does not have the number that is due.
    private func misplaced(_ signed: SignedTurn) -> TurnFlaw {
        let turn = signed.turn
        let heads = self[turn.role].heads
        guard turn.number < heads.count else {
            return .gap(turn.role, expected: heads.count, received: turn.number)
        }
        let head = turn.head(after: heads[turn.number - 1])
        guard head != heads[turn.number] else { return .repeated(turn.role, number: turn.number) }
        let isGenuine = key(turn.role).verifies(signed.signature, of: Turn.signedBytes(head))
        return isGenuine
            ? .forked(turn.role, number: turn.number) : .badSignature(turn.role, number: turn.number)
    }

    private mutating func append(_ turn: Turn, _ head: [UInt8]) {
        self[turn.role].heads.append(head)
        self[turn.role].ackCount = turn.ackCount
        self[turn.role].open = turn.part == turn.parts ? nil : (turn.kind, turn.part + 1, turn.parts)
    }

    /// Whether a turn may follow when `open` is under way.
    private static func parts(after open: (kind: TurnKind, part: Int, parts: Int)?, _ turn: Turn) -> Bool {
        guard let open else { return turn.part == 1 }
        return open == (turn.kind, turn.part, turn.parts)
    }

    private func key(_ role: ShareRole) -> IdentityPublicKey { role == .teacher ? teacherKey : studentKey }

    private subscript(role: ShareRole) -> Chain {
        get { role == .teacher ? teacher : student }
        _modify {
            if role == .teacher { yield &teacher } else { yield &student }
        }
    }
}
