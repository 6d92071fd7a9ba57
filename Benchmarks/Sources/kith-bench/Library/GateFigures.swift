import CAT7
import RelevanceGate

/// One decision of the gate against far more anchors than a node keeps.
enum GateFigures {
    static func measure(anchors count: Int = 10_000) -> [Figure] {
        let encoder = SemanticEncoder.embedded
        var texts = Texts(seed: 6)
        var anchors = AnchorSet(limit: count, quotas: .unlimited)
        for index in 0..<count {
            let block = texts.block(index)
            let anchor = Anchor(
                vectors: encoder.vectors(for: block), texts: block, age: .seconds(index), source: "own", standing: .own)
            anchors.insert(anchor, id: String(index))
        }
        let gate = Gate(encoder: encoder, settings: .kith)
        let times = Stopwatch.bothSamples(1_000, warmUps: 50) { run in
            let candidate = Candidate(texts: texts.block(count + run), age: .seconds(1))
            keep(gate.evaluate(candidate, against: anchors))
        }
        return [
            Figure(
                "gate verdict, \(anchors.count) anchors, p95", times.wall.percentile(0.95), atMost: 0.001,
                .milliseconds,
                how: "1,000 candidates with their encoding, seven distinct texts in every anchor; p50 "
                    + Unit.milliseconds.text(times.wall.median) + ", p95 of processor time "
                    + Unit.milliseconds.text(times.processor.percentile(0.95)))
        ]
    }
}
