import Testing
import WireJSON

@testable import RelevanceGate

@Suite struct SemanticEncoderTests {
    let encoder = SemanticEncoder.embedded

    struct GoldenText: Sendable, CustomTestStringConvertible {
        let text: String
        let tokens: [JSON]
        let norm: Double
        let sums: [Double]
        let values: [Double]
        var testDescription: String { String(text.prefix(40)) }
    }

    static let goldenTexts: [GoldenText] = {
        let rows = (try? ConformanceVectors.array("golden.json", "texts")) ?? []
        return rows.map { row in
            GoldenText(
                text: row["text"]?.stringValue ?? "", tokens: row["tokens"]?.arrayValue ?? [],
                norm: row["norm"]?.doubleValue ?? -1, sums: row["acc8"]?.doubles ?? [],
                values: row["vec8"]?.doubles ?? [])
        }
    }()

    @Test func allGoldenTextsAndPairsAreThere() throws {
        #expect(Self.goldenTexts.count == 222)
        #expect(try ConformanceVectors.array("golden.json", "pairs").count == 110)
    }

    @Test(arguments: goldenTexts) func aGoldenTextGivesTheExpectedTokensSumsAndVector(_ golden: GoldenText) {
        let list = encoder.wordList(golden.text)
        let tokens = encoder.tokens(of: list)
        let described: [JSON] = tokens.map { token in
            switch token {
            case .entry(let entry): .integer(Int64(entry))
            case .hashed(let range): .string(list.text(of: range))
            }
        }
        #expect(described == golden.tokens)

        let sum = encoder.accumulate(tokens, of: list)
        #expect(sum.sums.prefix(8).map(Double.init) == golden.sums)
        #expect(abs(sum.norm - golden.norm) <= 1e-9 * golden.norm)

        let vector = encoder.vector(for: golden.text)
        #expect((vector == nil) == (golden.norm == 0))
        for (value, expected) in zip(vector?.values.prefix(8) ?? [], golden.values) {
            #expect(abs(Double(value) - expected) <= 2e-7)
        }
    }

    @Test func goldenPairsHaveTheExpectedCosinesAndSimilarities() throws {
        for pair in try ConformanceVectors.array("golden.json", "pairs") {
            let left = try #require(pair["a"]?.stringValue)
            let right = try #require(pair["b"]?.stringValue)
            // The reference stands a vector of zeros in for a text without a vector.
            let cosine = encoder.vector(for: left).flatMap { left in
                encoder.vector(for: right).map { left.cosine(with: $0) }
            }
            let expected = try #require(pair["cosine"]?.doubleValue)
            let similarity = try #require(pair["similarity"]?.doubleValue)
            #expect(abs((cosine ?? 0) - expected) <= 1e-6, "\(left) / \(right)")
            #expect(abs(encoder.similarity(rawCosine: cosine ?? 0) - similarity) <= 1e-6, "\(left) / \(right)")
        }
    }

    @Test func theEmbeddedTableNamesItsKernel() throws {
        #expect(encoder.kernelID == "static-minilm-d256q4-v1")
        #expect(try encoder.kernelID == ConformanceVectors.json("golden.json")["kernel"]?.stringValue)
    }

    @Test(arguments: ["", " ", "\n\t", "...", "-", "\u{0}", "\u{FE0F}\u{200D}"])
    func aTextThatSaysNothingHasNoVector(_ text: String) {
        #expect(encoder.vector(for: text) == nil)
    }

    @Test func theSameTextTypedAsJamoOrSyllablesIsTheSame() {
        #expect(encoder.vector(for: "\u{1112}\u{1161}\u{11AB}") == encoder.vector(for: "\u{D55C}"))
    }

    @Test(arguments: [
        (-1.0, 0.0), (0, 0), (0.0775, 0.05), (0.155, 0.10), (0.235, 0.25), (0.315, 0.5), (0.395, 0.75), (0.8, 0.9),
        (0.9, 0.95), (1, 1), (1.5, 1), (.infinity, 1),
    ])
    func theCalibrationCurveRunsThroughItsKnots(_ cosine: Double, _ similarity: Double) {
        #expect(abs(encoder.similarity(rawCosine: cosine) - similarity) < 1e-12)
    }

    @Test func aCosineThatIsNotANumberIsNoSimilarity() {
        #expect(encoder.similarity(rawCosine: .nan) == 0)
    }

    @Test func onlyTheFirst4096WordsCount() {
        let long = String(repeating: "build ", count: 4096)
        #expect(encoder.vector(for: long + "and something else entirely") == encoder.vector(for: long))
        #expect(encoder.tokens(of: encoder.wordList(long)).count == 4096)
    }

    @Test(arguments: [
        String(repeating: "q", count: 65_536),
        String(repeating: "\u{1F600}", count: 16_384),
        String(repeating: "a\u{0301}", count: 20_000),
        String(repeating: "zxqjkvbw1zxqjkvbw2zxqjkvbw3zxqj ", count: 2048),
        String(repeating: "\u{FDFA}", count: 5_000),
    ])
    func hostileLongTextsAreEncodedWithoutHarm(_ text: String) throws {
        let vector = try #require(encoder.vector(for: text))
        #expect(vector.values.allSatisfy { $0.isFinite })
        #expect(abs(vector.cosine(with: vector) - 1) < 1e-5)
    }
}
