/// The n-gram encoder that every MMP node has (kernel `ngram-h32`): counts of hashed words, word pairs and letter triples.
///
/// It sees spelling, not meaning. It is here because verdicts of stock nodes are defined by it, and as the encoder that
/// needs no table. Its vector is the first 32 of 64 components, normalised over all 64, as admission compares them; it
/// can be all zero for very short texts.
public struct LexicalEncoder: TextEncoder {
    /// Needs nothing.
    public init() {}

    /// `ngram-h32`
    public var kernelID: String { "ngram-h32" }

    /// The 32 compared components, or nil for an empty text.
    public func vector(for text: String) -> TextVector? {
        guard !text.isEmpty else { return nil }
        return TextVector(components: Array(components(of: text).prefix(Self.comparedDimensions)))
    }

    /// This encoder's thresholds are meant for the raw cosine.
    public func similarity(rawCosine: Double) -> Double { rawCosine }

    static let dimensions = 64
    static let comparedDimensions = 32

    /// All 64 components with the length 1, or zeros for a text without Latin letters and digits.
    func components(of text: String) -> [Double] {
        var sums = [Double](repeating: 0, count: Self.dimensions)
        let words = Self.words(in: text)
        for word in words {
            let padded = [UInt8(ascii: " ")] + word + [UInt8(ascii: " ")]
            for start in 0..<(padded.count - 2) { Self.add(padded[start..<start + 3], weight: 1, to: &sums) }
        }
        for (index, word) in words.enumerated() {
            Self.add(word, weight: 2, to: &sums)
            guard index + 1 < words.count else { continue }
            Self.add(word + [UInt8(ascii: "_")] + words[index + 1], weight: 1.5, to: &sums)
        }
        let length = sums.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length == 0 ? sums : sums.map { $0 / length }
    }

    /// Runs of a-z and 0-9 after lower-casing; everything else separates. Deliberately without normalisation (NFC),
    /// because the stock encoder does not normalise either.
    private static func words(in text: String) -> [ArraySlice<UInt8>] {
        let isWordByte: (UInt8) -> Bool = { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
        return Array(text.lowercased().utf8).split { !isWordByte($0) }
    }

    /// The sign of the hash says which way, its magnitude modulo 64 says where.
    private static func add(_ gram: some Sequence<UInt8>, weight: Double, to sums: inout [Double]) {
        let hash = Int32(bitPattern: FowlerNollVo.hash32(gram))
        sums[Int(hash.magnitude) % dimensions] += hash > 0 ? weight : -weight
    }
}
