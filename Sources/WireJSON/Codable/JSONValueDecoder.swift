/// Makes `Decodable` values of JSON values, without a detour over text.
///
/// Numbers must fit the wanted type exactly: `5.0` is an `Int`, `5.5` and `300` for a `UInt8` are errors. Every error is a
/// `DecodingError` whose coding path leads to the place. Members that the type does not ask for are ignored.
public struct JSONValueDecoder: Sendable {
    /// What the decoded types may ask for.
    public var userInfo: [CodingUserInfoKey: any Sendable]

    /// A decoder.
    public init(userInfo: [CodingUserInfoKey: any Sendable] = [:]) { self.userInfo = userInfo }

    /// Makes a value of type `type`, or throws a `DecodingError`.
    public func decode<T: Decodable>(_ type: T.Type, from value: JSON) throws -> T {
        try ValueDecoder(value: value, codingPath: [], userInfo: userInfo).decoded(type)
    }
}

/// One value on the way to its Swift type.
struct ValueDecoder: Decoder {
    let value: JSON
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any]

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let object) = value else { throw mismatch([String: JSON].self, expected: "an object") }
        return KeyedDecodingContainer(KeyedValues(object: object, decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw mismatch([JSON].self, expected: "an array") }
        return UnkeyedValues(elements: elements, decoder: self)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { SingleValue(decoder: self) }

    /// The same decoder one step further down.
    func descending(to value: JSON, _ key: any CodingKey) -> ValueDecoder {
        ValueDecoder(value: value, codingPath: codingPath + [key], userInfo: userInfo)
    }

    func decoded<T: Decodable>(_ type: T.Type) throws -> T {
        if let value = value as? T, type == JSON.self { return value }
        guard let scalar = type as? any Scalar.Type else { return try T(from: self) }
        return try decoded(scalar: scalar, as: type)
    }

    private func decoded<S: Scalar, T>(scalar: S.Type, as type: T.Type) throws -> T {
        switch scalar.read(value) {
        case .value(let value as T): return value
        case .value, .otherKind: throw mismatch(type, expected: scalar.expectation)
        case .outOfRange:
            throw DecodingError.dataCorrupted(
                context("\(scalar.expectation) was expected, but this number does not fit."))
        }
    }

    /// The error for a value of the wrong kind. Never repeats the value.
    func mismatch(_ type: Any.Type, expected: String) -> DecodingError {
        let context = context("\(expected) was expected, not \(value.kind).")
        return value.isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    func context(_ description: String) -> DecodingError.Context {
        DecodingError.Context(codingPath: codingPath, debugDescription: description)
    }
}

extension JSON {
    /// What this is, in words.
    fileprivate var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a truth value"
        case .integer, .double: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
