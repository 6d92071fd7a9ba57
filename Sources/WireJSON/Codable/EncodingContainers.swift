/// Writes the members of an object.
struct KeyedPlaces<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: ValueEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    private func member(_ key: any CodingKey) -> ValueEncoder {
        let member = encoder.descending(key)
        encoder.place.appendMember(key.stringValue, member.place)
        return member
    }

    func encodeNil(forKey key: Key) { member(key).place.contents = .value(.null) }

    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        let member = encoder.descending(key)
        member.place.contents = .value(try member.encoded(value))
        encoder.place.appendMember(key.stringValue, member.place)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> { member(key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { member(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { member(AnyKey(stringValue: "super")) }
    func superEncoder(forKey key: Key) -> any Encoder { member(key) }
}

/// Writes the elements of an array.
struct UnkeyedPlaces: UnkeyedEncodingContainer {
    let encoder: ValueEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    var count: Int {
        if case .elements(let places) = encoder.place.contents { places.count } else { 0 }
    }

    private func element() -> ValueEncoder {
        let element = encoder.descending(AnyKey(index: count))
        encoder.place.appendElement(element.place)
        return element
    }

    func encodeNil() { element().place.contents = .value(.null) }

    func encode<T: Encodable>(_ value: T) throws {
        let element = encoder.descending(AnyKey(index: count))
        element.place.contents = .value(try element.encoded(value))
        encoder.place.appendElement(element.place)
    }

    func nestedContainer<NestedKey: CodingKey>(keyedBy type: NestedKey.Type) -> KeyedEncodingContainer<NestedKey> {
        element().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { element().unkeyedContainer() }
    func superEncoder() -> any Encoder { element() }
}

/// Writes one value that is neither array nor object.
struct SinglePlace: SingleValueEncodingContainer {
    let encoder: ValueEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }
    func encodeNil() { encoder.place.contents = .value(.null) }
    func encode<T: Encodable>(_ value: T) throws { encoder.place.contents = .value(try encoder.encoded(value)) }
}
