import CVectorMath

/// What an encoder makes of a text: a point whose direction is the meaning.
///
/// Only vectors of the same encoder may be compared; vectors of different dimension count as unrelated.
public struct TextVector: Sendable, Hashable {
    /// One number for each dimension; the semantic encoder's have length 1.
    public let values: [Float]

    /// The same numbers in double precision, for encoders and conformance vectors that are defined in doubles.
    let components: [Double]?

    /// Length (L2 norm). Exactly 1 for a vector that is a unit vector within float precision.
    let length: Double

    /// A vector as the semantic encoder makes it, or as it was kept.
    public init(values: [Float]) {
        self.values = values
        components = nil
        let length = kith_float_dot(values, values, values.count).squareRoot()
        self.length = abs(length - 1) < 1e-5 ? 1 : length
    }

    /// A vector defined in double precision.
    public init(components: [Double]) {
        self.components = components
        values = components.map(Float.init)
        length = components.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    /// A vector that its maker knows to have length 1.
    init(unit values: [Float]) {
        self.values = values
        components = nil
        length = 1
    }

    /// The number of dimensions.
    public var dimension: Int { values.count }

    /// The cosine of the angle between two vectors, -1...1; 0 where they cannot be compared (different dimensions, a
    /// vector without direction, a component that is not a number).
    public func cosine(with other: TextVector) -> Double {
        guard dimension == other.dimension, dimension > 0 else { return 0 }
        let lengths = length * other.length
        guard lengths > 1e-8, lengths.isFinite else { return 0 }
        let cosine = dot(other) / lengths
        return cosine.isNaN ? 0 : min(1, max(-1, cosine))
    }

    private func dot(_ other: TextVector) -> Double {
        if components == nil, other.components == nil {
            return kith_float_dot(values, other.values, dimension)
        }
        var sum = 0.0
        for index in 0..<dimension { sum += component(index) * other.component(index) }
        return sum
    }

    private func component(_ index: Int) -> Double { components?[index] ?? Double(values[index]) }

    /// Adds this vector, weighted, to a sum of the same dimension.
    func add(to sum: inout [Double], weight: Double) {
        if let components {
            for (index, component) in components.enumerated() { sum[index] += weight * component }
        } else {
            kith_float_add_scaled(&sum, values, weight, dimension)
        }
    }
}
