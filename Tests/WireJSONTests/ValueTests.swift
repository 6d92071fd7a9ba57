import Testing
import WireJSON

/// Equality, access and change of values.
struct ValueTests {
    @Test func memberOrderDoesNotCountButElementOrderDoes() {
        let one: JSON = ["a": 1, "b": [1, 2]]
        let other: JSON = ["b": [1, 2], "a": 1]
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
        #expect(Set([one, other]).count == 1)
        #expect(one != ["a": 1, "b": [2, 1]])
    }

    @Test(
        arguments: [
            (.integer(1), .double(1)), (.integer(0), .bool(false)), (nil, [:]), ([], [:]), ("1", 1),
            (["a": 1], ["a": 2]),
            (["a": 1], ["b": 1]), (["a": 1], ["a": 1, "b": 1]), (["a": nil], [:]), ("\u{e9}", "e\u{301}"),
            (["\u{e9}": 1], ["e\u{301}": 1]), ("\u{212b}", "\u{c5}"),
        ] as [(JSON, JSON)])
    func differentValuesAreDifferent(one: JSON, other: JSON) { #expect(one != other) }

    @Test func largeObjectsCompareWithoutQuadraticCost() {
        let members = (0..<30_000).map { ("key-\($0)", JSON.integer($0)) }
        let one = JSONObject(members)
        let other = JSONObject(members.reversed())
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
    }

    @Test func nestedObjectsInAnotherOrderCompareInLinearTime() {
        // Comparing values twice per level would take 2^100 steps here.
        var one: JSON = 1
        var other: JSON = 1
        for _ in 0..<100 {
            one = ["same": one, "x": 1, "y": 2]
            other = ["same": other, "y": 2, "x": 1]
        }
        #expect(one == other)
    }

    @Test func accessorsAnswerOnlyForTheirKind() {
        let value: JSON = [
            "text": "x", "whole": 5, "part": 0.5, "yes": true, "list": [1], "none": nil, "inner": ["deep": "down"],
        ]
        #expect(value["text"]?.stringValue == "x")
        #expect(value["text"]?.integerValue == nil)
        #expect(value["whole"]?.integerValue == 5)
        #expect(value["whole"]?.doubleValue == 5)
        #expect(value["part"]?.doubleValue == 0.5)
        #expect(value["part"]?.integerValue == nil)
        #expect(value["yes"]?.boolValue == true)
        #expect(value["whole"]?.boolValue == nil)
        #expect(value["list"]?.arrayValue == [1])
        #expect(value["none"]?.isNull == true)
        #expect(value["inner"]?["deep"] == "down")
        #expect(value["text"]?["deep"] == nil)
        #expect(value["absent"] == nil)
        #expect(value.objectValue?.keys == ["text", "whole", "part", "yes", "list", "none", "inner"])
    }

    @Test func settingAMemberKeepsItsPlaceAndNilRemovesIt() {
        var object = JSONObject([("a", 1), ("b", 2), ("c", 3)])
        object["b"] = "two"
        object["d"] = 4
        object["a"] = nil
        object["absent"] = nil
        #expect(JSON.object(object).text == #"{"b":"two","c":3,"d":4}"#)
        object["c"] = .null
        #expect(object["c"] == .null)
        #expect(object.count == 3)
        #expect(object.map(\.key) == ["b", "c", "d"])
    }

    @Test(arguments: [3, 100])
    func theLastOfMembersWithTheSameKeyCounts(others: Int) {
        let members = [("k", JSON.integer(1))] + (0..<others).map { ("o\($0)", nil) } + [("k", JSON.integer(2))]
        let object = JSONObject(members)
        #expect(object["k"] == 2)
        #expect(object.keys.first == "k")
        #expect(object.count == others + 1)
    }
}
