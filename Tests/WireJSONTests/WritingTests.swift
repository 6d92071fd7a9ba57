import Testing
import WireJSON

/// What is written, and that it reads back as the same value.
struct WritingTests {
    @Test(
        arguments: [
            (nil, "null"), (true, "true"), (false, "false"), (0, "0"), (-1, "-1"),
            (.integer(.max), "9223372036854775807"),
            (.integer(.min), "-9223372036854775808"), (1.0, "1.0"), (0.1, "0.1"), (.double(-0.0), "-0.0"),
            (1e300, "1e+300"), (.double(.leastNonzeroMagnitude), "5e-324"), (.double(.pi), "3.141592653589793"),
            ("", #""""#), ("plain", #""plain""#), ("\"\\/", #""\"\\/""#),
            ("\u{0}\u{1}\u{8}\t\n\u{B}\u{C}\r\u{1F}", #""\u0000\u0001\b\t\n\u000b\f\r\u001f""#),
            ("\u{7F}\u{2028}\u{2029}é😀", "\"\u{7F}\u{2028}\u{2029}é😀\""),
            ([], "[]"), ([1, [], [:]], "[1,[],{}]"), ([:], "{}"),
            (["z": 1, "a": ["\n": nil]], #"{"z":1,"a":{"\n":null}}"#),
        ] as [(JSON, String)])
    func aValueIsWrittenCompactlyAndReadsBack(value: JSON, expected: String) throws {
        #expect(value.text == expected)
        #expect(try JSON(parsing: value.serialized) == value)
    }

    @Test(arguments: [Double.nan, .signalingNaN, .infinity, -.infinity])
    func whatIsNoJSONNumberIsWrittenAsNull(value: Double) {
        #expect(JSON.double(value).text == "null")
        #expect(JSON.double(value).canonicalBytes == Array("null".utf8))
    }

    @Test func negativeZeroKeepsItsSign() throws {
        #expect(try JSON(parsing: JSON.double(-0.0).text).doubleValue?.sign == .minus)
    }

    @Test func writingAppendsToWhatIsThere() {
        var bytes = Array("data: ".utf8)
        JSON.array([1, 2]).write(into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "data: [1,2]")
    }

    @Test func prettyTextIndentsByTwoSpaces() throws {
        let value: JSON = ["name": "kith", "list": [1, ["deep": true]], "none": [], "empty": [:]]
        #expect(
            value.prettyText == """
                {
                  "name": "kith",
                  "list": [
                    1,
                    {
                      "deep": true
                    }
                  ],
                  "none": [],
                  "empty": {}
                }
                """)
        #expect(try JSON(parsing: value.prettyText) == value)
    }

    @Test func canonicalBytesDoNotDependOnTheOrderOfMembers() throws {
        let one = try JSON(parsing: #"{"b":[{"y":1,"x":2}],"a":{"d":null,"c":"x"}}"#)
        let other = try JSON(parsing: #"{"a":{"c":"x","d":null},"b":[{"x":2,"y":1}]}"#)
        #expect(String(decoding: one.canonicalBytes, as: UTF8.self) == #"{"a":{"c":"x","d":null},"b":[{"x":2,"y":1}]}"#)
        #expect(one.canonicalBytes == other.canonicalBytes)
    }

    /// The example of RFC 8785, section 3.2.3: U+1F600 sorts before U+FB33 by UTF-16 code units, not by scalars.
    @Test func canonicalMembersAreSortedByUTF16() {
        let value: JSON = ["\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1F600}": 5, "\u{80}": 6, "\u{f6}": 7]
        #expect(
            String(decoding: value.canonicalBytes, as: UTF8.self)
                == "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1F600}\":5,\"\u{fb33}\":3}")
    }

    /// Expected texts as ECMAScript prints them (RFC 8785, appendix B, and `String(x)`).
    @Test(
        arguments: [
            (0.0, "0"), (-0.0, "0"), (1, "1"), (-1.5, "-1.5"), (100, "100"), (0.001, "0.001"),
            (123456.789, "123456.789"),
            (1e20, "100000000000000000000"), (1e21, "1e+21"), (1.5e21, "1.5e+21"), (1e-6, "0.000001"), (1e-7, "1e-7"),
            (1.25e-7, "1.25e-7"), (.leastNonzeroMagnitude, "5e-324"), (-.leastNonzeroMagnitude, "-5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"), (9_007_199_254_740_992, "9007199254740992"),
            (0x1p68, "295147905179352830000"), (1e21.nextDown, "999999999999999900000"),
            (333333333.3333332, "333333333.3333332"), (0.000001234, "0.000001234"),
            (9.999999999999997e22, "9.999999999999997e+22"),
        ] as [(Double, String)])
    func canonicalNumbersAreThoseOfECMAScript(value: Double, expected: String) {
        #expect(String(decoding: JSON.double(value).canonicalBytes, as: UTF8.self) == expected)
    }
}
