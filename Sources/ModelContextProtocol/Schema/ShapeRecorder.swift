/// A decoder that holds no data: it makes up every value it is asked for and remembers the question.
final class ShapeRecorder: Decoder {
    let depth: Int
    var shape: Shape = .any
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(depth: Int) { self.depth = depth }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        if case .object = shape {} else { shape = .object([]) }
        return KeyedDecodingContainer(KeyedRecorder(recorder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw DecodingError.dataCorrupted(
            .init(codingPath: [], debugDescription: "a hand-written list decoder needs CustomSchema"))
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { SingleRecorder(recorder: self) }

    /// Makes up a value of `type`; numbers and texts are zero and empty.
    func sample<T: Decodable>(_ type: T.Type) throws -> (value: T, shape: Shape) {
        try Shape.sampleShape(of: type, depth: depth + 1)
    }

    func record(_ property: Shape.Property) {
        guard case .object(var properties) = shape, !properties.contains(where: { $0.name == property.name }) else {
            return
        }
        properties.append(property)
        shape = .object(properties)
    }
}

extension Shape {
    static func integer<I: FixedWidthInteger>(_ type: I.Type) -> Shape {
        .integer(
            lowest: type.min > Int64.min ? Int64(exactly: type.min) : nil,
            highest: type.max < Int64.max ? Int64(exactly: type.max) : nil)
    }
}

/// Records the members of an object. Synthesized decoders ask `contains` only for optional properties.
private final class KeyedRecorder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let recorder: ShapeRecorder
    var optionalKeys: Set<String> = []
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    init(recorder: ShapeRecorder) { self.recorder = recorder }

    func contains(_ key: Key) -> Bool {
        optionalKeys.insert(key.stringValue)
        return true
    }

    func decodeNil(forKey key: Key) -> Bool { false }

    private func note<T>(_ value: T, _ shape: Shape, _ key: Key) -> T {
        let name = key.stringValue
        recorder.record(
            Shape.Property(name: name, shape: shape, isOptional: optionalKeys.contains(name), note: Note("")))
        return value
    }

    func decode(_ type: Bool.Type, forKey key: Key) -> Bool { note(false, .boolean, key) }
    func decode(_ type: String.Type, forKey key: Key) -> String { note("", .string, key) }
    func decode(_ type: Double.Type, forKey key: Key) -> Double { note(0, .number, key) }
    func decode(_ type: Float.Type, forKey key: Key) -> Float { note(0, .number, key) }
    func decode(_ type: Int.Type, forKey key: Key) -> Int { note(0, .integer(type), key) }
    func decode(_ type: Int8.Type, forKey key: Key) -> Int8 { note(0, .integer(type), key) }
    func decode(_ type: Int16.Type, forKey key: Key) -> Int16 { note(0, .integer(type), key) }
    func decode(_ type: Int32.Type, forKey key: Key) -> Int32 { note(0, .integer(type), key) }
    func decode(_ type: Int64.Type, forKey key: Key) -> Int64 { note(0, .integer(type), key) }
    func decode(_ type: UInt.Type, forKey key: Key) -> UInt { note(0, .integer(type), key) }
    func decode(_ type: UInt8.Type, forKey key: Key) -> UInt8 { note(0, .integer(type), key) }
    func decode(_ type: UInt16.Type, forKey key: Key) -> UInt16 { note(0, .integer(type), key) }
    func decode(_ type: UInt32.Type, forKey key: Key) -> UInt32 { note(0, .integer(type), key) }
    func decode(_ type: UInt64.Type, forKey key: Key) -> UInt64 { note(0, .integer(type), key) }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        let (value, shape) = try recorder.sample(type)
        return note(value, shape, key)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw unsupported() }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw unsupported() }
    func superDecoder() throws -> any Decoder { throw unsupported() }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw unsupported() }

    private func unsupported() -> DecodingError {
        .dataCorrupted(.init(codingPath: [], debugDescription: "a hand-written decoder needs CustomSchema"))
    }
}

/// Records a value that stands alone, as in wrappers around one number or text.
private struct SingleRecorder: SingleValueDecodingContainer {
    let recorder: ShapeRecorder
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }

    private func note<T>(_ value: T, _ shape: Shape) -> T {
        recorder.shape = shape
        return value
    }

    func decode(_ type: Bool.Type) -> Bool { note(false, .boolean) }
    func decode(_ type: String.Type) -> String { note("", .string) }
    func decode(_ type: Double.Type) -> Double { note(0, .number) }
    func decode(_ type: Float.Type) -> Float { note(0, .number) }
    func decode(_ type: Int.Type) -> Int { note(0, .integer(type)) }
    func decode(_ type: Int8.Type) -> Int8 { note(0, .integer(type)) }
    func decode(_ type: Int16.Type) -> Int16 { note(0, .integer(type)) }
    func decode(_ type: Int32.Type) -> Int32 { note(0, .integer(type)) }
    func decode(_ type: Int64.Type) -> Int64 { note(0, .integer(type)) }
    func decode(_ type: UInt.Type) -> UInt { note(0, .integer(type)) }
    func decode(_ type: UInt8.Type) -> UInt8 { note(0, .integer(type)) }
    func decode(_ type: UInt16.Type) -> UInt16 { note(0, .integer(type)) }
    func decode(_ type: UInt32.Type) -> UInt32 { note(0, .integer(type)) }
    func decode(_ type: UInt64.Type) -> UInt64 { note(0, .integer(type)) }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let (value, shape) = try recorder.sample(type)
        return note(value, shape)
    }
}
