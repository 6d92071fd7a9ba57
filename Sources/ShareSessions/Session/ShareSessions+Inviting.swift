import Ambient
public import MeshMemory
import MeshNode
public import MeshProtocol

/// What the teacher's side does before the first turn.
extension ShareSessions {
    /// Drafts a share. Nothing leaves and nobody can join before `invite`.
    ///
    /// - Parameters:
    ///   - student: For whom it is: bound to the agent id that its person sent, or open.
    ///   - relay: The relay whose rooms may carry it, if the two nodes do not meet otherwise.
    ///   - allowingSecrets: Whether a person has looked at the text and lets it leave although it seems to hold secrets.
    ///     Only a person's command or consent may set this.
    /// - Returns: The share as it stands, with the card that the person has to agree to.
    /// - Throws: `ShareFailure`, `MemoryError`.
    public func start(
        _ draft: LessonDraft, for student: ShareBinding, relay: InviteRelay? = nil, allowingSecrets: Bool = false
    ) throws -> ShareStatus {
        try ScreenedText(screen: screen).check(draft.texts, allowed: allowingSecrets)
        let now = time.now
        let machine: ShareMachine
        do {
            let id = try ShareID(bytes: random.bytes(ShareID.count))
            let (card, hidden) = try draft.card { random.bytes(16) }
            let lifetime = student.needsCodes ? ShareInvite.openLifetime : settings.boundInvite
            let invite = try ShareInvite(
                share: id, teacher: node.identity.agentID, teacherNode: node.identity.nodeID, cardDigest: card.digest,
                relay: relay, binding: student, expiresAt: now + lifetime,
                secret: InviteSecret(bytes: random.bytes(32)))
            let agent: AgentID? = if case .bound(let agent) = student { agent } else { nil }
            guard agent?.matches(key: node.identity.publicKey) != true else { throw ShareFailure.invite(.own) }
            let state = ShareState(
                share: id, role: .teacher, card: card, boundTo: agent, relay: relay, phase: .drafted,
                inviteExpires: invite.expiresAt, at: now)
            let secrets = ShareSecrets(
                invite: invite, codeNonce: random.bytes(32), openerSecret: random.bytes(32),
                mailboxKey: random.bytes(32), hidden: hidden)
            machine = try ShareMachine(state, secrets: secrets, identity: node.identity, settings: settings)
        } catch let error as MalformedValue {
            throw ShareFailure.malformed(error)
        }
        return try adopt(machine, at: now)
    }

    /// The invite of a drafted share, after the person has agreed to its card. Asking again gives the same invite.
    ///
    /// The link holds a secret: show it to the person, and log it nowhere.
    public func invite(_ id: ShareID) async throws -> ShareInvite {
        if try find(id).machine.state.phase == .drafted {
            _ = try step(id) { machine, now in try machine.invite(at: now) }
            if let place = live[id]?.place { for carrier in carriers { await carrier.attend(place) } }
        }
        let share = try find(id)
        guard share.machine.state.role == .teacher else { throw ShareFailure.onlyFor(.teacher) }
        guard let invite = share.machine.secrets?.invite, share.machine.state.phase == .invited else {
            throw share.machine.state.notNow("Its invite is of no use any more.")
        }
        return invite
    }

    /// The person did not agree: to the card that is drafted, or to going on with who has joined.
    public func decline(_ id: ShareID, reason: String = "the person did not agree") async throws {
        _ = try step(id) { machine, now in try machine.decline(reason, at: now) }
        await transmit(id)
    }

    /// Takes the invite back, as long as nobody has used it.
    public func revoke(_ id: ShareID) async throws {
        _ = try step(id) { machine, now in try machine.revoke(at: now) }
    }

    /// The person confirms the code that the other person reads out.
    ///
    /// - Parameter typed: What the person typed, with or without the space.
    /// - Throws: `ShareFailure.wrongCode` when it is not the one shown here.
    public func confirmCode(_ id: ShareID, typed: String) async throws -> ShareStatus {
        _ = try step(id) { machine, now in try machine.confirm(code: typed, at: now) }
        await transmit(id)
        return try status(id)
    }

    /// Who has tried to use the invite, oldest first; meant for the teacher's person.
    public func attempts(_ id: ShareID) throws -> [ShareAttempt] { try node.memory.shareAttempts(id) }

    /// Commits a share that begins here.
    func adopt(_ machine: ShareMachine, at now: Timestamp) throws -> ShareStatus {
        var fresh = machine
        let effects = fresh.effects
        fresh.effects = ShareEffects()
        let record = try node.memory.commit(effects.change(ShareCoding.record(fresh)))
        live[record.id] = LiveShare(record, fresh, settings: settings, at: now)
        return try status(record.id)
    }
}
