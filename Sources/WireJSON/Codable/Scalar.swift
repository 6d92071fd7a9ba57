/// A Swift type that is written as one JSON scalar.
protocol Scalar: Encodable {
    /// The wanted thing in words, with its article.
    static var expectation: String { get }
    static func read(_ json: JSON) -> ScalarReading<Self>
    /// The JSON of this value; `nil` if JSON cannot say it.
    var json: JSON? { get }
}

/// What came of reading a scalar.
enum ScalarReading<Value> {
    case value(Value)
    case otherKind
    case outOfRange
}

extension Bool: Scalar {
    static var expectation: String { "a truth value" }
    static func read(_ json: JSON) -> ScalarReading<Bool> { json.boolValue.map { .value($0) } ?? .otherKind }
    var json: JSON? { .bool(self) }
}

extension String: Scalar {
    static var expectation: String { "a string" }
    static func read(_ json: JSON) -> ScalarReading<String> { json.stringValue.map { .value($0) } ?? .otherKind }
    var json: JSON? { .string(self) }
}

extension Double: Scalar {
    static var expectation: String { "a number" }
    static func read(_ json: JSON) -> ScalarReading<Double> { json.doubleValue.map { .value($0) } ?? .otherKind }
    var json: JSON? { isFinite ? .double(self) : nil }
}

extension Float: Scalar {
    static var expectation: String { "a number" }

    static func read(_ json: JSON) -> ScalarReading<Float> {
        guard let value = json.doubleValue else { return .otherKind }
        let narrow = Float(value)
        return narrow.isFinite ? .value(narrow) : .outOfRange
    }

    /// By way of the shortest decimal digits, so that 0.1 is written as 0.1.
    var json: JSON? { isFinite ? Double(description).map { .double($0) } : nil }
}

extension FixedWidthInteger where Self: Scalar {
    static var expectation: String { "a whole number in \(Self.min)...\(Self.max)" }

    static func read(_ json: JSON) -> ScalarReading<Self> {
        switch json {
        case .integer(let value): Self(exactly: value).map { .value($0) } ?? .outOfRange
        case .double(let value): Self(exactly: value).map { .value($0) } ?? .outOfRange
        case .null, .bool, .string, .array, .object: .otherKind
        }
    }

    var json: JSON? { Int64(exactly: self).map { .integer($0) } }
}

extension Int: Scalar {}
extension Int8: Scalar {}
extension Int16: Scalar {}
extension Int32: Scalar {}
extension Int64: Scalar {}
extension UInt: Scalar {}
extension UInt8: Scalar {}
extension UInt16: Scalar {}
extension UInt32: Scalar {}
extension UInt64: Scalar {}
