import Ambient
import MeshProtocol

/// Everything that one step of a share changes on disk. It is committed as a whole or not at all, so that a killed process
/// finds the share between two steps and never within one.
public struct ShareChange: Sendable {
    /// The share after the step.
    public var record: ShareRecord
    /// Turns that it brought.
    public var turns: [ShareTurnRecord] = []
    /// Envelopes to be sent until they are acknowledged.
    public var outgoing: [ShareEnvelopeRecord] = []
    /// The peer has everything up to this number: those envelopes go, and own turns in them are `stored`.
    public var acknowledged: UInt64?
    /// A mailbox has committed our envelopes up to this number: own turns in them are `stored`, but still to be fetched.
    public var mailed: UInt64?
    /// Own turns that have come further at the peer. How far the peer's have come here is in the share's state.
    public var progress: [Progress] = []
    /// An envelope that came before its turn.
    public var early: ShareEnvelopeRecord?
    /// Kept envelopes up to this number have served.
    public var consumed: UInt64?
    /// Somebody tried to use the invite.
    public var attempt: ShareAttempt?
    /// The share has ended: nothing is sent any more, nothing is waited for.
    public var dropsTraffic = false

    /// All own turns up to a number have reached at least a state.
    public struct Progress: Sendable, Hashable {
        /// The last of them.
        public let through: Int
        /// What they have reached.
        public let state: DeliveryState

        /// A step forward.
        public init(through: Int, state: DeliveryState) {
            self.through = through
            self.state = state
        }
    }

    /// A change that so far only replaces the record.
    public init(_ record: ShareRecord) { self.record = record }
}
