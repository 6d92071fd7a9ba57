import CAT7
import RelevanceGate

/// Seven texts to seven vectors.
enum EncoderFigures {
    static func measure() -> [Figure] {
        let encoder = SemanticEncoder.embedded
        var texts = Texts(seed: 5)
        let blocks = (0..<500).map { texts.block($0) }
        let bytes = blocks.reduce(0) { $0 + $1.inOrder.reduce(0) { $0 + $1.utf8.count } } / blocks.count
        let seconds = Stopwatch.perRun(runs: blocks.count) { run in
            keep(encoder.vectors(for: blocks[run % blocks.count]))
        }
        return [
            Figure(
                "encode a block", seconds, atMost: 50e-6, .microseconds,
                how: "seven fields, \(bytes) bytes of text on average, semantic encoder, median of 50 batches of 500")
        ]
    }
}
