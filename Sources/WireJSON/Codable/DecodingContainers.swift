/// The members of an object, looked up by coding key.
struct KeyedValues<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let object: JSONObject
    /// Only for objects so large that walking them for every key would be quadratic (a dictionary asks for every key).
    private let index: [ExactText: JSON]?
    private let decoder: ValueDecoder

    init(object: JSONObject, decoder: ValueDecoder) {
        self.object = object
        self.decoder = decoder
        index =
            object.count > KeyIndex.few
            ? Dictionary(object.members.map { (ExactText($0.key), $0.value) }, uniquingKeysWith: { $1 }) : nil
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { object.members.compactMap { Key(stringValue: $0.key) } }

    private func value(_ key: any CodingKey) -> JSON? {
        index.map { $0[ExactText(key.stringValue)] } ?? object[key.stringValue]
    }

    private func member(_ key: any CodingKey) throws -> ValueDecoder {
        guard let value = value(key) else {
            throw DecodingError.keyNotFound(key, decoder.context("The member \"\(key.stringValue)\" is missing."))
        }
        return decoder.descending(to: value, key)
    }

    func contains(_ key: Key) -> Bool { value(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try member(key).value.isNull }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try member(key).decoded(type) }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> { try member(key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try member(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { try member(AnyKey(stringValue: "super")) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try member(key) }
}

/// The elements of an array, one after the other.
struct UnkeyedValues: UnkeyedDecodingContainer {
    private let elements: [JSON]
    private let decoder: ValueDecoder
    private(set) var currentIndex = 0

    init(elements: [JSON], decoder: ValueDecoder) {
        self.elements = elements
        self.decoder = decoder
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    private func element(_ type: Any.Type) throws -> ValueDecoder {
        let key = AnyKey(index: currentIndex)
        guard currentIndex < elements.count else {
            throw DecodingError.valueNotFound(
                type, decoder.descending(to: .null, key).context("The array has only \(elements.count) elements."))
        }
        return decoder.descending(to: elements[currentIndex], key)
    }

    /// Moves on only when reading succeeded, so that a caller may try another type.
    private mutating func advance<T>(_ type: Any.Type, _ read: (ValueDecoder) throws -> T) throws -> T {
        let value = try read(element(type))
        currentIndex += 1
        return value
    }

    mutating func decodeNil() throws -> Bool {
        let isNull = try element(JSON.self).value.isNull
        if isNull { currentIndex += 1 }
        return isNull
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try advance(type) { try $0.decoded(type) } }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> { try advance(type) { try $0.container(keyedBy: type) } }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try advance([JSON].self) { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try advance(JSON.self) { $0 } }
}

/// One value that is not looked into.
struct SingleValue: SingleValueDecodingContainer {
    let decoder: ValueDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }
    func decodeNil() -> Bool { decoder.value.isNull }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.decoded(type) }
}
