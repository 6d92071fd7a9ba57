import CVectorMath

/// The integer sum that a text's tokens add up to (docs/encoder-format.md, section 5). Integers make the result the same
/// on every platform, whatever the order and the width of the additions.
struct Accumulator {
    private(set) var sums: [Int32]
    private let model: TextModel

    init(_ model: TextModel) {
        self.model = model
        sums = [Int32](repeating: 0, count: model.dimension)
    }

    /// Adds a row of the table.
    mutating func add(entry: Int) {
        guard entry < model.entryCount else { return }
        let row = model.pointer(at: model.matrix.position(entry))
        let multiplier = model.multiplier(of: entry)
        if model.bitsPerElement == 4 {
            kith_add_nibble_row(&sums, row.assumingMemoryBound(to: UInt8.self), multiplier, model.matrix.stride)
        } else {
            kith_add_int8_row(&sums, row.assumingMemoryBound(to: Int8.self), multiplier, model.matrix.stride)
        }
    }

    /// Adds a pseudo-random vector made of a word's letter groups, so that words the table does not know are similar to
    /// themselves and to their variants, and to nothing else.
    mutating func add(hashed word: ArraySlice<WordList.Character>) {
        let word = word.prefix(256).map(\.scalar)
        guard let first = word.first else { return }
        if first > 0x2E7F {
            // Chinese, Japanese, Korean, emoji: each character carries meaning, so single ones and neighbours.
            let amplitude = amplitude(gramCount: 2 * word.count - 1)
            for scalar in word { add(gram: CollectionOfOne(scalar), amplitude) }
            for index in word.indices.dropLast() { add(gram: word[index...(index + 1)], amplitude) }
        } else {
            let padded = [2] + word + [3]
            let amplitude = amplitude(gramCount: word.count)
            for start in word.indices { add(gram: padded[start..<(start + 3)], amplitude) }
        }
    }

    private func amplitude(gramCount: Int) -> Int32 {
        max(1, Int32((Double(model.hashAmplitude) / Double(gramCount).squareRoot() + 0.5).rounded(.down)))
    }

    private mutating func add(gram: some Sequence<UInt32>, _ amplitude: Int32) {
        var stream = FowlerNollVo.offset64
        for scalar in gram {
            guard let scalar = Unicode.Scalar(scalar) else { continue }
            stream = FowlerNollVo.hash64(stream, adding: UTF8.encode(scalar) ?? .init())
        }
        sums.withUnsafeMutableBufferPointer { sums in
            guard let base = sums.baseAddress else { return }
            for start in Swift.stride(from: 0, to: sums.count, by: 64) {
                kith_add_signs(base + start, Self.next(&stream), amplitude, min(64, sums.count - start))
            }
        }
    }

    /// One step of the SplitMix64 generator.
    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// The length of the sum.
    var norm: Double { kith_int32_length(sums, sums.count) }

    /// The sum with the length 1; nil if there is nothing in it.
    var normalized: [Float]? {
        let norm = norm
        guard norm > 0 else { return nil }
        return [Float](unsafeUninitializedCapacity: sums.count) { values, count in
            guard let values = values.baseAddress else { return }
            kith_int32_divide(sums, norm, sums.count, values)
            count = sums.count
        }
    }
}
