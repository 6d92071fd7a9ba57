import Ambient
import MeshMemory
import MeshProtocol

/// One share as a pure state machine: what a person, the peer or the clock does goes in; the next state and its effects
/// come out. It touches neither disk nor network. `ShareSessions` commits every step as a whole before it acts on it, so a
/// step that was not committed has never happened.
///
///     teacher: drafted -> invited -> joined | confirmed -> active <-> closing -> completed
///     student:                       joined -> confirmed -> active <-> closing -> completed
///
/// Envelopes are numbered in each direction and take effect strictly in that order. Everything but a receipt is
/// acknowledged by a receipt; a receipt is acknowledged along with what follows it.
struct ShareMachine: Sendable {
    var state: ShareState
    var secrets: ShareSecrets?
    /// Both chains of turns, once somebody has joined.
    var chains: TurnChains?
    var effects = ShareEffects()

    let identity: Identity
    let settings: ShareSettings
    private(set) var keys: ShareKeys?
    /// The working time so far: time in which the peer could be reached counts, time in which it was away does not.
    var worked: Duration = .zero
    /// Turns of the peer up to this one were given to our host, whether that is in the state yet or not.
    var given = 0
    /// Whether something has come in this step that the peer wants acknowledged.
    var owesReceipt = false

    /// Receipts without anything between them, after which the peer is asked to acknowledge them.
    static let receiptsInARow = 16
    /// How far before its turn an envelope is kept.
    static let window: UInt64 = 64
    /// Whole turns beyond the card's budget that are taken in, because questions may cross each other.
    static let crossing = 4
    /// Signs of life of both sides in one share.
    static let signsOfLife = 400

    /// A share out of the store, or a new one.
    ///
    /// - Throws: `ShareFailure` when stored keys or turns do not fit each other any more.
    init(
        _ state: ShareState, secrets: ShareSecrets?, turns: [SignedTurn] = [], identity: Identity,
        settings: ShareSettings
    ) throws(ShareFailure) {
        self.state = state
        self.secrets = secrets
        self.identity = identity
        self.settings = settings
        guard let agreement = state.agreement else { return }
        var chains = TurnChains(agreement)
        do {
            for turn in turns { try chains.restore(turn) }
        } catch {
            throw .sealing(.chain(error))
        }
        self.chains = chains
        guard let stored = secrets?.keys else { return }
        do {
            keys = try ShareKeys(stored: stored, role: state.role, agreement: agreement)
        } catch {
            throw .malformed(error)
        }
    }

    /// Both sides have found each other: keys and empty chains.
    mutating func adopt(_ join: ShareJoin) {
        state.agreement = join.agreement
        state.studentSignature = join.studentSignature
        secrets?.keys = join.keys.stored
        keys = join.keys
        chains = TurnChains(join.agreement)
    }

    // MARK: Sending

    /// Seals a message under the next number.
    ///
    /// - Parameter head: The head of our chain before it; nil for the present one.
    mutating func send(_ message: ShareMessage, head: [UInt8]? = nil) throws(ShareFailure) {
        guard let keys, let chains else { throw state.notNow("Nobody has joined yet.") }
        let counter = state.sent + 1
        let envelope: ShareEnvelope
        do {
            envelope = try keys.seal(message, counter: counter, head: head ?? chains.head(state.role))
        } catch {
            throw .sealing(error)
        }
        effects.envelopes.append(ShareEnvelopeRecord(counter: counter, envelope: envelope.serialized))
        state.sent = counter
        if case .receipt = message {
            state.unanswered += 1
            if state.unanswered >= Self.receiptsInARow { try send(.ping) }
        } else {
            state.unanswered = 0
        }
    }

    /// Says how much has arrived, and perhaps how far the peer's turns have come here.
    mutating func acknowledge(turn: Int? = nil, _ reached: DeliveryState? = nil, at now: Timestamp) throws(ShareFailure)
    {
        let receipt: ShareReceipt
        do {
            receipt = try ShareReceipt(through: state.received, turn: turn, state: reached?.rawValue, at: now)
        } catch {
            throw .malformed(error)
        }
        try send(.receipt(receipt))
        owesReceipt = false
    }

    // MARK: Moving

    /// Comes to another point of the share.
    mutating func enter(_ phase: SharePhase, at now: Timestamp, because reason: String? = nil) {
        guard state.phase != phase else { return }
        state.phase = phase
        if let reason { state.ending = String(decoding: reason.utf8.prefix(ShareMessage.reasonBytes), as: UTF8.self) }
        if !phase.isOpen { state.endedAt = now }
        if phase == .active, state.activeAt == nil { state.activeAt = now }
        effects.updates.append(.phase(phase))
    }

    /// Breaks off over something that an honest peer does not do, and tells it.
    mutating func abort(_ reason: String, at now: Timestamp) {
        enter(.aborted, at: now, because: reason)
        // Without keys nobody is there to be told.
        try? send(.stop(reason: reason))
    }
}

extension ShareState {
    /// The refusal of something that has no place where the share stands.
    func notNow(_ hint: String) -> ShareFailure { .notNow(phase: phase, hint: hint) }

    /// Refuses everything but the named phases.
    func require(_ phases: SharePhase..., hint: String) throws(ShareFailure) {
        guard phases.contains(phase) else { throw notNow(hint) }
    }
}
