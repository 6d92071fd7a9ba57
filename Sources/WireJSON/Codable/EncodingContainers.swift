/// Writes the members of an object.
struct KeyedPlaces<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: ValueEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    private func member(_ key: any CodingKey) -> ValueEncoder {
        let member = encoder.descending(key)
        encoder.place.appendMember(key.stringValue, .place(member.place))
        return member
    }

    func encodeNil(forKey key: Key) { member(key).place.contents = .value(.null) }

    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        encoder.place.appendMember(key.stringValue, .finished(try encoder.encoded(value, at: key)))
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
        if case .elements(let parts) = encoder.place.contents { parts.count } else { 0 }
    }

    private func element() -> ValueEncoder {
        let element = encoder.descending(AnyKey(index: count))
        encoder.place.appendElement(.place(element.place))
        return element
    }

    func encodeNil() { element().place.contents = .value(.null) }

    func encode<T: Encodable>(_ value: T) throws {
        encoder.place.appendElement(.finished(try encoder.encoded(value, at: AnyKey(index: count))))
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
