/// One JSON value.
///
/// Equality is exact: `.integer(1)` and `.double(1)` differ (the wire told them apart), array order counts, member order
/// of objects does not, and strings are compared byte by byte, without Swift's canonical equivalence, because the wire
/// signs and compares bytes. Values that were parsed nest at most `JSONLimits.maxDepth` deep, which keeps every recursive
/// walk over them safe; whoever builds values in code keeps them as shallow.
public enum JSON: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without fraction and exponent that fits 64 bits; it never passes through a `Double`.
    case integer(Int64)
    /// Any other number. NaN and the infinities are no JSON and are written as `null`.
    case double(Double)
    /// A text. Every Unicode scalar is data, U+0000 and U+2028 included.
    case string(String)
    /// An ordered list.
    case array([JSON])
    /// Members in the order in which they were written.
    case object(JSONObject)
}

extension JSON {
    /// Whether this is `null`.
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The text, if this is a string.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The number, if it was written without fraction and exponent and fits 64 bits.
    public var integerValue: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The number as a `Double`; integers beyond 2^53 are rounded.
    public var doubleValue: Double? {
        switch self {
        case .double(let value): value
        case .integer(let value): Double(value)
        case .null, .bool, .string, .array, .object: nil
        }
    }

    /// The truth value, if this is one.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements, if this is an array.
    public var arrayValue: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members, if this is an object.
    public var objectValue: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The member called `key`; `nil` if it is absent or this is no object.
    public subscript(key: String) -> JSON? { objectValue?[key] }
}

extension JSON: Hashable {
    /// Exact equality, see the type's description.
    public static func == (lhs: JSON, rhs: JSON) -> Bool {
        switch (lhs, rhs) {
        case (.null, .null): true
        case (.bool(let lhs), .bool(let rhs)): lhs == rhs
        case (.integer(let lhs), .integer(let rhs)): lhs == rhs
        case (.double(let lhs), .double(let rhs)): lhs == rhs
        case (.string(let lhs), .string(let rhs)): sameBytes(lhs, rhs)
        case (.array(let lhs), .array(let rhs)): lhs == rhs
        case (.object(let lhs), .object(let rhs)): lhs == rhs
        case (.null, _), (.bool, _), (.integer, _), (.double, _), (.string, _), (.array, _), (.object, _): false
        }
    }

    /// Feeds a hash that agrees with `==`.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .double(let value): hasher.combine(value)
        case .string(let value): hasher.combine(ExactText(value))
        case .array(let value): hasher.combine(value)
        case .object(let value): hasher.combine(value)
        }
    }
}
