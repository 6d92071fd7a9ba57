import CVectorMath

/// The one place where recall compares vectors by the thousand.
enum DotProducts {
    /// The dot product of `query` with each of the `count` rows that lie one after another in `rows`.
    static func int8(_ query: [Int8], rows: [Int8], count: Int, into products: inout [Int32]) {
        precondition(rows.count >= count * query.count && products.count >= count)
        kith_int8_dot_rows(query, rows, count, query.count, &products)
    }

    /// The dot product of two vectors of the same dimension.
    static func int8(_ left: [Int8], _ right: [Int8]) -> Int32 {
        precondition(left.count == right.count)
        var product: Int32 = 0
        kith_int8_dot_rows(left, right, 1, left.count, &product)
        return product
    }

    /// The dot products of `steps` with a vector of the same dimension and with itself.
    static func int8(_ vector: [Int8], _ steps: UnsafeBufferPointer<Int8>) -> (product: Int32, square: Int32) {
        precondition(vector.count == steps.count)
        var (product, square): (Int32, Int32) = (0, 0)
        guard let base = steps.baseAddress else { return (0, 0) }
        kith_int8_dot_rows(vector, base, 1, steps.count, &product)
        kith_int8_dot_rows(base, base, 1, steps.count, &square)
        return (product, square)
    }
}
