import Ambient
import CAT7
import Logging
import MeshLinks
import MeshMemory
import MeshProtocol
import RelevanceGate
import Synchronization

/// What peers say: opened frames go through the checks, the gate and into memory.
extension MeshNode {
    func receive(_ frame: ApplicationFrame, from peer: PeerIntroduction, over id: LinkID) {
        guard budget.hears(frame, of: peer.nodeID, at: time.now) else { return }
        switch frame {
        case .block(let block, _): take(block, from: peer)
        case .receipt(let receipt): settle(receipt, by: peer.nodeID)
        case .attestation(let attestation): record(attestation, from: peer)
        case .notice(let notice):
            if let pause = notice.retryAfter { pausedUntil[peer.nodeID] = time.now + min(pause, .seconds(3600)) }
        case .fetch(let fetch): serve(fetch, to: peer.nodeID)
        case .ping: send(.pong, to: peer.nodeID)
        case .pong: probeAnswered(by: peer.nodeID)
        case .bye:
            carriers[id]?.close(id)
            forget(id, reason: "the peer said goodbye")
        case .fetchResult(let result): take(result, from: peer)
        case .other(let type, let json): foreignFrames.publish(ForeignFrame(from: peer.nodeID, json: json), type: type)
        }
    }

    private func take(_ block: Block, from peer: PeerIntroduction) {
        let now = time.now
        // Without an assertion there is nothing to acknowledge; Kith's own records always carry one.
        guard let assertion = block.assertionID else { return }
        switch flood.rule(on: peer.nodeID, isStranger: isStranger(peer.nodeID, at: now), at: now) {
        case .accept: break
        case .dropSilently: return
        case .hold(let retryAfter):
            hub.publish(.flood(peer.nodeID))
            logger.notice("peer held back", metadata: ["peer": "\(peer.nodeID.text)"])
            answer(block, assertion, state: "held", reason: "too many at once", retryAfter: retryAfter, to: peer)
            return
        }
        if let reason = objection(to: block, from: peer) {
            logger.notice("block refused", metadata: ["peer": "\(peer.nodeID.text)", "reason": "\(reason)"])
            answer(block, assertion, state: "refused", reason: reason, to: peer)
            return
        }
        let isDirected = block.audience == identity.nodeID
        let vectors = encoder.vectors(for: block.texts)
        let age = max(.zero, now - min(block.createdAt, now))
        let verdict = gate.evaluate(
            Candidate(texts: block.texts, age: age, waived: isGrounding(block)), vectors: vectors,
            against: currentAnchors(at: now))
        do {
            let admitted = verdict.decision.isAdmitted
            let outcome = try memory.rememberReceived(
                block, from: peer.nodeID, verdict: verdict, vectors: vectors, admitted: admitted,
                directed: isDirected, verification: .verified)
            switch outcome {
            case .duplicate(let isHeld):
                // The first receipt may have been lost; the second must not say more than the first did.
                answer(
                    block, assertion, state: isHeld ? "stored" : "refused",
                    reason: isHeld ? nil : "the gate refused it before", to: peer)
            case .new(let item):
                // Whoever waits for it here hears of it first: it is committed, and the rest takes as long again.
                if let item {
                    inboxCount.add(1, ordering: .releasing)
                    hub.publish(.received(item))
                }
                let kept = admitted || isDirected
                // Receipt and attestation are both ready before either leaves: they travel together.
                let attestation = attestation(of: block, verdict)
                answer(
                    block, assertion, state: kept ? "stored" : "refused",
                    reason: kept ? nil : "the gate found it \(verdict.decision.rawValue)", to: peer)
                if let attestation { for other in sessions.keys { send(.attestation(attestation), to: other) } }
                if admitted { try addAnchor(block, vectors: vectors) }
                if kept, block.authorNode == peer.nodeID { noteAnswers(in: block, from: peer.nodeID) }
                if kept { askForParents(of: block, from: peer.nodeID) }
                if !kept { hub.publish(.refused(block.key, from: peer.nodeID, verdict)) }
            }
        } catch {
            // Not stored, so not acknowledged: the sender keeps it and sends it again.
            logger.error("block could not be stored", metadata: ["reason": "\(error)"])
        }
    }

    /// Whether nobody vouches for the peer and it was met only just now. Whom the store cannot tell of is one.
    private func isStranger(_ peer: NodeID, at now: Timestamp) -> Bool {
        guard let known = try? record(of: peer) else { return true }
        return known.trust < .trusted && now - known.firstSeen < FloodGuard.strangeness
    }

    /// Why the block may not even be judged, or nil.
    func objection(to block: Block, from peer: PeerIntroduction) -> String? {
        guard block.room == configuration.room else { return "it was written for another room" }
        guard block.audience == nil || block.audience == identity.nodeID else {
            return "it is addressed to someone else"
        }
        guard let author = block.authorNode else { return "it does not name its author's node" }
        guard author != identity.nodeID else { return "it claims to be by the receiver" }
        let key: IdentityPublicKey?
        if author == peer.nodeID {
            guard block.author == peer.name else { return "its author's name is not the peer's" }
            key = peer.identityKey
        } else {
            key = (try? record(of: author))?.identityKey
        }
        switch block.verification(with: key) {
        case .verified: return nil
        case .unverified(let reason): return "its signature cannot be checked: \(reason)"
        case .forged(let reason): return "its signature is wrong: \(reason)"
        }
    }

    /// The grounding waiver of MMP 6.7: a signed outcome report that answers a held block is never redundant.
    private func isGrounding(_ block: Block) -> Bool {
        guard Candidate.claimsGrounding(block.texts) else { return false }
        // What was only fetched for a lineage was never said to this node.
        return block.parents.contains { key in ((try? memory.block(key)) ?? nil).map { !$0.isFetched } ?? false }
    }

    private func answer(
        _ block: Block, _ assertion: AssertionID, state: String, reason: String? = nil, retryAfter: Duration? = nil,
        to peer: PeerIntroduction
    ) {
        // The states above are all receipts knows; a refusal here would be a mistake of ours.
        guard
            let receipt = try? Receipt(
                of: block.key, assertion: assertion, state: state, reason: reason, retryAfter: retryAfter,
                at: time.now)
        else { return logger.error("no such receipt", metadata: ["state": "\(state)"]) }
        send(.receipt(receipt), to: peer.nodeID)
    }

    /// What the gate decided, for everybody who is connected; each evaluation is one link of this node's signed chain.
    private func attestation(of block: Block, _ verdict: Verdict) -> Attestation? {
        let now = time.now
        func signed(_ sequence: Int, _ previous: String) throws -> Attestation {
            try Attestation.signed(
                of: block.key, at: now, roster: configuration.room, method: verdict.kernelID,
                verdict: verdict.decision.rawValue,
                categories: verdict.fields.map { _, field in field.outcome.rawValue },
                role: "participant", seq: sequence, prev: previous, by: identity)
        }
        do {
            // Signed before the store is locked for it, wherever the end of the chain is known.
            let early = try chainEnd.map { try signed($0.sequence + 1, $0.link) }
            let attestation = try memory.appendOwnAttestation { sequence, previous in
                if let early, early.seq == sequence, early.prev == previous { return early }
                return try signed(sequence, previous)
            }
            chainEnd = (attestation.seq, attestation.link)
            return attestation
        } catch {
            chainEnd = nil
            logger.error("an evaluation could not be attested", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    private func record(_ attestation: Attestation, from peer: PeerIntroduction) {
        // A Kith room is a full mesh of sessions, so each node tells its own verdicts itself and none are passed on.
        guard attestation.by == peer.nodeID, attestation.roster == configuration.room,
            attestation.verifies(with: peer.identityKey)
        else { return }
        do {
            try memory.record(attestation)
        } catch {
            logger.warning("attestation not recorded", metadata: ["reason": "\(error)"])
        }
    }

    private func settle(_ receipt: Receipt, by peer: NodeID) {
        stalls.progress(with: peer)
        do {
            if receipt.state == "held" {
                let until = time.now + min(receipt.retryAfter ?? .seconds(30), .seconds(3600))
                pausedUntil[peer] = until
                let isOpen = try memory.hold(
                    peer: peer, assertion: receipt.assertion, until: until, reason: receipt.reason)
                try memory.resetDispatched(peer: peer)
                quiet[peer]?.remove(.nothingWaits)
                left[peer] = nil
                guard isOpen else { return _ = budget.charge(peer, at: time.now) }
            } else {
                guard
                    try memory.settle(
                        peer: peer, assertion: receipt.assertion, state: receipt.state, reason: receipt.reason)
                else { return _ = budget.charge(peer, at: time.now) }
                left[peer]?.remove(receipt.assertion)
            }
            hub.publish(.delivery(receipt.of, to: peer, state: receipt.state, reason: receipt.reason))
            drain(to: peer)
        } catch {
            logger.warning("receipt not recorded", metadata: ["reason": "\(error)"])
        }
    }
}
