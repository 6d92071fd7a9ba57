/// The encoder that sees meaning: a static token table distilled from a sentence transformer, compiled into the binary.
///
/// "debugging auth module" and "fixing the login code" are near each other although they share no word. Encoding a field
/// takes a few microseconds and no memory beyond the vector; the table is used where it lies. English only in that sense:
/// texts in other languages are compared by their words and spelling.
public struct SemanticEncoder: TextEncoder {
    private let model: TextModel
    private let folding: AsciiFolding?
    private let curve: CalibrationCurve

    /// The encoder over the embedded table.
    public static let embedded: SemanticEncoder = {
        do {
            return try SemanticEncoder(model: TextModel.embedded())
        } catch {
            preconditionFailure("the token table that was compiled in is damaged: \(error)")
        }
    }()

    init(model: TextModel) throws(TextModelError) {
        self.model = model
        folding = AsciiFolding(model)
        curve = try CalibrationCurve(model)
    }

    /// The name in the table, `static-minilm-d256q4-v1`.
    public var kernelID: String { model.kernelID }

    /// The unit vector of a text of any length (of which at most 4,096 words count), or nil if nothing in it can be
    /// encoded.
    public func vector(for text: String) -> TextVector? {
        let list = wordList(text)
        let sum = accumulate(tokens(of: list), of: list)
        guard let values = sum.normalized else { return nil }
        return TextVector(unit: values)
    }

    /// The table's own calibration curve.
    public func similarity(rawCosine: Double) -> Double { curve.similarity(rawCosine) }

    /// The text's words of letters and digits, folded.
    func words(of text: String) -> [String] { wordList(text).texts }

    func wordList(_ text: String) -> WordList { WordList(text, model: model, folding: folding) }

    func tokens(of list: WordList) -> [Tokenizer.Token] { Tokenizer(model: model).tokens(of: list) }

    func accumulate(_ tokens: [Tokenizer.Token], of list: WordList) -> Accumulator {
        var sum = Accumulator(model)
        for token in tokens {
            switch token {
            case .entry(let entry): sum.add(entry: entry)
            case .hashed(let range): sum.add(hashed: list.characters[range])
            }
        }
        return sum
    }
}
