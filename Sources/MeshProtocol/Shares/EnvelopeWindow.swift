/// Puts the sealed envelopes of one direction back in order: mailboxes repeat and reorder. Only the next number takes
/// effect; what was there before is ignored, and a bounded number of later ones is kept until the gap is filled.
///
/// Envelopes in it have not been opened, so nothing is known about them: one that turns out not to be authentic is
/// dropped (`refuse`), and the sender's outbox sends the genuine one again.
public struct EnvelopeWindow: Sendable, Hashable {
    /// What became of an envelope.
    public enum Verdict: Sendable, Hashable {
        /// It is the next one, or closes a gap: take it with `next()`.
        case due
        /// It is kept until those before it are here.
        case kept
        /// It has taken effect before, or is here already.
        case repeated
        /// It is too far ahead to be kept; it will be sent again.
        case tooFar
    }

    /// How far ahead of the last one an envelope is kept.
    public static let reach: UInt64 = 64
    /// The most bytes that are kept.
    public static let bytes = 4 << 20

    /// The number of the last envelope that took effect; 0 before the first.
    public private(set) var last: UInt64

    private var waiting: [UInt64: ShareEnvelope] = [:]
    private var waitingBytes = 0

    /// A window behind the last envelope that took effect.
    public init(last: UInt64 = 0) { self.last = last }

    /// The numbers that are kept, in order; for a store.
    public var kept: [UInt64] { waiting.keys.sorted() }

    /// Takes an envelope from a carrier.
    public mutating func offer(_ envelope: ShareEnvelope) -> Verdict {
        guard envelope.counter > last else { return .repeated }
        guard envelope.counter - last <= Self.reach else { return .tooFar }
        guard waiting[envelope.counter] != envelope else { return .repeated }
        let replaced = waiting[envelope.counter]?.sealed.count ?? 0
        guard envelope.counter == last + 1 || waitingBytes - replaced + envelope.sealed.count <= Self.bytes else {
            return .tooFar
        }
        waiting[envelope.counter] = envelope
        waitingBytes += envelope.sealed.count - replaced
        return envelope.counter == last + 1 ? .due : .kept
    }

    /// The envelope that is due, if it is here. Open it, let it take effect, then call `advance()`; or `refuse()` it.
    public func next() -> ShareEnvelope? { waiting[last + 1] }

    /// Notes that the envelope that was due has taken effect.
    public mutating func advance() {
        drop(last + 1)
        last += 1
    }

    /// Drops the envelope that is due because it is not authentic.
    public mutating func refuse() { drop(last + 1) }

    private mutating func drop(_ counter: UInt64) {
        waitingBytes -= waiting.removeValue(forKey: counter)?.sealed.count ?? 0
    }
}
