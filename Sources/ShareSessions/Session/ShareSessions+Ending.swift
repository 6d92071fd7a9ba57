import Ambient
public import CAT7
import MeshMemory
import MeshNode
public import MeshProtocol
import WireJSON

/// The end, and what stays.
extension ShareSessions {
    /// Proposes to end.
    ///
    /// - Parameters:
    ///   - summary: What came of it, at most 4,096 bytes.
    ///   - results: One for each check of the card, in its order; empty when none was tested.
    /// - Returns: The share, which now waits for the peer's answer.
    public func proposeEnd(
        _ id: ShareID, outcome: ShareOutcome, summary: String, results: [CheckResult] = [],
        allowingSecrets: Bool = false
    ) async throws -> ShareStatus {
        try ScreenedText(screen: screen).check([summary] + results.map(\.note), allowed: allowingSecrets)
        _ = try step(id) { machine, now in
            try machine.markSeen(at: now)
            return try machine.propose(outcome, summary: summary, results: results, at: now)
        }
        await transmit(id)
        return try status(id)
    }

    /// Accepts the peer's proposal to end. The share is `completed`, sealed by both, when the proposer's signature has come.
    public func acceptEnd(_ id: ShareID) async throws -> ShareStatus {
        _ = try step(id) { machine, now in
            try machine.markSeen(at: now)
            try machine.accept(at: now)
        }
        await transmit(id)
        return try status(id)
    }

    /// Returns the peer's proposal to end, saying what is missing; the peer has the floor then.
    public func returnEnd(_ id: ShareID, reason: String, allowingSecrets: Bool = false) async throws -> ShareStatus {
        try ScreenedText(screen: screen).check([reason], allowed: allowingSecrets)
        _ = try step(id) { machine, now in
            try machine.markSeen(at: now)
            try machine.giveBack(reason, at: now)
        }
        await transmit(id)
        return try status(id)
    }

    /// Ends a share at once, because a person said so.
    public func stop(_ id: ShareID, reason: String = "stopped by the person") async throws -> ShareStatus {
        _ = try step(id) { machine, now in try machine.stop(reason, at: now) }
        await transmit(id)
        return try status(id)
    }

    /// The transcript as it stands: sealed if the share has ended so.
    ///
    /// - Throws: `ShareFailure.notNow` as long as the two sides have not confirmed each other.
    public func transcript(_ id: ShareID) throws -> ShareTranscript {
        let state = try look(id).state
        guard let agreement = state.agreement, let teacher = state.teacherSignature,
            let student = state.studentSignature,
            let signed = SignedAgreement(
                agreement: agreement, teacherSignature: teacher, studentSignature: student)
        else { throw state.notNow("There is no transcript before both sides have confirmed each other.") }
        let turns = try node.memory.shareTurns(id).map(ShareCoding.turn)
        let reveals = try state.revealed.map { number, reveal in
            try CheckReveal(number: number, check: HiddenCheck(salt: reveal.salt, text: reveal.text))
        }
        let seal = state.end.flatMap { SignedSeal($0.seal, signatures: $0.signatures, agreement: agreement) }
        return ShareTranscript(signed, card: state.card, turns: turns, reveals: reveals, seal: seal)
    }

    /// Keeps what was learned as an observation of this node's own, whose lineage leads to the seal: its parent is a block
    /// that stands for the sealed share. Both are addressed to this node itself; nobody else is sent them.
    ///
    /// - Parameter texts: What was learned; nil for what card and summary say.
    /// - Returns: The observation.
    /// - Throws: `ShareFailure.notNow` before the share was completed.
    public func learn(_ id: ShareID, _ texts: PerField<String>? = nil) async throws -> Block {
        let state = try look(id).state
        guard state.phase == .completed, let end = state.end, let peer = state.peer else {
            throw state.notNow("Only what a completed share taught can be kept with its seal.")
        }
        let summary = try status(id).end
        let digest = summary?.sealDigest ?? ""
        var lesson = PerField(repeating: "")
        lesson[.focus] = "share \(state.share.text) sealed: \(state.card.topic)"
        lesson[.issue] = state.card.goal
        lesson[.commitment] =
            "seal \(digest): \(end.seal.outcome.rawValue), \(end.seal.level.words), "
            + (summary?.isConfirmed == true ? "signed by both" : "unconfirmed by the other side")
        lesson[.perspective] = "\(state.role.rawValue), with \(peer.agentID.text)"
        let seal: JSON = [
            "share": .string(state.share.text), "seal": .string(digest),
            "teacher": .string(state.agreement?.teacher.agentID.text ?? ""),
            "student": .string(state.agreement?.student.agentID.text ?? ""),
        ]
        let application = try ApplicationDescriptor(
            mediaType: "application/json", schema: "kith-share-seal-v1", data: seal.serialized)
        let parent = try await node.note(lesson, application: application)
        var learned = PerField(repeating: "")
        learned[.focus] = "learned: \(state.card.goal)"
        learned[.commitment] = end.seal.summary
        learned[.perspective] = "learned in share \(state.share.text)"
        return try await node.note(texts ?? learned, parents: [parent.key], application: application)
    }
}

extension ShareState.End {
    /// The signatures by side.
    var signatures: [ShareRole: [UInt8]] {
        var signatures: [ShareRole: [UInt8]] = [:]
        signatures[.teacher] = teacherSignature
        signatures[.student] = studentSignature
        return signatures
    }

    /// Whether both sides have signed.
    var isConfirmed: Bool { seal.signers == .both && teacherSignature != nil && studentSignature != nil }
}
