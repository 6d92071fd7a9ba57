import Ambient
import MeshMemory
import MeshProtocol

/// Before the first turn: card, invite, joining, codes.
extension ShareMachine {
    /// The teacher's person has agreed to the card: the invite may leave.
    mutating func invite(at now: Timestamp) throws(ShareFailure) {
        guard state.role == .teacher else { throw .onlyFor(.teacher) }
        try state.require(.drafted, hint: "The invite was made already; 'status' shows it.")
        guard now < state.inviteExpires else { throw .invite(.expired) }
        enter(.invited, at: now)
    }

    /// A person does not want it: before anything flowed.
    mutating func decline(_ reason: String, at now: Timestamp) throws(ShareFailure) {
        try state.require(.drafted, .invited, .joined, hint: "End it with end_session, or stop it.")
        enter(.declined, at: now, because: reason)
        if keys != nil { try send(.stop(reason: reason)) }
    }

    /// Somebody who has the link asks for the card. The answer is not kept: whoever misses it asks again.
    mutating func answer(ask envelope: ShareEnvelope, knownKey: IdentityPublicKey?, at now: Timestamp)
        throws(ShareFailure)
    {
        guard state.role == .teacher, let secrets else { return }
        let ask: ShareAsk
        do {
            ask = try ShareAsk(opening: envelope, of: secrets.invite)
        } catch {
            return refuse(envelope, error, at: now)
        }
        guard admits(ask.student, envelope, knownKey: knownKey, at: now) else { return }
        do {
            let offer = try ShareOffer(
                state.card, for: secrets.invite, by: identity, codeNonce: secrets.codeNonce ?? [])
            effects.answers.append(try offer.envelope(for: ask, invite: secrets.invite, by: identity))
        } catch {
            throw .sealing(error)
        }
        attempt(ask.student.agentID.text, "was shown the card", at: now)
    }

    /// Somebody who has the link joins: the first whom it admits, and nobody after that.
    mutating func take(join envelope: ShareEnvelope, knownKey: IdentityPublicKey?, at now: Timestamp)
        throws(ShareFailure)
    {
        guard state.role == .teacher, let secrets else { return }
        do {
            let offer = try ShareOffer(
                state.card, for: secrets.invite, by: identity, codeNonce: secrets.codeNonce ?? [])
            let join = try ShareJoin.accept(envelope, to: offer, of: secrets.invite, by: identity)
            if let agreement = state.agreement, agreement == join.agreement {
                // The same joining again: our welcome has not arrived.
                effects.repeats = true
                return
            }
            guard admits(join.agreement.student, envelope, knownKey: knownKey, at: now) else { return }
            let welcome = try join.welcome(by: identity, codeNonce: secrets.codeNonce ?? [])
            adopt(join)
            state.teacherSignature = welcome.signature
            state.heardAt = now
            attempt(join.agreement.student.agentID.text, "joined", at: now)
            try sendChecked(.welcome(welcome))
            if join.agreement.isOpen {
                show(ShortCode(of: join.agreement, teacherNonce: welcome.codeNonce))
                enter(.joined, at: now)
            } else {
                enter(.confirmed, at: now)
                state.movedAt = now
            }
        } catch {
            refuse(envelope, error, at: now)
        }
    }

    /// The student's side of joining, after its person has agreed to the card.
    mutating func joined(_ join: ShareJoin, envelope: ShareEnvelope) {
        adopt(join)
        secrets?.joining = envelope.serialized
    }

    /// The teacher refuses our joining.
    mutating func take(refusal envelope: ShareEnvelope, at now: Timestamp) {
        guard state.role == .student, state.phase == .joined, state.received == 0, let secrets,
            let joining = secrets.joining, let sent = try? ShareEnvelope(parsing: joining),
            let refusal = try? ShareRefusal(opening: envelope, of: secrets.invite, sent: sent)
        else { return }
        enter(.declined, at: now, because: ShareFailure.InviteProblem(refusal.reason).words)
    }

    /// The teacher's welcome: its key is proved, and the code is known.
    mutating func take(welcome: ShareWelcome, at now: Timestamp) {
        guard state.role == .student, state.teacherSignature == nil, let keys, let signature = state.studentSignature
        else { return }
        do {
            let (signed, code) = try ShareJoin(keys: keys, studentSignature: signature).confirm(welcome)
            state.teacherSignature = signed.teacherSignature
            secrets?.joining = nil
            if signed.agreement.isOpen {
                show(code)
            } else {
                enter(.confirmed, at: now)
                state.movedAt = now
            }
        } catch {
            abort("\(error)", at: now)
        }
    }

    /// Our person has typed the code that the other person reads out.
    mutating func confirm(code typed: String, at now: Timestamp) throws(ShareFailure) {
        try state.require(.joined, hint: "No code has to be compared now.")
        guard let agreement = state.agreement, agreement.isOpen, let code = state.code else {
            throw state.notNow("The code is not known yet; the other side has not answered.")
        }
        let digits = typed.utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") }
        guard Array(code.utf8.filter { $0 != UInt8(ascii: " ") }) == Array(digits) else { throw .wrongCode }
        guard !state.hasConfirmed else { return }
        state.hasConfirmed = true
        try send(.codeConfirmed)
        beginIfConfirmed(at: now)
    }

    /// The other person has.
    mutating func peerConfirmed(at now: Timestamp) {
        state.peerHasConfirmed = true
        beginIfConfirmed(at: now)
    }

    /// Takes the invite back, as long as nobody has used it.
    mutating func revoke(at now: Timestamp) throws(ShareFailure) {
        guard state.role == .teacher else { throw .onlyFor(.teacher) }
        try state.require(.drafted, .invited, hint: "Somebody has joined; stop the share instead.")
        enter(.stopped, at: now, because: "the invite was taken back")
    }

    private mutating func beginIfConfirmed(at now: Timestamp) {
        guard state.phase == .joined, state.hasConfirmed, state.peerHasConfirmed else { return }
        enter(.confirmed, at: now)
        state.movedAt = now
    }

    private mutating func show(_ code: ShortCode?) {
        guard let code else { return }
        state.code = code.description
        effects.updates.append(.compareCodes(code.description))
    }

    private mutating func sendChecked(_ message: ShareMessage) throws(ShareError) {
        do {
            try send(message)
        } catch {
            if case .sealing(let error) = error { throw error }
            throw .exhausted
        }
    }

    /// Whether this party may go on now; refuses and notes it otherwise.
    private mutating func admits(
        _ party: ShareParty, _ envelope: ShareEnvelope, knownKey: IdentityPublicKey?, at now: Timestamp
    ) -> Bool {
        let reason: ShareRefusal.Reason
        if let knownKey, knownKey != party.identityKey {
            reason = .refused
        } else if state.phase == .expired || (state.phase == .invited && now >= state.inviteExpires) {
            reason = .expired
        } else if state.phase == .invited {
            return true
        } else if state.agreement != nil {
            reason = .used
        } else {
            reason = .revoked
        }
        refuse(envelope, reason)
        attempt(party.agentID.text, "was refused: \(ShareFailure.InviteProblem(reason).rawValue)", at: now)
        return false
    }

    /// Answers what could not be accepted. Whoever does not even have the secret gets no answer and leaves no trace.
    private mutating func refuse(_ envelope: ShareEnvelope, _ error: ShareError, at now: Timestamp) {
        switch error {
        case .notInvited:
            refuse(envelope, .notInvited)
            attempt("node \(envelope.from.text)", "was refused: the invite is bound to another agent", at: now)
        case .badSignature, .wrongSender, .malformed:
            refuse(envelope, .refused)
            attempt("node \(envelope.from.text)", "was refused: its keys do not fit what it says", at: now)
        case .wrongShare, .wrongKind, .notAuthentic, .outOfOrder, .wrongTeacher, .wrongCard, .brokenCommitment,
            .refused,
            .chain, .tooLarge, .exhausted:
            break
        }
    }

    private mutating func refuse(_ envelope: ShareEnvelope, _ reason: ShareRefusal.Reason) {
        guard let invite = secrets?.invite else { return }
        effects.answers.append(ShareRefusal.envelope(reason, of: envelope, invite: invite, by: identity))
    }

    /// Somebody knocked elsewhere, at the relay.
    mutating func note(_ attempt: ShareAttempt) {
        effects.attempt = attempt
        effects.updates.append(.attempt(attempt))
    }

    private mutating func attempt(_ who: String, _ outcome: String, at now: Timestamp) {
        note(ShareAttempt(at: now, who: who, outcome: outcome))
    }
}

extension ShareFailure.InviteProblem {
    /// What a teacher's refusal means to the student.
    init(_ reason: ShareRefusal.Reason) {
        self =
            switch reason {
            case .notInvited: .notForYou
            case .expired: .expired
            case .used: .used
            case .revoked: .revoked
            case .refused: .refused
            }
    }
}
