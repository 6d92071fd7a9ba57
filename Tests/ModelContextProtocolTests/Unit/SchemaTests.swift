import Testing
import WireJSON

@testable import ModelContextProtocol

private struct Inner: ToolOutput, Equatable {
    let id: String
    let score: Double
    static let notes: [String: Note] = ["id": "Which", "score": Note("How good", range: 0...1)]
}

private struct Everything: ToolInput, ToolOutput {
    let flag: Bool
    let small: UInt8
    let count: Int?
    let ratio: Double
    let mood: Mood
    let moods: [Mood]?
    let inner: Inner
    let list: [Inner]
    let table: [String: Int]
    let anything: JSON
    let stamp: Stamp

    static let notes: [String: Note] = [
        "flag": "A flag", "small": "A byte", "count": Note("A count", range: 1...50), "ratio": "A ratio",
        "mood": "A mood", "moods": Note("Moods", count: 1...3), "inner": "One", "list": "Many", "table": "Numbers",
        "anything": "Anything", "stamp": Note("When", default: "now"),
    ]
    static let example: JSON = [:]
}

/// A wrapper that refuses to be made from nothing, so it brings its own schema.
private struct Stamp: Codable, CustomSchema, Sendable {
    let text: String
    static let schema: JSON = ["type": "string", "format": "date-time"]
    static let sample = Stamp(text: "")
    init(text: String) { self.text = text }
    init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

private struct Forgetful: ToolOutput {
    let known: Int
    let forgotten: Int
    static let notes: [String: Note] = ["known": "x", "surplus": "y"]
}

/// Schemas that come from Swift types.
@Suite struct SchemaTests {
    @Test func aToolInputBecomesAClosedSchemaWithLimitsAndDefaults() {
        let expected = #"""
            {"type":"object","properties":{"text":{"type":"string","description":"What to say","minLength":1,"maxLength":200},"mood":{"type":"string","enum":["calm","loud"],"description":"How to say it"},"times":{"type":"integer","description":"How often","minimum":1,"maximum":5,"default":1}},"required":["text"],"additionalProperties":false}
            """#
        #expect(SampleTool.echo.inputSchema.text == expected)
    }

    @Test func aToolOutputBecomesAnOpenSchema() throws {
        let schema = try #require(SampleTool.echo.outputSchema)
        #expect(schema["additionalProperties"] == nil)
        #expect(schema["required"] == ["summary", "said"])
        #expect(schema["properties"]?["said"]?["items"] == ["type": "string"])
    }

    @Test func aToolWithoutArgumentsHasTheEmptySchema() {
        #expect(SampleTool.failing.inputSchema.text == #"{"type":"object","additionalProperties":false}"#)
    }

    @Test(
        "every kind of property is derived",
        arguments: [
            ("flag", #"{"type":"boolean","description":"A flag"}"#),
            ("small", #"{"type":"integer","minimum":0,"maximum":255,"description":"A byte"}"#),
            ("count", #"{"type":"integer","description":"A count","minimum":1,"maximum":50}"#),
            ("ratio", #"{"type":"number","description":"A ratio"}"#),
            ("mood", #"{"type":"string","enum":["calm","loud"],"description":"A mood"}"#),
            (
                "moods",
                #"{"type":"array","items":{"type":"string","enum":["calm","loud"]},"description":"Moods","minItems":1,"maxItems":3}"#
            ),
            ("table", #"{"type":"object","additionalProperties":{"type":"integer"},"description":"Numbers"}"#),
            ("anything", #"{"description":"Anything"}"#),
            ("stamp", #"{"type":"string","format":"date-time","description":"When","default":"now"}"#),
        ])
    func properties(name: String, schema: String) {
        let properties = Shape.object(of: Everything.self)
        let property = properties.first { $0.name == name }
        #expect(property?.shape.schema(note: property?.note, closed: true).text == schema)
    }

    @Test func nestedObjectsCarryTheirOwnNotes() {
        let schema = Shape.objectSchema(Shape.object(of: Everything.self), closed: false)
        #expect(schema["properties"]?["list"]?["items"]?["properties"]?["score"]?["maximum"] == 1)
        #expect(schema["properties"]?["inner"]?["properties"]?["id"]?["description"] == "Which")
        #expect(
            schema["required"] == ["flag", "small", "ratio", "mood", "inner", "list", "table", "anything"])
    }

    @Test func aBriefOutputSchemaNamesTheMembersAndRequiresNone() throws {
        let brief = SampleTool.echo.withBriefOutputSchema
        let schema = try #require(brief.outputSchema)
        #expect(schema["required"] == nil)
        #expect(schema["properties"] == SampleTool.echo.outputSchema?["properties"])
        #expect(brief.inputSchema == SampleTool.echo.inputSchema)
    }

    @Test func notesMustNameExactlyTheCodingKeys() {
        #expect(throws: SamplingError.self) { try Shape.sampleShape(of: Forgetful.self, depth: 0) }
    }

    @Test(
        "tool names are those that hosts accept",
        arguments: [("observe", true), ("a.b/c-d_E9", true), ("", false), ("ä", false), ("a b", false)])
    func toolNames(name: String, isName: Bool) {
        #expect(Tool.isName(name) == isName)
        #expect(!Tool.isName(String(repeating: "a", count: 65)))
    }
}
