import Ambient
import MeshMemory
import MeshProtocol

/// The end by both, or, said plainly, by one.
extension ShareMachine {
    /// Proposes to end.
    ///
    /// - Parameter results: One for each check of the card, in its order; empty means that none was tested.
    /// - Returns: The level that the proposal claims: the best that turns, reveals and results bear out.
    @discardableResult
    mutating func propose(
        _ outcome: ShareOutcome, summary: String, results: [CheckResult], at now: Timestamp
    ) throws(ShareFailure) -> VerificationLevel {
        try state.require(.confirmed, .active, hint: "There is nothing to end, or the end is on its way.")
        guard let agreement = state.agreement, let chains else { throw state.notNow("Nobody has joined yet.") }
        let seal: ShareSeal
        do {
            let untested = try CheckResult(.untested)
            let table = results.isEmpty ? state.card.checks.map { _ in untested } : results
            seal = try ShareSeal(
                agreement, chains, signers: .both, outcome: outcome, level: level(of: table), summary: summary,
                checks: table, at: now)
        } catch {
            throw .malformed(error)
        }
        if let number = seal.unfoundedCheck(of: state.card, revealed: revealed) {
            throw .badEnding(
                "The result of check \(number) cannot be borne out: give one result for each of the card's "
                    + "\(state.card.checks.count) checks, and 'untested' for hidden ones that were not revealed.")
        }
        state.proposal = ShareState.Proposal(by: state.role, seal: seal, deadline: now + settings.answerToEnd)
        state.returned = nil
        try send(.closeProposal(seal))
        enter(.closing, at: now)
        return seal.level
    }

    /// The peer proposes to end.
    mutating func take(proposal seal: ShareSeal, at now: Timestamp) throws(ShareFailure) {
        guard let agreement = state.agreement, let chains else { return }
        if state.phase == .closing, state.proposal?.by == state.role {
            // Both proposed at once: the teacher's proposal stands, on both sides.
            guard state.role == .student else { return }
        } else {
            guard state.phase == .active || state.phase == .confirmed else { return }
        }
        guard seal.signers == .both, seal.agreementDigest == agreement.digest else {
            return abort("The peer proposed the end of something else.", at: now)
        }
        let objection: String?
        if !seal.covers(agreement, chains) {
            objection = "a turn crossed the proposal; read it and propose again"
        } else if seal.unfoundedCheck(of: state.card, revealed: revealed) != nil || seal.level > level(of: seal.checks)
        {
            objection = "the turns and reveals do not bear out its check table"
        } else {
            objection = nil
        }
        if let objection {
            state.proposal = nil
            try send(.closeReturned(sealDigest: seal.digest, reason: objection))
            if state.phase == .closing { enter(.active, at: now) }
            state.floor = state.role.peer
            return
        }
        state.proposal = ShareState.Proposal(by: state.role.peer, seal: seal, deadline: nil)
        enter(.closing, at: now)
        effects.updates.append(.proposal(seal.outcome))
    }

    /// Agrees to the peer's proposal, with our signature; the share is sealed when the proposer's has come back.
    mutating func accept(at now: Timestamp) throws(ShareFailure) {
        guard let proposal = state.proposal, proposal.by == state.role.peer, state.phase == .closing else {
            throw state.notNow("The peer has proposed no end that could be accepted.")
        }
        guard proposal.signature == nil else { return }
        let signature = proposal.seal.signature(by: identity)
        state.proposal?.signature = signature
        state.proposal?.acceptedAt = now
        try send(.closeAccepted(sealDigest: proposal.seal.digest, signature: signature))
    }

    /// The proposer's signature, once it has ours.
    mutating func take(sealSignature signature: [UInt8], of digest: [UInt8], at now: Timestamp) {
        guard let agreement = state.agreement, let proposal = state.proposal, proposal.by == state.role.peer,
            let own = proposal.signature, proposal.seal.digest == digest, state.phase == .closing
        else { return }
        guard proposal.seal.verifies(signature, with: agreement[state.role.peer].identityKey) else {
            return abort("The peer proposed an end and did not sign it.", at: now)
        }
        conclude(proposal.seal, own: own, peer: signature)
        enter(.completed, at: now)
    }

    /// Returns the peer's proposal: it has the floor to do what is missing.
    mutating func giveBack(_ reason: String, at now: Timestamp) throws(ShareFailure) {
        guard let proposal = state.proposal, proposal.by == state.role.peer, proposal.signature == nil,
            state.phase == .closing
        else {
            throw state.notNow("The peer has proposed no end that could be returned.")
        }
        guard !reason.isEmpty, reason.utf8.count <= ShareMessage.reasonBytes else {
            throw .badEnding("Say in at most \(ShareMessage.reasonBytes) bytes what is missing.")
        }
        try send(.closeReturned(sealDigest: proposal.seal.digest, reason: reason))
        state.proposal = nil
        state.floor = state.role.peer
        enter(.active, at: now)
        state.movedAt = now
    }

    /// The peer agrees, perhaps after we had closed without it: then the seal is of both after all.
    mutating func take(acceptance digest: [UInt8], signature: [UInt8], at now: Timestamp) throws(ShareFailure) {
        guard let agreement = state.agreement, let proposal = state.proposal, proposal.by == state.role,
            proposal.seal.digest == digest, state.phase == .closing || isUnconfirmed
        else { return }
        guard proposal.seal.verifies(signature, with: agreement[state.role.peer].identityKey) else {
            if state.phase == .closing { abort("The peer agreed to the end, but did not sign it.", at: now) }
            return
        }
        let own = proposal.seal.signature(by: identity)
        conclude(proposal.seal, own: own, peer: signature)
        try send(.sealSignature(sealDigest: digest, signature: own))
        if state.phase == .completed { effects.updates.append(.phase(.completed)) }
        enter(.completed, at: now)
    }

    /// The peer wants more before it ends.
    mutating func take(returned digest: [UInt8], reason: String, at now: Timestamp) throws(ShareFailure) {
        guard let proposal = state.proposal, proposal.by == state.role, proposal.seal.digest == digest else { return }
        guard state.phase == .closing else {
            if isUnconfirmed { try send(.stop(reason: "the share was closed unconfirmed before that")) }
            return
        }
        state.proposal = nil
        state.returned = reason
        state.floor = state.role
        enter(.active, at: now)
        state.movedAt = now
        effects.updates.append(.returned(reason: reason))
    }

    /// A person ends it at once.
    mutating func stop(_ reason: String, at now: Timestamp) throws(ShareFailure) {
        guard state.phase.isOpen else { throw state.notNow("There is nothing to stop.") }
        let words = String(decoding: reason.utf8.prefix(ShareMessage.reasonBytes), as: UTF8.self)
        enter(.stopped, at: now, because: words)
        if keys != nil { try send(.stop(reason: words)) }
    }

    /// The peer's person has stopped it, or its side broke off.
    mutating func take(stop reason: String, at now: Timestamp) {
        guard state.phase.isOpen else { return }
        enter(
            state.phase == .joined ? .declined : .stopped, at: now,
            because: reason.isEmpty ? "the other side ended it" : "the other side ended it: \(reason)")
    }

    /// Whether silence closed it, which a late answer may still change.
    var isUnconfirmed: Bool { state.phase == .completed && state.end?.seal.signers != .both }

    /// Our proposal was not answered: we close with our signature alone.
    mutating func closeUnanswered(at now: Timestamp) {
        guard let proposal = state.proposal, proposal.by == state.role else { return }
        let seal = proposal.seal.signed(by: .only(state.role))
        conclude(seal, own: seal.signature(by: identity), peer: nil)
        enter(.completed, at: now, because: "the other side did not answer; closed unconfirmed")
    }

    private mutating func conclude(_ seal: ShareSeal, own: [UInt8], peer: [UInt8]?) {
        let isTeacher = state.role == .teacher
        state.end = ShareState.End(
            seal: seal, teacherSignature: isTeacher ? own : peer, studentSignature: isTeacher ? peer : own)
        if seal.signers == .both { state.ending = nil }
    }

    private var revealed: Set<Int> { Set(state.revealed.keys) }

    private func level(of table: [CheckResult]) -> VerificationLevel {
        ShareSeal.supportedLevel(
            card: state.card, checks: table, revealed: revealed, studentHasRestated: state.isRestated)
    }
}
