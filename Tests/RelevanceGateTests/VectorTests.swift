import TestSupport
import Testing

@testable import RelevanceGate

@Suite struct VectorTests {
    private func randomVector(_ random: SeededRandom, _ dimension: Int = 256) -> TextVector {
        let values = (0..<dimension).map { _ in Float(Int64(random.next() % 2001) - 1000) }
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return TextVector(values: values.map { $0 / length })
    }

    @Test(arguments: [1, 2, 7, 8, 9, 31, 32, 255, 256, 257])
    func theFastCosineIsTheSumOfProducts(_ dimension: Int) {
        let random = SeededRandom(seed: UInt64(dimension))
        let left = randomVector(random, dimension)
        let right = randomVector(random, dimension)
        let plain = zip(left.values, right.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(left.cosine(with: right) - plain) < 1e-6)
        #expect(abs(left.cosine(with: left) - 1) < 1e-6)
    }

    @Test func vectorsOfDifferentDimensionAreUnrelated() {
        #expect(TextVector(values: [1]).cosine(with: TextVector(values: [1, 0])) == 0)
    }

    @Test func quantizedVectorsKeepTheCosineWithinTheirResiduals() {
        let random = SeededRandom(seed: 2)
        for _ in 0..<200 {
            let (left, right) = (randomVector(random), randomVector(random))
            let (a, b) = (QuantizedVector(left), QuantizedVector(right))
            let product = zip(a.values, b.values).reduce(0) { $0 + Int($1.0) * Int($1.1) }
            let estimate = Double(product) * Double(a.scale) * Double(b.scale)
            #expect(abs(estimate - left.cosine(with: right)) <= Double(a.residual + 1.02 * b.residual))
            #expect(a.residual < 0.02)
        }
    }

    static let unusual: [[Float]] = [
        [], [0, 0], [.nan, 1], [.infinity, -.infinity], [.leastNonzeroMagnitude], [.greatestFiniteMagnitude],
    ]

    @Test(arguments: unusual)
    func unusualComponentsAreQuantizedWithoutHarm(_ values: [Float]) {
        let quantized = QuantizedVector(TextVector(values: values))
        #expect(quantized.values.count == values.count)
        #expect(quantized.scale.isFinite)
    }
}
