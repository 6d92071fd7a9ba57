import Ambient
import CAT7
import MeshProtocol
import RelevanceGate
import TestSupport

@testable import MeshMemory

/// A memory on a real file, with its owner and the clock.
final class Home: Sendable {
    let directory: TemporaryDirectory
    let time = ManualTime()
    let store: MemoryStore
    let me: Someone
    let encoder: any TextEncoder

    init(
        limits: FileLimits = FileLimits(), pinLimits: PinLimits = PinLimits(),
        encoder: any TextEncoder = LexicalEncoder()
    ) throws {
        directory = try TemporaryDirectory()
        me = try Someone("me")
        self.encoder = encoder
        store = try Home.open(
            directory.appending("mesh.sqlite"), time, limits: limits, pinLimits: pinLimits, encoder: encoder)
    }

    static func open(
        _ path: String, _ time: ManualTime = ManualTime(), limits: FileLimits = FileLimits(),
        pinLimits: PinLimits = PinLimits(), encoder: any TextEncoder = LexicalEncoder()
    ) throws -> MemoryStore {
        try MemoryStore(path: path, time: time, kernelID: encoder.kernelID, limits: limits, pinLimits: pinLimits) {
            encoder.vector(for: $0)
        }
    }

    /// The milliseconds on the clock.
    var now: Int64 { time.now.milliseconds }

    func vectors(of block: Block) -> PerField<TextVector?> { encoder.vectors(for: block.texts) }

    /// Remembers something of our own, said now.
    @discardableResult
    func observe(
        _ focus: String, _ others: [Field: String] = [:], parents: [BlockKey] = [], to recipients: [NodeID] = []
    ) throws -> Block {
        let block = try me.says(focus, others, parents: parents, at: now)
        try remember(block, to: recipients)
        return block
    }

    @discardableResult
    func remember(_ block: Block, to recipients: [NodeID] = []) throws -> RememberOutcome {
        try store.rememberOwn(block, vectors: vectors(of: block), to: recipients)
    }

    /// Takes a block from a peer as if the gate had decided so.
    @discardableResult
    func receive(
        _ block: Block, from peer: NodeID? = nil, admitted: Bool = true, directed: Bool = false
    ) throws -> Received {
        try store.rememberReceived(
            block, from: peer ?? block.authorNode ?? me.id, verdict: .sample(admitted ? .aligned : .rejected),
            vectors: vectors(of: block), admitted: admitted, directed: directed)
    }

    /// Meets somebody, whose key is pinned then.
    @discardableResult
    func meet(_ name: String) throws -> Someone {
        let someone = try Someone(name)
        _ = try store.pin(someone.introduction(), dialect: "kith")
        return someone
    }

    /// What a recall finds, as the focus texts in order.
    func recalled(_ text: String?, limit: Int = 10) throws -> [String] {
        try store.recall(RecallQuery(text: text, limit: limit)).hits.map(\.focus)
    }
}

extension RecallHit {
    var focus: String { held.block.texts[.focus] }
}

extension Verdict {
    static func sample(_ decision: Decision) -> Verdict {
        Verdict(
            decision: decision, total: 0.375, content: 0.25, temporal: 0.125,
            fields: PerField { field in
                field == .mood
                    ? FieldVerdict(
                        outcome: .silent, drift: nil, nearestDrift: nil, silence: .neutral, reason: "says nothing")
                    : FieldVerdict(outcome: .admit, drift: 0.5, nearestDrift: 0.25, reason: "close to \"the ledger\"")
            }, kernelID: "ngram-h32", isColdStart: false)
    }
}
