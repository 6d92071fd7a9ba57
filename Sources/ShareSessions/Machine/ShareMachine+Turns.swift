import Ambient
import MeshMemory
import MeshProtocol
import WireJSON

/// Saying and hearing.
extension ShareMachine {
    /// Says something: one turn, or the parts of a long one.
    ///
    /// - Parameters:
    ///   - salt: Makes 16 unpredictable bytes.
    /// - Returns: The number of the last part.
    mutating func say(_ draft: TurnDraft, at now: Timestamp, salt: () -> [UInt8]) throws(ShareFailure) -> Int {
        try state.require(.confirmed, .active, hint: hintForSaying)
        let hasFloor = state.floor == state.role
        guard hasFloor || draft.kind.mayBeOffFloor else { throw .notYourTurn }
        try checkBudget(for: draft.kind, at: now)
        let spoken = TurnDraft(
            kind: draft.kind, text: draft.text, artefacts: draft.artefacts, passesFloor: hasFloor && draft.passesFloor)
        let parts: [TurnDraft]
        do {
            parts = try spoken.split()
        } catch {
            throw .malformed(error)
        }
        for part in parts { try append(part, at: now, salt: salt()) }
        if state.phase == .confirmed { enter(.active, at: now) }
        count(spoken.kind)
        if state.role == .student, spoken.kind == .restate { state.isRestated = true }
        if spoken.passesFloor { state.floor = state.role.peer }
        move(at: now)
        return chains?.count(state.role) ?? 0
    }

    /// A turn of the peer: it is recorded whatever it is, as long as it continues its author's chain.
    mutating func hear(_ signed: SignedTurn, at now: Timestamp) throws(ShareFailure) {
        // A turn that the peer said before it knew that the share had ended here belongs to nothing any more.
        guard chains != nil, state.phase == .confirmed || state.phase == .active || state.phase == .closing else {
            return
        }
        let turn = signed.turn
        let peer = state.role.peer
        do {
            try chains?.accept(signed, from: peer)
        } catch {
            return abort("The peer broke the chain of its turns: \(error)", at: now)
        }
        effects.heard.append(signed)
        effects.turns.append(
            ShareTurnRecord(
                role: peer, number: turn.number, position: position, isOwn: false, counter: state.received,
                state: .stored, at: now, record: signed.json.serialized))
        if state.phase == .confirmed { enter(.active, at: now) }
        if turn.part == turn.parts {
            count(turn.kind)
            if peer == .student, turn.kind == .restate { state.isRestated = true }
            effects.updates.append(.turn(kind: turn.kind, number: turn.number))
        }
        // Whoever answers on the floor has seen what it acknowledges.
        if state.floor == peer, turn.kind != .thinking, turn.ackCount > 0 {
            effects.progress.append(.init(through: turn.ackCount, state: .answered))
            effects.updates.append(.receipt(turn: turn.ackCount, .answered))
        }
        if turn.passesFloor, state.floor == peer { state.floor = state.role }
        move(at: now)
        let most = state.card.turns + Self.crossing
        if state.turnsUsed > most || state.signsOfLife > Self.signsOfLife {
            abort("The peer went on after the card's budget of \(state.card.turns) turns was used up.", at: now)
        }
    }

    /// Our host was given, or shown, the peer's turns up to a number.
    mutating func mark(_ reached: DeliveryState, through number: Int, at now: Timestamp) throws(ShareFailure) {
        let known = min(number, chains?.count(state.role.peer) ?? 0)
        let before = reached == .shown ? state.shown : state.fetched
        guard known > before else { return }
        if reached == .shown { state.shown = known }
        state.fetched = max(state.fetched, known)
        guard keys != nil, state.phase.isOpen else { return }
        try acknowledge(turn: known, reached, at: now)
    }

    /// Our host speaks: so it was shown what it had been given.
    mutating func markSeen(at now: Timestamp) throws(ShareFailure) {
        try mark(.shown, through: max(state.fetched, given), at: now)
    }

    /// The teacher shows a check that it had kept to itself.
    mutating func reveal(check number: Int, at now: Timestamp) throws(ShareFailure) -> String {
        guard state.role == .teacher else { throw .onlyFor(.teacher) }
        try state.require(.active, .confirmed, hint: "A check is revealed while turns flow.")
        guard let check = secrets?.hidden[number] else {
            throw .badEnding("Check \(number) of the card is not hidden, or was revealed already.")
        }
        do {
            try send(.reveal(CheckReveal(number: number, check: check)))
        } catch let error as ShareFailure {
            throw error
        } catch {
            throw .malformed(MalformedValue(what: "a hidden check", why: "\(error)"))
        }
        state.revealed[number] = ShareState.Reveal(salt: check.salt, text: check.text)
        secrets?.hidden[number] = nil
        effects.updates.append(.revealed(check: number))
        return check.text
    }

    /// The peer reveals one.
    mutating func take(reveal: CheckReveal, at now: Timestamp) {
        guard state.role == .student else { return abort("A student cannot reveal checks.", at: now) }
        guard reveal.matches(state.card) else {
            return abort("The teacher revealed another check than the one it had committed to.", at: now)
        }
        state.revealed[reveal.number] = ShareState.Reveal(salt: reveal.check.salt, text: reveal.check.text)
        effects.updates.append(.revealed(check: reveal.number))
    }

    private mutating func append(_ part: TurnDraft, at now: Timestamp, salt: [UInt8]) throws(ShareFailure) {
        let (head, made): ([UInt8]?, SignedTurn?)
        do {
            head = chains?.head(state.role)
            made = try chains?.sign(part, as: state.role, at: now, salt: salt, by: identity)
        } catch {
            throw .sealing(error)
        }
        guard let head, let signed = made else { throw state.notNow("Nobody has joined yet.") }
        let place = position
        try send(.turn(signed), head: head)
        effects.turns.append(
            ShareTurnRecord(
                role: state.role, number: signed.turn.number, position: place, isOwn: true, counter: state.sent,
                state: .accepted, at: now, record: signed.json.serialized))
    }

    /// The place of the newest turn in the order in which this node came to know them.
    private var position: Int { (chains?.count(.teacher) ?? 0) + (chains?.count(.student) ?? 0) }

    private mutating func count(_ kind: TurnKind) {
        if kind == .thinking { state.signsOfLife += 1 } else { state.turnsUsed += 1 }
    }

    private mutating func move(at now: Timestamp) { state.movedAt = now }

    private func checkBudget(for kind: TurnKind, at now: Timestamp) throws(ShareFailure) {
        guard kind != .thinking else {
            guard state.signsOfLife < Self.signsOfLife / 2 else {
                throw .budgetSpent("\(Self.signsOfLife / 2) signs of life are enough for one share.")
            }
            return
        }
        guard state.turnsUsed < state.card.turns else {
            throw .budgetSpent("All \(state.card.turns) turns of the card are used up.")
        }
        guard worked < .seconds(state.card.minutes * 60) else {
            throw .budgetSpent("All \(state.card.minutes) minutes of the card are used up.")
        }
    }

    private var hintForSaying: String {
        switch state.phase {
        case .joined where state.agreement?.isOpen == true && state.code != nil:
            "Both people must confirm the code first: 'kith share confirm'."
        case .closing:
            state.proposal?.by == state.role
                ? "You have proposed to end; wait for the answer with await_turn."
                : "The peer proposes to end; accept or return that with end_session first."
        case .drafted, .invited, .joined: "Wait for the other side with await_turn."
        default: "Start another share to go on."
        }
    }
}
