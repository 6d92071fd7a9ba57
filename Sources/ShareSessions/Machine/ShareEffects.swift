import MeshMemory
import MeshProtocol

/// What a step of a share asks for: rows to be committed with the new state, and what may happen only after that.
struct ShareEffects: Sendable {
    var turns: [ShareTurnRecord] = []
    /// The peer's turns among them.
    var heard: [SignedTurn] = []
    var envelopes: [ShareEnvelopeRecord] = []
    var acknowledged: UInt64?
    var mailed: UInt64?
    var progress: [ShareChange.Progress] = []
    var early: ShareEnvelopeRecord?
    var consumed: UInt64?
    var attempt: ShareAttempt?
    /// Answers that are not kept: the card, refusals. They go to whoever asked.
    var answers: [ShareEnvelope] = []
    /// The peer misses something of ours: send what it has not acknowledged again.
    var repeats = false
    /// Nothing more is sent or waited for.
    var dropsTraffic = false
    /// For those who watch the share.
    var updates: [ShareUpdate] = []

    /// Whether nothing has to be committed for it.
    var isNothing: Bool {
        turns.isEmpty && envelopes.isEmpty && acknowledged == nil && mailed == nil && progress.isEmpty && early == nil
            && consumed == nil && attempt == nil && !dropsTraffic
    }

    /// The rows, with the share as it is after the step.
    func change(_ record: ShareRecord) -> ShareChange {
        var change = ShareChange(record)
        change.turns = turns
        change.outgoing = envelopes
        change.acknowledged = acknowledged
        change.mailed = mailed
        change.progress = progress
        change.early = early
        change.consumed = consumed
        change.attempt = attempt
        change.dropsTraffic = dropsTraffic
        return change
    }
}
