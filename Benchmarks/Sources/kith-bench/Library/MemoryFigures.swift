import Ambient
import CAT7
import MeshMemory
import MeshProtocol
import RelevanceGate

/// The memory by itself, on disk, filled one committed block after the other.
enum MemoryFigures {
    static func measure() throws -> [Figure] {
        let scratch = try ScratchFolder()
        var filler = try Filler(path: scratch.appending("memory.sqlite"))
        try filler.fill(to: 9_000)
        let remember = try filler.fill(to: 10_000)
        try filler.keepHouse()
        let small = try filler.recall(300)
        try filler.fill(to: 100_000)
        try filler.keepHouse()
        let large = try filler.recall(300)
        try filler.store.close()
        let how = "300 questions of about twelve words, ten hits each, store on disk"
        return [
            Figure(
                "remember a block, p50", remember.median, atMost: nil, .milliseconds,
                how: "block 9,001 to 10,000, one committed transaction each, vectors handed in; p99 "
                    + Unit.milliseconds.text(remember.percentile(0.99))),
            Figure(
                "recall p50, 10,000 blocks", small.median, atMost: 0.003, .milliseconds,
                how: how + "; p95 " + Unit.milliseconds.text(small.percentile(0.95))),
            Figure(
                "recall p95, 100,000 blocks", large.percentile(0.95), atMost: 0.05, .milliseconds,
                how: how + "; p50 " + Unit.milliseconds.text(large.median)),
        ]
    }
}

/// A memory and what it takes to fill it.
private struct Filler {
    let store: MemoryStore
    private let encoder = SemanticEncoder.embedded
    private let identity: Identity
    private let start = SystemTime().now
    private var texts = Texts(seed: 7)
    private var count = 0

    init(path: String) throws {
        let encoder = encoder
        let random = SystemRandom()
        store = try MemoryStore(
            path: path, time: SystemTime(), kernelID: encoder.kernelID, encode: { encoder.vector(for: $0) })
        identity = try Identity(
            nodeID: .make(at: start, random: random.bytes(10)), name: PeerName("bench"),
            signingSeed: random.bytes(32), sealingSecret: random.bytes(32))
    }

    /// Remembers blocks until there are `total`. Returns how long each took, without minting and encoding.
    @discardableResult
    mutating func fill(to total: Int) throws -> Samples {
        var times: [Double] = []
        while count < total {
            // A block every minute before now, so that ages differ as they do in life.
            let block = try Block.mint(
                fields: texts.block(count), by: identity, in: .default,
                at: start + .seconds(60 * (count - 100_000)))
            let vectors = encoder.vectors(for: block.fields.map { $1.text })
            times.append(try Stopwatch.time { try store.rememberOwn(block, vectors: vectors, to: []) }.seconds)
            count += 1
        }
        return Samples(times)
    }

    /// What a node does once a minute, for the ten minutes that this many blocks take it at the least.
    func keepHouse() throws { for _ in 0..<10 { try store.housekeeping(now: SystemTime().now) } }

    /// Asks for things that sound like what is there.
    mutating func recall(_ runs: Int) throws -> Samples {
        try Stopwatch.samples(runs, warmUps: 20) { _ in
            keep(try store.recall(RecallQuery(text: texts.question())))
        }
    }
}
