import CVectorMath
import TestSupport
import Testing

/// The C loops do what their plain descriptions say, in the widths that have code of their own and in others.
@Suite struct VectorMathTests {
    private func bytes(_ count: Int, _ random: SeededRandom) -> [Int8] {
        random.bytes(count).map { Int8(bitPattern: $0) }
    }

    @Test(arguments: [1, 7, 16, 127, 128, 129, 255, 256, 257, 300], [0, 1, 3, 64])
    func rowProductsAreExactForAllBytes(_ dimension: Int, _ count: Int) {
        let random = SeededRandom(seed: UInt64(dimension * 100 + count))
        let query = [Int8.min] + bytes(dimension - 1, random)
        var rows = bytes(dimension * count, random)
        if count > 0 { rows[0] = .min }
        var products = [Int32](repeating: -1, count: count)
        kith_int8_dot_rows(query, rows, count, dimension, &products)
        for row in 0..<count {
            let plain = (0..<dimension).reduce(0) { $0 + Int(query[$1]) * Int(rows[row * dimension + $1]) }
            #expect(Int(products[row]) == plain)
        }
    }

    @Test(arguments: [0, 1, 7, 8, 9, 64]) func boundsAreScaledProductsPlusWeightedRests(_ count: Int) {
        let random = SeededRandom(seed: 4)
        let products = (0..<count).map { _ in Int32(truncatingIfNeeded: random.next()) >> 8 }
        let scales = (0..<count).map { Float($0) / 64 }
        let rests = (0..<count).map { 1 / Float($0 + 1) }
        var bounds = [Float](repeating: 0, count: count)
        let largest = kith_bound_products(products, scales, rests, 3, count, &bounds)
        let plain = (0..<count).map { Float(products[$0]) * scales[$0] + 3 * rests[$0] }
        #expect(bounds == plain)
        #expect(largest == plain.max() ?? -.infinity)
    }

    @Test(arguments: [1, 63, 64, 65, 128, 200]) func nibblesAreSignedAndLowComesFirst(_ byteCount: Int) {
        let row = SeededRandom(seed: 6).bytes(byteCount)
        var sums = [Int32](repeating: 5, count: 2 * byteCount)
        kith_add_nibble_row(&sums, row, 4095, byteCount)
        for (index, byte) in row.enumerated() {
            #expect(sums[2 * index] == 5 + 4095 * Int32(Int8(bitPattern: byte << 4) >> 4))
            #expect(sums[2 * index + 1] == 5 + 4095 * Int32(Int8(bitPattern: byte) >> 4))
        }
    }

    @Test func sumsWrapInsteadOfTrapping() {
        var sums = [Int32.max, Int32.min]
        kith_add_signs(&sums, 0b01, 1, 2)
        #expect(sums == [Int32.min, Int32.max])
    }
}
