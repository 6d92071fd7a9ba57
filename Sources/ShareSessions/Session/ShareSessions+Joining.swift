import Ambient
import MeshMemory
import MeshNode
import MeshProtocol

/// A link that somebody looks at: what was asked, and what came back.
struct PendingPreview {
    let invite: ShareInvite
    let ask: ShareAsk
    let envelope: ShareEnvelope
    /// Kept from the preview to the joining, because a relay ties the place in the room to it.
    let mailboxKey: [UInt8]
    var offer: ShareOffer?
    var problem: ShareFailure?
    /// For forgetting the oldest of too many.
    let askedAt: Timestamp
}

/// What the student's side does before the first turn.
extension ShareSessions {
    /// Links that may be looked at at once.
    static let mostPreviews = 16

    /// Shows what a link offers. Promises nothing: the teacher's side sees that somebody looked.
    ///
    /// Waits for the teacher's node for `ShareSettings.preview` at most.
    /// - Throws: `ShareFailure.invite`, `.unreachable`, `.outOfReach`, `.malformed`, `.sealing`.
    public func preview(_ link: String) async throws -> SharePreview {
        let offer = try await offer(of: try usable(link)).offer
        return SharePreview(
            share: offer.share, teacher: offer.teacher.agentID, card: offer.card, cardDigest: offer.card.digest,
            isOpen: offer.isOpen, expiresAt: offer.expiresAt)
    }

    /// Joins, after the person has agreed to the card that `preview` showed. A repeated call finds the share as it stands.
    ///
    /// - Parameter cardDigest: The digest of the card that the person agreed to.
    /// - Returns: The share; `joined` until the teacher's side has answered, which `awaitTurn` waits for.
    public func join(_ link: String, agreedTo cardDigest: [UInt8]) async throws -> ShareStatus {
        let invite = try parsed(link)
        if let known = try node.memory.share(invite.share), known.role == .student { return try status(known.id) }
        let usable = try usable(link)
        guard usable.cardDigest == cardDigest else { throw ShareFailure.otherCard }
        let (offer, mailboxKey) = try await offer(of: usable)
        // Another call may have joined while the card was on its way.
        if try node.memory.share(invite.share) != nil { return try status(invite.share) }
        let now = time.now
        let status: ShareStatus
        do {
            let (join, envelope) = try ShareJoin.make(offer, of: usable, by: node.identity, nonce: random.bytes(32))
            let agent: AgentID? = if case .bound(let agent) = usable.binding { agent } else { nil }
            let state = ShareState(
                share: usable.share, role: .student, card: offer.card, boundTo: agent, relay: usable.relay,
                phase: .joined, inviteExpires: usable.expiresAt, at: now)
            let secrets = ShareSecrets(invite: usable, mailboxKey: mailboxKey)
            var machine = try ShareMachine(state, secrets: secrets, identity: node.identity, settings: settings)
            machine.joined(join, envelope: envelope)
            status = try adopt(machine, at: now)
        } catch let error as ShareError {
            throw ShareFailure.sealing(error)
        }
        previews[usable.share] = nil
        if let place = live[usable.share]?.place { for carrier in carriers { await carrier.attend(place) } }
        await transmit(usable.share)
        return status
    }

    private func parsed(_ link: String) throws -> ShareInvite {
        do {
            return try ShareInvite(link: link)
        } catch {
            throw ShareFailure.malformed(error)
        }
    }

    /// The invite in a link, if this node may use it now.
    private func usable(_ link: String) throws -> ShareInvite {
        let invite = try parsed(link)
        guard invite.teacherNode != node.identity.nodeID, !invite.teacher.matches(key: node.identity.publicKey) else {
            throw ShareFailure.invite(.own)
        }
        guard !invite.hasExpired(at: time.now) else { throw ShareFailure.invite(.expired) }
        guard invite.binding.admits(node.identity.publicKey) else { throw ShareFailure.invite(.notForYou) }
        guard try node.memory.share(invite.share) == nil else { throw ShareFailure.invite(.used) }
        // Whom this node meets anyway is asked without the relay.
        if let relay = invite.relay, reachable[invite.teacherNode]?.isEmpty != false,
            let objection = carriers.lazy.compactMap({ $0.objection(to: relay) }).first
        {
            throw ShareFailure.outOfReach(objection)
        }
        return invite
    }

    /// The teacher's offer: the one that has been shown, or asked for now.
    private func offer(of invite: ShareInvite) async throws -> (offer: ShareOffer, mailboxKey: [UInt8]) {
        let id = invite.share
        if let known = previews[id], known.invite == invite, let offer = known.offer {
            return (offer, known.mailboxKey)
        }
        let mailboxKey = previews[id]?.mailboxKey ?? random.bytes(32)
        let ask = ShareAsk(for: invite, by: node.identity, nonce: random.bytes(32))
        let pending = PendingPreview(
            invite: invite, ask: ask, envelope: ask.envelope(for: invite, by: node.identity), mailboxKey: mailboxKey,
            askedAt: time.now)
        await makeRoomForPreview()
        previews[id] = pending
        let place = SharePlace(
            ShareSecrets(invite: invite, mailboxKey: mailboxKey), role: .student, peer: invite.teacherNode)
        for carrier in carriers { await carrier.attend(place) }
        let deadline = time.now + settings.preview
        while true {
            // A stream ends with the task that waited for it in vain, so every round has its own.
            let (number, stream) = watch(id)
            defer { unwatch(id, number) }
            if let offer = previews[id]?.offer { return (offer, mailboxKey) }
            if let problem = previews[id]?.problem {
                previews[id] = nil
                for carrier in carriers { await carrier.leave(id) }
                throw problem
            }
            guard time.now < deadline else { break }
            await self.ask(again: id)
            _ = await change(in: stream, within: min(.seconds(2), deadline - time.now))
            try Task.checkCancellation()
        }
        previews[id] = nil
        for carrier in carriers { await carrier.leave(id) }
        throw ShareFailure.unreachable("The teacher's agent \(invite.teacher.text)")
    }

    /// Puts the question again; the same question, so that no answer is lost on another.
    func ask(again id: ShareID) async {
        guard let pending = previews[id], pending.offer == nil else { return }
        await sendOnce(pending.envelope, to: pending.invite.teacherNode)
    }

    func take(offer envelope: ShareEnvelope) {
        guard let pending = previews[envelope.share], pending.offer == nil else { return }
        do {
            previews[envelope.share]?.offer = try ShareOffer(
                opening: envelope, of: pending.invite, to: pending.ask, by: node.identity)
        } catch .notAuthentic, .wrongKind, .wrongShare {
            // Not from the teacher: wait for its own.
            return
        } catch {
            previews[envelope.share]?.problem = .sealing(error)
        }
        publish([], of: envelope.share)
    }

    func take(refusal envelope: ShareEnvelope) {
        guard let pending = previews[envelope.share],
            let refusal = try? ShareRefusal(opening: envelope, of: pending.invite, sent: pending.envelope)
        else { return }
        previews[envelope.share]?.problem = .invite(.init(refusal.reason))
        publish([], of: envelope.share)
    }

    /// Lets go of links that somebody looked at and did not join, and of their places.
    func forgetPreviews(askedBefore limit: Timestamp) async {
        for (id, pending) in previews where pending.askedAt < limit {
            previews[id] = nil
            for carrier in carriers { await carrier.leave(id) }
        }
    }

    private func makeRoomForPreview() async {
        guard previews.count >= Self.mostPreviews, let oldest = previews.values.map(\.askedAt).min() else { return }
        await forgetPreviews(askedBefore: oldest + .milliseconds(1))
    }

    /// Waits for the next sign in a stream, or for a time. False when the time was up.
    nonisolated func change(in stream: AsyncStream<ShareUpdate?>, within limit: Duration) async -> Bool {
        let time = time
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in stream { return true }
                return true
            }
            group.addTask {
                try? await time.sleep(for: limit)
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
    }
}
