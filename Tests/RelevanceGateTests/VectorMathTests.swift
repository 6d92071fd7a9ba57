import CVectorMath
import TestSupport
import Testing

/// The C loops do what their plain descriptions say, in the widths that have code of their own and in others.
@Suite struct VectorMathTests {
    private func bytes(_ count: Int, _ random: SeededRandom) -> [Int8] {
        random.bytes(count).map { Int8(bitPattern: $0) }
    }

    private func words(_ count: Int, _ random: SeededRandom) -> [Int16] {
        (0..<count).map { $0 == 0 ? -4095 : Int16(random.next() % 8191) - 4095 }
    }

    private func plainProduct(_ query: [some FixedWidthInteger], _ rows: [Int8], _ row: Int) -> Int {
        query.indices.reduce(0) { $0 + Int(query[$1]) * Int(rows[row * query.count + $1]) }
    }

    @Test(arguments: [1, 7, 16, 127, 128, 129, 255, 256, 257, 300], [0, 1, 3, 4, 9, 64])
    func rowProductsAreExactForAllBytes(_ dimension: Int, _ count: Int) {
        let random = SeededRandom(seed: UInt64(dimension * 100 + count))
        let query = [Int8.min] + bytes(dimension - 1, random)
        var rows = bytes(dimension * count, random)
        if count > 0 { rows[0] = .min }
        var products = [Int32](repeating: -1, count: count)
        kith_int8_dot_rows(query, rows, count, dimension, &products)
        #expect(products.map(Int.init) == (0..<count).map { plainProduct(query, rows, $0) })
    }

    @Test(arguments: [0, 1, 16, 63, 64, 65, 128, 256], [0, 1, 3, 4, 9, 64])
    func rowProductsAreExactForWords(_ dimension: Int, _ count: Int) {
        let random = SeededRandom(seed: UInt64(dimension * 100 + count))
        let query = words(dimension, random)
        let rows = bytes(dimension * count, random).map { $0 == 1 ? Int8.min : $0 }
        var products = [Int32](repeating: -1, count: count)
        kith_int16_dot_rows(query, rows, count, dimension, &products)
        #expect(products.map(Int.init) == (0..<count).map { plainProduct(query, rows, $0) })
    }

    @Test(arguments: [5, 64], [0, 1, 7, 8, 63, 64, 65, 200])
    func boundsAreScaledProductsPlusWeightedRestsAndPeaksTheLargest(_ dimension: Int, _ count: Int) {
        let random = SeededRandom(seed: 4)
        let query = words(dimension, random)
        let rows = bytes(dimension * count, random)
        let scales: [Float] = (0..<count).map { Float($0 + 1) / 64 }
        let rests: [Float] = (0..<count).map { $0 % 5 == 0 ? -Float.infinity : 1 / Float($0 + 1) }
        var products = [Int32](repeating: 0, count: count)
        var bounds = [Float](repeating: 0, count: count)
        var peaks = [Float](repeating: -.infinity, count: count / 64 + 1)
        kith_bound_rows(query, rows, count, dimension, scales, rests, 3, &products, &bounds, &peaks)
        #expect(products.map(Int.init) == (0..<count).map { plainProduct(query, rows, $0) })
        let plain: [Float] = (0..<count).map { Float(products[$0]) * scales[$0] + 3 * rests[$0] }
        #expect(bounds == plain)
        for (block, peak) in peaks.enumerated() {
            #expect(peak == plain.dropFirst(64 * block).prefix(64).max() ?? -Float.infinity)
        }
    }

    @Test(arguments: [0, 1, 7, 64, 65, 130]) func whatIsPickedIsFromTheLowestToBeforeTheEnd(_ count: Int) {
        let random = SeededRandom(seed: UInt64(count))
        let choices: [Float] = [1, 2, 2.5, 3, 3.5, .nan, .infinity, -.infinity]
        let bounds = (0..<count).map { _ in choices[Int(random.next() % 8)] }
        let peaks = [Float](repeating: .infinity, count: 3)
        var picked = [UInt32](repeating: 0, count: count)
        let found = kith_pick_between(bounds, peaks, count, 2, 3.5, &picked)
        #expect(picked.prefix(found).map(Int.init) == bounds.indices.filter { bounds[$0] >= 2 && bounds[$0] < 3.5 })
    }

    @Test func blocksBelowTheLowestArePassedOver() {
        let bounds = [Float](repeating: 1, count: 130)
        var picked = [UInt32](repeating: 0, count: 130)
        let found = kith_pick_between(bounds, [1, 0, 1], 130, 1, .infinity, &picked)
        #expect(picked.prefix(found).elementsEqual(Array(0..<64) + [128, 129]))
    }

    @Test(arguments: [3, 64, 100, 128], [0, 1, 5, 64, 150])
    func pickedRowsStayWhoseProductsWithOneMorePartAreLargeEnough(_ dimension: Int, _ count: Int) {
        let random = SeededRandom(seed: UInt64(dimension + count))
        let query = words(dimension, random)
        let rows = bytes(dimension * 300, random)
        let scales: [Float] = (0..<300).map { Float($0 % 7 + 1) }
        let rests: [Float] = (0..<300).map { Float($0 % 11) }
        var products: [Int32] = (0..<300).map { Int32($0) }
        let before: [UInt32] = (0..<count).map { UInt32(299 - $0 * 2 % 300) }
        var picked = before
        let kept = kith_narrow_picked(
            query, rows, dimension, scales, rests, 1000, 5000, &picked, count, &products)
        let expected: [Int] = (0..<300).map { row in
            row + (before.contains(UInt32(row)) ? plainProduct(query, rows, row) : 0)
        }
        #expect(products.map(Int.init) == expected)
        let stays: [UInt32] = before.filter { slot in
            let row = Int(slot)
            return Float(expected[row]) * scales[row] + 1000 * rests[row] >= 5000
        }
        #expect(Array(picked.prefix(kept)) == stays)
    }

    @Test(arguments: [1, 16, 63, 64, 65, 128, 200], [0, 1, 4095, 4096, 65_535, -3] as [Int32])
    func nibblesAreSignedAndLowComesFirst(_ byteCount: Int, _ multiplier: Int32) {
        let row = SeededRandom(seed: 6).bytes(byteCount)
        var sums = [Int32](repeating: 5, count: 2 * byteCount)
        kith_add_nibble_row(&sums, row, multiplier, byteCount)
        for (index, byte) in row.enumerated() {
            #expect(sums[2 * index] == 5 + multiplier * Int32(Int8(bitPattern: byte << 4) >> 4))
            #expect(sums[2 * index + 1] == 5 + multiplier * Int32(Int8(bitPattern: byte) >> 4))
        }
    }

    @Test func sumsWrapInsteadOfTrapping() {
        var sums = [Int32.max, Int32.min]
        kith_add_signs(&sums, 0b01, 1, 2)
        #expect(sums == [Int32.min, Int32.max])
    }

    /// Above 2^53 the order of the additions shows.
    @Test(arguments: [0, 1, 8, 31, 256], [10, 31]) func lengthsAreAddedUpInOrder(_ count: Int, _ bits: Int) {
        let random = SeededRandom(seed: UInt64(count + bits))
        let values = (0..<count).map { _ in Int32(truncatingIfNeeded: random.next()) >> (32 - bits) }
        let plain = values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(kith_int32_length(values, count) == plain)
    }

    @Test(arguments: [0, 1, 7, 256]) func quotientsAreRoundedOnceFromDoubles(_ count: Int) {
        let random = SeededRandom(seed: UInt64(count))
        let values = (0..<count).map { _ in Int32(truncatingIfNeeded: random.next()) }
        var quotients = [Float](repeating: 0, count: count)
        kith_int32_divide(values, 12_345.678, count, &quotients)
        #expect(quotients == values.map { Float(Double($0) / 12_345.678) })
    }
}
