/// Exactly one value for each of the seven fields, so that a missing field cannot be represented.
public struct PerField<Value> {
    private var values: [Value]

    /// Makes the seven values by asking for each field in CAT7 order.
    public init<Failure: Error>(_ make: (Field) throws(Failure) -> Value) throws(Failure) {
        var values: [Value] = []
        values.reserveCapacity(Field.allCases.count)
        for field in Field.allCases { values.append(try make(field)) }
        self.values = values
    }

    /// The same value for every field.
    public init(repeating value: Value) {
        values = Array(repeating: value, count: Field.allCases.count)
    }

    /// The value of one field.
    public subscript(field: Field) -> Value {
        get { values[field.rawValue] }
        // In place: a getter and setter would copy the value out and in, which for large values costs more than the change.
        _modify { yield &values[field.rawValue] }
    }

    /// Transforms each value, keeping its field.
    public func map<Result, Failure: Error>(
        _ transform: (Field, Value) throws(Failure) -> Result
    ) throws(Failure) -> PerField<Result> {
        try PerField<Result> { (field: Field) throws(Failure) in try transform(field, self[field]) }
    }

    /// The seven values in CAT7 order.
    public var inOrder: [Value] { values }
}

extension PerField: Sendable where Value: Sendable {}
extension PerField: Equatable where Value: Equatable {}
extension PerField: Hashable where Value: Hashable {}

extension PerField: Sequence {
    /// Pairs of field and value in CAT7 order.
    public func makeIterator() -> Zip2Sequence<[Field], [Value]>.Iterator {
        zip(Field.allCases, values).makeIterator()
    }
}
