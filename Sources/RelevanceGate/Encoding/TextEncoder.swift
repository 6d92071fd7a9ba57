public import CAT7

/// Turns a short text into a vector that can be compared with the vectors of other texts.
///
/// All vectors of one evaluation must come from one encoder, and thresholds only mean something for one encoder
/// (MMP 1.1, sections 9.2 and 15.8); `kernelID` says which one it was.
public protocol TextEncoder: Sendable {
    /// The kernel identity that travels with verdicts, e.g. `ngram-h32`.
    var kernelID: String { get }

    /// The vector of a text, or nil where there is nothing to encode (an empty text, punctuation only). Such a field is
    /// "not evaluable", which is something else than "new".
    func vector(for text: String) -> TextVector?

    /// The similarity, 0...1, that a raw cosine of this encoder stands for. It never decreases and is 0 for 0.
    func similarity(rawCosine: Double) -> Double
}

extension TextEncoder {
    /// The vectors of a block's seven texts.
    public func vectors(for texts: PerField<String>) -> PerField<TextVector?> {
        texts.map { _, text in vector(for: text) }
    }
}
