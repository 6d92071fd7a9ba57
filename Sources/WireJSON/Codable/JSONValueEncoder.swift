/// Makes JSON values of `Encodable` ones, without a detour over text. Members keep the order in which the type writes them.
///
/// `Double` and `Float` become `.double`, all whole numbers `.integer`. NaN, the infinities and whole numbers beyond 64
/// bits with sign are errors (`EncodingError` with the path to the place).
public struct JSONValueEncoder: Sendable {
    /// What the encoded types may ask for.
    public var userInfo: [CodingUserInfoKey: any Sendable]

    /// An encoder.
    public init(userInfo: [CodingUserInfoKey: any Sendable] = [:]) { self.userInfo = userInfo }

    /// Makes the JSON of `value`, or throws an `EncodingError`.
    public func encode(_ value: some Encodable) throws -> JSON {
        try ValueEncoder(place: Place(), codingPath: [], userInfo: userInfo).encoded(value)
    }
}

/// A place of the document that is being written. A reference, because containers and super encoders write to it after
/// they were handed out; confined to the one call of `encode`.
final class Place {
    enum Contents {
        case empty
        case value(JSON)
        case elements([Part])
        case members([(key: String, part: Part)])
    }

    /// Something inside an array or an object: finished, or a place that is still being written to.
    enum Part {
        case finished(JSON)
        case place(Place)

        var json: JSON {
            switch self {
            case .finished(let json): json
            case .place(let place): place.finished
            }
        }
    }

    var contents: Contents

    init(_ contents: Contents = .empty) { self.contents = contents }

    /// What was written here; an object if nothing was, as types without members write nothing.
    var finished: JSON {
        switch contents {
        case .empty: .object(JSONObject())
        case .value(let value): value
        case .elements(let parts): .array(parts.map(\.json))
        case .members(let members): .object(JSONObject(members.map { ($0.key, $0.part.json) }))
        }
    }

    /// A new element at the end of the array here.
    func appendElement(_ part: Part) {
        var parts: [Part] = []
        if case .elements(let known) = contents { parts = known }
        contents = .empty
        parts.append(part)
        contents = .elements(parts)
    }

    /// A new member of the object here.
    func appendMember(_ key: String, _ part: Part) {
        var members: [(key: String, part: Part)] = []
        if case .members(let known) = contents { members = known }
        contents = .empty
        members.append((key, part))
        contents = .members(members)
    }
}

/// Writes one value to its place.
struct ValueEncoder: Encoder {
    let place: Place
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any]

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if case .empty = place.contents { place.contents = .members([]) }
        return KeyedEncodingContainer(KeyedPlaces(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .empty = place.contents { place.contents = .elements([]) }
        return UnkeyedPlaces(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { SinglePlace(encoder: self) }

    func descending(_ key: any CodingKey) -> ValueEncoder {
        ValueEncoder(place: Place(), codingPath: codingPath + [key], userInfo: userInfo)
    }

    /// The JSON of `value`, which this encoder's place receives.
    func encoded<T: Encodable>(_ value: T) throws -> JSON {
        if let json = try Self.plain(value, at: codingPath) { return json }
        try value.encode(to: self)
        return place.finished
    }

    /// The JSON of something inside what this encoder writes. Whatever needs no containers needs no encoder of its own.
    func encoded<T: Encodable>(_ value: T, at key: @autoclosure () -> any CodingKey) throws -> JSON {
        if let json = try Self.plain(value, at: codingPath + [key()]) { return json }
        let inner = descending(key())
        try value.encode(to: inner)
        return inner.place.finished
    }

    /// The JSON of a value that is not made of other values; nil for any other.
    private static func plain<T: Encodable>(_ value: T, at path: @autoclosure () -> [any CodingKey]) throws -> JSON? {
        // The most frequent ones first: casts to protocols take long.
        if T.self == String.self, let text = value as? String { return .string(text) }
        if T.self == JSON.self, let json = value as? JSON { return json }
        // Keys, signatures and the like.
        if T.self == [UInt8].self, let bytes = value as? [UInt8] { return .array(bytes.map { .integer(Int64($0)) }) }
        guard let scalar = value as? any Scalar else { return nil }
        guard let json = scalar.json else {
            throw EncodingError.invalidValue(
                value,
                EncodingError.Context(
                    codingPath: path(),
                    debugDescription: "JSON has no number for this value: it is infinite, NaN or beyond 64 bits."))
        }
        return json
    }
}
