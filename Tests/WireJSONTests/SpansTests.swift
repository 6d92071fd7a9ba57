import Testing
import WireJSON

/// Spans point at the raw bytes of top-level members.
struct SpansTests {
    private let document = Array(
        #" { "type" : "relay" ,"payload":{"a":[1, 2],"b":"}"},"n":-1.5e3 , "\u0065":null }"#.utf8)

    @Test(arguments: [
        ("type", #""relay""#), ("payload", #"{"a":[1, 2],"b":"}"}"#), ("n", "-1.5e3"), ("e", "null"),
    ])
    func aSpanCoversTheRawValue(key: String, raw: String) throws {
        let spans = try JSONSpans(scanning: document)
        let span = try #require(spans[key])
        #expect(String(decoding: document[span], as: UTF8.self) == raw)
        #expect(try JSON(parsing: document[span]) == JSON(parsing: document)[key])
    }

    @Test func keysComeInTheOrderOfTheDocument() throws {
        let spans = try JSONSpans(scanning: document)
        #expect(spans.keys == ["type", "payload", "n", "e"])
        #expect(spans["a"] == nil)
        #expect(try JSONSpans(scanning: "{}".utf8).keys.isEmpty)
    }

    @Test(arguments: ["[]", "1", "null", "\"x\""])
    func onlyAnObjectHasSpans(text: String) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONSpans(scanning: text.utf8) }
        #expect(error?.reason == .notAnObject)
    }

    @Test(arguments: [
        #"{"a":[1,]}"#, #"{"a":{"b":1,"b":2}}"#, #"{"a":"\ud800"}"#, #"{"a":01}"#, #"{"a":1e999}"#, #"{"a":tru}"#,
        #"{"a":1} x"#, #"{"a":1,}"#, #"{"a":{"b" 1}}"#, "{\"a\":\"\n\"}",
    ])
    func aPartThatIsNotLookedAtIsCheckedAllTheSame(text: String) {
        let scanning = #expect(throws: JSONSyntaxError.self) { try JSONSpans(scanning: text.utf8) }
        let parsing = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: text) }
        #expect(scanning == parsing)
    }
}
