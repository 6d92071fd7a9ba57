import Foundation
import Testing
import WireJSON

/// Swift types and JSON values become each other, and errors say where.
struct CodableTests {
    enum Mood: String, Codable { case calm, tense }

    struct Inner: Codable, Equatable {
        var label: String?
        var counts: [UInt8]
    }

    struct Outer: Codable, Equatable {
        var name: String
        var age: Int
        var weight: Double
        var ratio: Float
        var isHere: Bool
        var mood: Mood
        var inner: [Inner]
        var table: [String: Int]
        var raw: JSON
        var rest: JSON?
        var missing: Int?
    }

    private let value = Outer(
        name: "é\"", age: -3, weight: 1.5, ratio: 0.1, isHere: true, mood: .tense,
        inner: [Inner(label: nil, counts: [1, 255]), Inner(label: "x", counts: [])], table: ["one": 1],
        raw: ["any": [nil, 1, 2.5]], rest: nil, missing: nil)

    private let json: JSON = [
        "name": "é\"", "age": -3, "weight": 1.5, "ratio": 0.1, "isHere": true, "mood": "tense",
        "inner": [["counts": [1, 255]], ["label": "x", "counts": []]], "table": ["one": 1],
        "raw": ["any": [nil, 1, 2.5]],
    ]

    @Test func aTypeIsEncodedInTheOrderOfItsMembers() throws {
        let encoded = try JSONValueEncoder().encode(value)
        #expect(encoded.text == json.text)
    }

    @Test func aTypeIsDecoded() throws { #expect(try JSONValueDecoder().decode(Outer.self, from: json) == value) }

    @Test func unknownMembersAndNullsForOptionalsAreAccepted() throws {
        var object = try #require(json.objectValue)
        object["unknown"] = 1
        object["missing"] = .null
        #expect(try JSONValueDecoder().decode(Outer.self, from: .object(object)) == value)
    }

    @Test(
        arguments: [
            (.integer(200), true), (.double(200), true), (.integer(256), false), (.integer(-1), false),
            (.double(1.5), false),
            (.double(1e300), false),
        ] as [(JSON, Bool)])
    func aWholeNumberMustFitItsType(number: JSON, fits: Bool) {
        #expect(((try? JSONValueDecoder().decode(UInt8.self, from: number)) != nil) == fits)
    }

    @Test(
        arguments: [
            (["inner", "Index 1", "counts", "Index 0"], "typeMismatch", [["counts": []], ["counts": ["x"]]]),
            (["inner", "Index 0", "counts", "Index 2"], "dataCorrupted", [["counts": [1, 2, 300]]]),
            (["inner", "Index 0"], "keyNotFound counts", [["label": "x"]]),
            (["inner", "Index 0", "counts"], "valueNotFound", [["counts": nil]]),
            (["inner"], "typeMismatch", ["not": "an array"]),
            (["inner", "Index 0"], "typeMismatch", [7]),
        ] as [([String], String, JSON)])
    func anErrorNamesThePlace(path: [String], kind: String, inner: JSON) throws {
        var object = try #require(json.objectValue)
        object["inner"] = inner
        let error = #expect(throws: DecodingError.self) {
            try JSONValueDecoder().decode(Outer.self, from: .object(object))
        }
        let found: (String, DecodingError.Context)? =
            switch error {
            case .typeMismatch(_, let context): ("typeMismatch", context)
            case .valueNotFound(_, let context): ("valueNotFound", context)
            case .keyNotFound(let key, let context): ("keyNotFound \(key.stringValue)", context)
            case .dataCorrupted(let context): ("dataCorrupted", context)
            default: nil
            }
        #expect(found?.0 == kind)
        #expect(found?.1.codingPath.map(\.stringValue) == path)
        #expect(found?.1.debugDescription.isEmpty == false)
    }

    @Test func anErrorDoesNotRepeatTheValue() {
        let error = #expect(throws: DecodingError.self) {
            try JSONValueDecoder().decode([Int].self, from: ["a secret"])
        }
        #expect(error.map { "\($0)".contains("secret") } == false)
    }

    @Test func aNumberThatJSONCannotSayIsRefusedWithItsPlace() {
        let error = #expect(throws: EncodingError.self) { try JSONValueEncoder().encode(["x": [1, Double.nan]]) }
        guard case .invalidValue(_, let context) = error else { return #expect(Bool(false), "another error") }
        #expect(context.codingPath.map(\.stringValue) == ["x", "Index 1"])
        #expect(throws: EncodingError.self) { try JSONValueEncoder().encode(UInt64.max) }
    }

    @Test func aLargeDictionaryIsDecodedWithoutQuadraticCost() throws {
        let object = JSONObject((0..<20_000).map { ("key-\($0)", .integer($0)) })
        let decoded = try JSONValueDecoder().decode([String: Int].self, from: .object(object))
        #expect(decoded.count == 20_000)
        #expect(decoded["key-777"] == 777)
        #expect(try JSONValueEncoder().encode(decoded) == .object(object))
    }

    @Test func aSubclassReachesItsSuperclass() throws {
        class Base: Codable { var id = 1 }
        final class Derived: Base {
            var extra = "e"
            enum Keys: String, CodingKey { case extra }
            override init() { super.init() }
            required init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Keys.self)
                extra = try container.decode(String.self, forKey: .extra)
                try super.init(from: container.superDecoder())
            }
            override func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Keys.self)
                try container.encode(extra, forKey: .extra)
                try super.encode(to: container.superEncoder())
            }
        }
        let original = Derived()
        original.id = 9
        let encoded = try JSONValueEncoder().encode(original)
        #expect(encoded == ["extra": "e", "super": ["id": 9]])
        #expect(try JSONValueDecoder().decode(Derived.self, from: encoded).id == 9)
    }

    @Test func hintsReachTheTypes() throws {
        struct Hinted: Decodable {
            let hint: String?
            init(from decoder: any Decoder) throws {
                hint = CodingUserInfoKey(rawValue: "hint").flatMap { decoder.userInfo[$0] as? String }
            }
        }
        let key = try #require(CodingUserInfoKey(rawValue: "hint"))
        #expect(try JSONValueDecoder(userInfo: [key: "look"]).decode([Hinted].self, from: [1]).first?.hint == "look")
    }

    @Test func foreignCodersCarryJSONToo() throws {
        let data = try JSONEncoder().encode(json)
        #expect(try JSON(parsing: data) == json)
        #expect(try JSONDecoder().decode(JSON.self, from: data) == json)
    }
}
