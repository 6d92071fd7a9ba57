public import MeshProtocol

/// Something that a peer did or left undone, for logs, `watch` and demonstrations.
public enum PeerActivity: Sendable, Hashable {
    /// It began to work on blocks of this author; the first is the one to answer.
    case woke(blocks: [BlockKey], author: String)
    /// A block, or an answer to it, was not dealt with further. `detail` may be the
    /// model's own words, which may echo a peer: fence it.
    case suppressed(BlockKey?, SuppressionReason, detail: String?)
    /// The model was asked and this is what it used.
    case called(usage: ModelUsage, cost: MicroDollars, milliseconds: Int64, notes: [String])
    /// The memory has accepted an answer; nil is the room.
    case emitted(BlockKey, to: NodeID?, answering: [BlockKey])
    /// Receipts have proved that this many more answers are stored somewhere else.
    case reached(Int)
    /// An answer waits for a person under this number.
    case held(Int64, reasons: [String])
    /// A budget has reached its warning line.
    case warning(String)
    /// The model failed too often, for the last time for this reason, and is left alone for so many seconds.
    case resting(seconds: Int64, because: String)
    /// Something failed that a person should know of.
    case trouble(String)

    /// One line for a log.
    public var line: String {
        switch self {
        case .woke(let blocks, let author):
            "woke for \(blocks.count) by \(author): \(blocks.map(\.text).joined(separator: " "))"
        case .suppressed(let key, let reason, let detail):
            "suppressed \(key?.text ?? "an answer"): \(reason.rawValue) (\(reason.text))\(detail.map { ": \($0)" } ?? "")"
        case .called(let usage, let cost, let milliseconds, let notes):
            "called the model: \(usage.total) tokens, \(cost), \(milliseconds) ms"
                + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
        case .emitted(let key, let to, _): "emitted \(key.text) to \(to?.text ?? "the room")"
        case .reached(let count): "\(count) more stored by others"
        case .held(let id, let reasons): "held answer \(id) for a person: \(reasons.joined(separator: "; "))"
        case .resting(let seconds, let reason): "leaves the model alone for \(seconds) s: \(reason)"
        case .warning(let text), .trouble(let text): text
        }
    }

    /// A short name for structured logs.
    public var name: String {
        switch self {
        case .woke: "woke"
        case .suppressed: "suppressed"
        case .called: "called"
        case .emitted: "emitted"
        case .reached: "reached"
        case .held: "held"
        case .warning: "warning"
        case .resting: "resting"
        case .trouble: "trouble"
        }
    }
}
