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
        case elements([Place])
        case members([(key: String, place: Place)])
    }

    var contents: Contents

    init(_ contents: Contents = .empty) { self.contents = contents }

    /// What was written here; an object if nothing was, as types without members write nothing.
    var finished: JSON {
        switch contents {
        case .empty: .object(JSONObject())
        case .value(let value): value
        case .elements(let places): .array(places.map(\.finished))
        case .members(let members): .object(JSONObject(members.map { ($0.key, $0.place.finished) }))
        }
    }

    /// A new place at the end of the array here.
    func appendElement(_ place: Place) {
        var places: [Place] = []
        if case .elements(let known) = contents { places = known }
        contents = .empty
        places.append(place)
        contents = .elements(places)
    }

    /// A new member of the object here.
    func appendMember(_ key: String, _ place: Place) {
        var members: [(key: String, place: Place)] = []
        if case .members(let known) = contents { members = known }
        contents = .empty
        members.append((key, place))
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
        if let json = value as? JSON { return json }
        if let scalar = value as? any Scalar {
            guard let json = scalar.json else {
                throw EncodingError.invalidValue(
                    value,
                    EncodingError.Context(
                        codingPath: codingPath,
                        debugDescription: "JSON has no number for this value: it is infinite, NaN or beyond 64 bits."))
            }
            return json
        }
        try value.encode(to: self)
        return place.finished
    }
}
