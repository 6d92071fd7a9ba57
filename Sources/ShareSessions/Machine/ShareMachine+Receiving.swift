import Ambient
import MeshMemory
import MeshProtocol

/// Envelopes of the peer, in whatever order and number carriers bring them.
extension ShareMachine {
    /// Takes a sealed envelope. It has an effect only if it is the next one; then those that wait behind it have theirs.
    ///
    /// - Parameter kept: An envelope that came too early and was kept, by its number.
    mutating func receive(
        _ envelope: ShareEnvelope, at now: Timestamp, kept: (UInt64) -> ShareEnvelope?
    ) throws(ShareFailure) {
        guard keys != nil else { return }
        if envelope.counter <= state.received {
            // A repetition: our receipt has not arrived. A repeated receipt asks for nothing, or two sides would go on
            // repeating theirs to each other for ever.
            effects.repeats = state.acknowledgeable.contains(envelope.counter)
            return
        }
        guard envelope.counter == state.received + 1 else {
            guard envelope.counter <= state.received + Self.window, envelope.from == state.peer?.nodeID else { return }
            effects.early = ShareEnvelopeRecord(counter: envelope.counter, envelope: envelope.serialized)
            return
        }
        var next: ShareEnvelope? = envelope
        while let current = next {
            guard try takeEffect(current, at: now) else { break }
            next = kept(state.received + 1)
        }
        // What was kept under a number that has passed is of no use, whether it was good or forged.
        effects.consumed = state.received
        if owesReceipt { try acknowledge(at: now) }
    }

    /// Opens the envelope that is due and does what it says. False when it is not the peer's; nothing has changed then.
    private mutating func takeEffect(_ envelope: ShareEnvelope, at now: Timestamp) throws(ShareFailure) -> Bool {
        guard let keys, let head = chains?.head(state.role.peer) else { return false }
        let message: ShareMessage
        do {
            message = try keys.open(envelope, expecting: state.received + 1, head: head)
        } catch {
            guard case .malformed(let value) = error else { return false }
            // The peer has sealed it, so it would come again for ever.
            state.received += 1
            abort("The peer sent something malformed: \(value)", at: now)
            return true
        }
        state.received += 1
        state.heardAt = now
        // Whoever can seal with the share's keys has our joining.
        if case .receipt = message {
        } else {
            owesReceipt = true
            state.acknowledgeable.append(state.received)
            let surplus = state.acknowledgeable.count - Int(Self.window)
            if surplus > 0 { state.acknowledgeable.removeFirst(surplus) }
        }
        try apply(message, at: now)
        return true
    }

    private mutating func apply(_ message: ShareMessage, at now: Timestamp) throws(ShareFailure) {
        switch message {
        case .welcome(let welcome): take(welcome: welcome, at: now)
        case .codeConfirmed: peerConfirmed(at: now)
        case .turn(let turn): try hear(turn, at: now)
        case .receipt(let receipt): take(receipt: receipt)
        case .closeProposal(let seal): try take(proposal: seal, at: now)
        case .closeAccepted(let digest, let signature): try take(acceptance: digest, signature: signature, at: now)
        case .sealSignature(let digest, let signature): take(sealSignature: signature, of: digest, at: now)
        case .closeReturned(let digest, let reason): try take(returned: digest, reason: reason, at: now)
        case .reveal(let reveal): take(reveal: reveal, at: now)
        case .stop(let reason): take(stop: reason, at: now)
        case .ping, .unknown: break
        }
    }

    private mutating func take(receipt: ShareReceipt) {
        // Nothing that we have not sent can have arrived.
        if receipt.through > state.acknowledged, receipt.through <= state.sent {
            state.acknowledged = receipt.through
            effects.acknowledged = receipt.through
        }
        guard let turn = receipt.turn, let word = receipt.state, let reached = DeliveryState(rawValue: word),
            reached == .fetched || reached == .shown, turn <= (chains?.count(state.role) ?? 0)
        else { return }
        effects.progress.append(.init(through: turn, state: reached))
        effects.updates.append(.receipt(turn: turn, reached))
    }

    /// A mailbox has committed our envelopes up to a number. Of receipts nobody wants to know that.
    mutating func mailed(through counter: UInt64) {
        guard counter <= state.sent, counter > state.acknowledged, state.isSpeechWaiting else { return }
        effects.mailed = counter
    }
}
