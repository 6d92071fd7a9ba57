import Ambient
import Logging
import MeshMemory
import MeshNode
import MeshProtocol

/// Between shares and carriers.
extension ShareSessions {
    /// Does what a carrier's event asks for.
    ///
    /// - Returns: False when it could not be committed and must be offered again.
    func handle(_ event: ShareCarrierEvent, over carrier: String) async -> Bool {
        switch event {
        case .received(let envelope): return await isTaken { try await take(envelope) }
        case .receivedMany(let envelopes):
            var rest = envelopes[...]
            while let first = rest.first {
                let run = rest.prefix { $0.share == first.share && $0.kind == .sealed }
                let isTaken = await isTaken {
                    if run.count > 1 { try await take(run: Array(run)) } else { try await take(first) }
                }
                guard isTaken else { return false }
                rest = rest.dropFirst(max(run.count, 1))
            }
        case .present(let node):
            reachable[node, default: []].insert(carrier)
            awaySince[node] = nil
            await meet(node)
        case .open(let id):
            await ask(again: id)
            // A relay that was away may have lost its mail.
            live[id]?.mailed = nil
            live[id]?.beginAgain()
            await transmit(id)
        case .away(let node):
            reachable[node]?.remove(carrier)
            guard reachable[node]?.isEmpty == true else { return true }
            reachable[node] = nil
            awaySince[node] = time.now
            for (id, share) in live where share.machine.state.peer?.nodeID == node {
                publish([.presence(false)], of: id)
                // What was on the way to it goes to its mailbox.
                if share.direct > share.machine.state.acknowledged {
                    live[id]?.beginAgain()
                    await transmit(id)
                }
            }
        case .mailed(let id, let counter):
            if let sent = live[id]?.machine.state.sent, counter <= sent { live[id]?.mailed = (counter, time.now) }
            _ = try? step(id) { machine, _ in machine.mailed(through: counter) }
        case .attempt(let id, let who, let outcome):
            _ = try? step(id) { machine, now in
                machine.note(ShareAttempt(at: now, who: who, outcome: outcome))
            }
        }
        return true
    }

    /// Whether the work was done, or can be left undone for good; not when it could not be committed.
    private func isTaken(_ work: () async throws -> Void) async -> Bool {
        do {
            try await work()
        } catch let error as MemoryError {
            logger.error("an envelope was not stored", metadata: ["reason": "\(error)"])
            return false
        } catch {
            logger.debug("an envelope was ignored", metadata: ["reason": "\(error)"])
        }
        return true
    }

    /// A node can be reached: whatever waits for it is sent.
    private func meet(_ node: NodeID) async {
        for (id, pending) in previews where pending.invite.teacherNode == node { await ask(again: id) }
        for (id, share) in live {
            guard share.peer == node else { continue }
            // What its mailbox has comes out of that; what does not come is soon sent again.
            let settled = share.settled(within: settings.mailRepeat, at: time.now)
            live[id]?.beginAgain()
            live[id]?.handed = settled
            live[id]?.repeatAfter = settings.firstRepeat
            live[id]?.repeatAt = nil
            publish([.presence(true)], of: id)
            await transmit(id)
        }
    }

    private func take(_ envelope: ShareEnvelope) async throws {
        let id = envelope.share
        switch envelope.kind {
        case .offer: take(offer: envelope)
        case .refusal:
            if previews[id] != nil { return take(refusal: envelope) }
            guard try isKnown(id) else { return }
            _ = try step(id) { machine, now in machine.take(refusal: envelope, at: now) }
        case .ask, .join: try await answer(envelope)
        case .sealed:
            guard try isKnown(id) else { return }
            let memory = node.memory
            let effects = try step(id) { machine, now in
                try machine.receive(envelope, at: now) { counter in
                    let kept = (try? memory.earlyEnvelope(id, counter: counter)) ?? nil
                    return kept.flatMap { try? ShareEnvelope(parsing: $0.envelope) }
                }
            }.effects
            if effects.repeats || !effects.envelopes.isEmpty || effects.acknowledged != nil { await transmit(id) }
        }
    }

    /// Takes sealed envelopes of one share in one step, as far as they follow each other; whatever is left, because one was
    /// missing, forged or repeated, is taken one by one.
    private func take(run: [ShareEnvelope]) async throws {
        guard let id = run.first?.share, try isKnown(id) else { return }
        let due = (live[id]?.machine.state.received ?? 0) + 1
        let byCounter = Dictionary(run.map { ($0.counter, $0) }) { first, _ in first }
        if let next = byCounter[due] {
            let memory = node.memory
            let effects = try await longStep(id) { machine, now in
                try machine.receive(next, at: now) { counter in
                    if let envelope = byCounter[counter] { return envelope }
                    let kept = (try? memory.earlyEnvelope(id, counter: counter)) ?? nil
                    return kept.flatMap { try? ShareEnvelope(parsing: $0.envelope) }
                }
            }.effects
            if effects.repeats || !effects.envelopes.isEmpty || effects.acknowledged != nil { await transmit(id) }
        }
        let received = live[id]?.machine.state.received ?? .max
        for envelope in run where envelope.counter > received || envelope.counter < due { try await take(envelope) }
    }

    private func answer(_ envelope: ShareEnvelope) async throws {
        let id = envelope.share
        guard try isKnown(id), live[id]?.machine.state.role == .teacher,
            live[id]?.admitsQuestion(most: settings.attemptsPerMinute, at: time.now) == true
        else { return }
        let known = try node.memory.peer(envelope.from)?.identityKey
        let effects = try step(id) { machine, now in
            if envelope.kind == .ask {
                try machine.answer(ask: envelope, knownKey: known, at: now)
            } else {
                try machine.take(join: envelope, knownKey: known, at: now)
            }
        }.effects
        for answer in effects.answers { await sendOnce(answer, to: envelope.from) }
        // Whoever is refused while the invite waits must not keep its student out of the relay's room.
        if live[id]?.machine.state.phase == .invited, effects.answers.contains(where: { $0.kind == .refusal }) {
            for carrier in carriers { await carrier.turnAway(envelope.from, from: id) }
        }
        if let place = live[id]?.place, place.peer != nil { for carrier in carriers { await carrier.attend(place) } }
        await transmit(id)
    }

    /// Whether an open share has this id. Envelopes of others cost a look into memory and nothing else.
    private func isKnown(_ id: ShareID) throws -> Bool {
        if live[id] != nil { return true }
        guard try node.memory.share(id)?.isOpen == true else { return false }
        _ = try find(id)
        return true
    }

    /// Hands an envelope that is not kept to the first carrier that takes it.
    func sendOnce(_ envelope: ShareEnvelope, to peer: NodeID) async {
        _ = await road(for: envelope, to: peer)
    }

    // MARK: Sending

    /// Hands everything to carriers that has not been handed to one yet. Harmless to call at any time.
    func transmit(_ id: ShareID) async {
        guard let share = live[id], !share.isSending else {
            live[id]?.sendsAgain = true
            return
        }
        live[id]?.isSending = true
        repeat {
            live[id]?.sendsAgain = false
            await sendWaiting(id)
        } while live[id]?.sendsAgain == true
        live[id]?.isSending = false
        schedule(id)
    }

    private func sendWaiting(_ id: ShareID) async {
        guard let share = live[id], share.machine.secrets != nil, let peer = share.peer else { return }
        let state = share.machine.state
        if state.role == .student, state.phase == .joined, let joining = share.machine.secrets?.joining,
            let envelope = try? ShareEnvelope(parsing: joining)
        {
            await sendOnce(envelope, to: peer)
        }
        do {
            // No further ahead than the peer keeps what comes before its turn.
            let last = state.acknowledged + ShareMachine.window
            live[id]?.fresh = []
            guard share.handed < last else { return }
            let waiting =
                share.fresh.first?.counter == share.handed + 1
                ? share.fresh
                : try node.memory.outgoingEnvelopes(id, after: share.handed, limit: Int(last - share.handed))
            var handed = share.handed
            for item in waiting where item.counter > handed && item.counter <= last {
                let envelope = try ShareEnvelope(parsing: item.envelope)
                guard let road = await road(for: envelope, to: peer) else { return }
                // Meanwhile everything may have been asked for again.
                guard live[id]?.handed == handed else {
                    live[id]?.sendsAgain = true
                    return
                }
                handed = item.counter
                live[id]?.handed = handed
                if !road.keepsMail { live[id]?.direct = handed }
            }
        } catch {
            logger.warning("envelopes were not sent", metadata: ["share": "\(id)", "reason": "\(error)"])
        }
    }

    /// The first carrier that takes an envelope.
    private func road(for envelope: ShareEnvelope, to peer: NodeID) async -> (any ShareCarrier)? {
        for carrier in carriers where await carrier.send(envelope, to: peer) { return carrier }
        return nil
    }

    private func schedule(_ id: ShareID) {
        guard let share = live[id], share.isAwaitingReceipt, share.repeatAt == nil else { return }
        live[id]?.repeatAt = time.now + share.repeatAfter
    }

    /// The peer shows that it misses something: the next transmission sends everything again. Not more often than a peer has
    /// reason to repeat itself.
    func repeatNow(_ id: ShareID, at now: Timestamp) {
        guard let share = live[id], share.repeatedAt.map({ now - $0 >= .seconds(1) || now < $0 }) ?? true else {
            return
        }
        live[id]?.repeatedAt = now
        live[id]?.beginAgain()
    }

    /// Sends again what has had no acknowledgement for too long.
    func repeatIfDue(_ id: ShareID, at now: Timestamp) async {
        guard let share = live[id], let due = share.repeatAt, now >= due else { return }
        live[id]?.repeatAt = nil
        guard share.isAwaitingReceipt else { return }
        let isTogether = isTogether(share)
        let settled = share.settled(within: settings.mailRepeat, at: now)
        live[id]?.beginAgain()
        if !isTogether { live[id]?.handed = settled }
        // A joining is not numbered, so nobody says that it is in the mailbox.
        let slowest = share.isJoining && !isTogether ? settings.mailRepeat : settings.slowestRepeat
        live[id]?.repeatAfter = min(slowest, share.repeatAfter * 2)
        await transmit(id)
    }
}
