import CAT7
import RelevanceGate

/// The seven field vectors of a block in one blob: the dimension (UInt16), then for each field in CAT7 order the scale
/// (Float32) and, unless the scale is 0 because the field has no vector, the bytes. Little-endian.
enum FieldVectorsCoding {
    /// Writes the vectors; nil when no field has one, or one is too long to be an encoder's.
    static func bytes(of vectors: PerField<StoredVector?>) -> [UInt8]? {
        guard let dimension = vectors.inOrder.lazy.compactMap(\.self).first?.values.count, dimension <= Int(UInt16.max)
        else { return nil }
        var bytes: [UInt8] = [UInt8(truncatingIfNeeded: dimension), UInt8(truncatingIfNeeded: dimension >> 8)]
        for (_, vector) in vectors {
            let usable = vector.flatMap { $0.values.count == dimension ? $0 : nil }
            let bits = (usable?.scale ?? 0).bitPattern
            for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(shift))) }
            if let usable { bytes.append(contentsOf: usable.values.lazy.map { UInt8(bitPattern: $0) }) }
        }
        return bytes
    }

    /// Compares a query with each field of what `bytes(of:)` wrote, where it lies: recall does so with dozens of blobs for
    /// one question. A damaged blob reads as no vectors.
    static func cosines(of query: StoredVector, with bytes: UnsafeRawBufferPointer) -> PerField<Float?> {
        var cosines = PerField<Float?>(repeating: nil)
        guard bytes.count >= 2 else { return cosines }
        let dimension = Int(bytes[0]) | Int(bytes[1]) << 8
        var offset = 2
        for field in Field.allCases {
            guard offset + 4 <= bytes.count else { return cosines }
            let scale = Float(
                bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
            offset += 4
            guard scale != 0 else { continue }
            guard scale.isFinite, offset + dimension <= bytes.count else { return cosines }
            let values = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + dimension])
            values.withMemoryRebound(to: Int8.self) { cosines[field] = query.cosine($0) }
            offset += dimension
        }
        return cosines
    }
}
