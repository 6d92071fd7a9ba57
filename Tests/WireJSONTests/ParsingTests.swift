import Testing
import WireJSON

/// What is a document and what is not (the cases follow the classes of RFC 8259, section by section).
struct ParsingTests {
    private static let documents: [(String, JSON)] = [
        ("null", nil), ("true", .bool(true)), ("false", .bool(false)), (" \t\r\n null \n", .null),
        ("0", .integer(0)), ("-0", .integer(0)), ("7", .integer(7)), ("-12", .integer(-12)),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .double(9_223_372_036_854_775_808)),
        ("-9223372036854775809", .double(-9_223_372_036_854_775_808)),
        ("123456789012345678901234567890", .double(123_456_789_012_345_677_877_719_597_056)),
        ("9007199254740993", .integer(9_007_199_254_740_993)),
        ("1.0", .double(1)), ("1e0", .double(1)), ("1E+2", .double(100)), ("25e-2", .double(0.25)),
        ("0.1", .double(0.1)), ("123.456e10", .double(1.23456e12)), ("0e0", .double(0)),
        ("0.0e-99999999999", .double(0)),
        ("1e-400", .double(0)), ("4.9e-324", .double(.leastNonzeroMagnitude)),
        ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
        ("\"\"", .string("")), ("\"a\"", .string("a")),
        ("\"a longer text without escapes\"", .string("a longer text without escapes")),
        (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")),
        (#""\u0041\u00e9\u20AC\ud83d\ude00\u0000""#, .string("A\u{e9}\u{20ac}\u{1F600}\u{0}")),
        (
            "\"\u{7f}\u{80}\u{2028}\u{2029}\u{FEFF}\u{FFFF}\u{10FFFF}\"",
            .string("\u{7f}\u{80}\u{2028}\u{2029}\u{FEFF}\u{FFFF}\u{10FFFF}")
        ),
        ("[]", .array([])), ("[ ]", .array([])), ("[1,[2],{}]", [1, [2], [:]]), ("[null , null]", [nil, nil]),
        ("{}", .object([:])), ("{ }", .object([:])), (#"{"a":1, "b" : [true]}"#, ["a": 1, "b": [true]]),
        (#"{"":""}"#, ["": ""]), (#"{"\u0061":1}"#, ["a": 1]),
    ]

    @Test(arguments: documents)
    func aDocumentIsRead(text: String, expected: JSON) throws {
        #expect(try JSON(parsing: text) == expected)
    }

    private static let broken: [(String, JSONSyntaxError.Reason, Int)] = [
        ("", .unexpectedEnd, 0), ("   ", .unexpectedEnd, 3), ("[", .unexpectedEnd, 1),
        ("[1", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3), ("{", .unexpectedEnd, 1), (#"{"a""#, .unexpectedEnd, 4),
        (#"{"a":"#, .unexpectedEnd, 5), (#"{"a":1"#, .unexpectedEnd, 6), (#"{"a":1,"#, .unexpectedEnd, 7),
        ("\"", .unexpectedEnd, 1), ("\"abc", .unexpectedEnd, 4), ("\"\\", .unexpectedEnd, 2),
        ("\"\\u00", .unexpectedEnd, 5), ("tru", .unexpectedEnd, 3), ("-", .unexpectedEnd, 1), ("1.", .unexpectedEnd, 2),
        ("1e", .unexpectedEnd, 2), ("1e+", .unexpectedEnd, 3),
        ("[1,]", .unexpectedByte(expected: "a value"), 3), ("[,1]", .unexpectedByte(expected: "a value"), 1),
        ("[1 2]", .unexpectedByte(expected: "',' or ']'"), 3), ("[1}", .unexpectedByte(expected: "',' or ']'"), 2),
        (#"{"a":1,}"#, .unexpectedByte(expected: "a key in quotes"), 7),
        ("{a:1}", .unexpectedByte(expected: "a key in quotes"), 1),
        ("{1:1}", .unexpectedByte(expected: "a key in quotes"), 1),
        (#"{"a" 1}"#, .unexpectedByte(expected: "':'"), 5), (#"{"a"::1}"#, .unexpectedByte(expected: "a value"), 5),
        (#"{"a":1 "b":2}"#, .unexpectedByte(expected: "',' or '}'"), 7),
        (#"{"a":1]"#, .unexpectedByte(expected: "',' or '}'"), 6),
        ("nul ", .unexpectedByte(expected: "null"), 3), ("True", .unexpectedByte(expected: "a value"), 0),
        ("NaN", .unexpectedByte(expected: "a value"), 0), ("Infinity", .unexpectedByte(expected: "a value"), 0),
        ("+1", .unexpectedByte(expected: "a value"), 0), (".5", .unexpectedByte(expected: "a value"), 0),
        ("'a'", .unexpectedByte(expected: "a value"), 0), ("// no", .unexpectedByte(expected: "a value"), 0),
        ("\u{0C}1", .unexpectedByte(expected: "a value"), 0), ("\u{A0}1", .unexpectedByte(expected: "a value"), 0),
        ("-Infinity", .invalidNumber, 0), ("- 1", .invalidNumber, 0), ("01", .invalidNumber, 0),
        ("-012", .invalidNumber, 0), ("00", .invalidNumber, 0), ("1.e1", .invalidNumber, 0), ("1.x", .invalidNumber, 0),
        ("1eE2", .invalidNumber, 0), ("[-x]", .invalidNumber, 1),
        ("1e400", .numberOutOfRange, 0), ("-1e99999999999999999999", .numberOutOfRange, 0),
        ("1 2", .trailingData, 2), ("{}}", .trailingData, 2), ("nullx", .trailingData, 4), ("0x1F", .trailingData, 1),
        ("1_000", .trailingData, 1), ("\"a\"\u{0}", .trailingData, 3), ("[]#", .trailingData, 2),
        ("\u{FEFF}{}", .byteOrderMark, 0),
        ("\"a\nb\"", .controlCharacter, 2), ("\"\u{0}\"", .controlCharacter, 1), ("\"\u{1f}\"", .controlCharacter, 1),
        ("\"long enough for a word\tx\"", .controlCharacter, 23),
        (#""\x41""#, .invalidEscape, 1), (#""\U0041""#, .invalidEscape, 1), (#""\'""#, .invalidEscape, 1),
        (#""\u00g0""#, .invalidEscape, 1), (#""\u 041""#, .invalidEscape, 1), (#""\u41""#, .invalidEscape, 1),
        (#""\ud800""#, .loneSurrogate, 1), (#""\udc00""#, .loneSurrogate, 1), (#""\ud800\ud800""#, .loneSurrogate, 1),
        (#""\ud83dx\ude00""#, .loneSurrogate, 1), (#""\ude00\ud83d""#, .loneSurrogate, 1),
        (#""\ud800\n""#, .loneSurrogate, 1),
        (#"{"a":1,"a":1}"#, .duplicateKey, 7), (#"{"a":1,"\u0061":1}"#, .duplicateKey, 7),
        (#"[{"x":{"k":1,"j":2,"k":3}}]"#, .duplicateKey, 19),
    ]

    @Test(arguments: broken)
    func aBrokenDocumentIsRefusedWhereItBreaks(text: String, reason: JSONSyntaxError.Reason, offset: Int) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: text) }
        #expect(error?.reason == reason)
        #expect(error?.offset == offset)
        #expect(error?.description.isEmpty == false)
    }

    @Test(
        arguments: [
            ([0xFF], 1), ([0xC0, 0xAF], 1), ([0xC3], 1), ([0x61, 0x80], 2), ([0xE0, 0x80, 0x80], 1), ([0xE2, 0x82], 1),
            ([0xED, 0xA0, 0x80], 1), ([0xF0, 0x8F, 0xBF, 0xBF], 1), ([0xF4, 0x90, 0x80, 0x80], 1),
            ([0xF5, 0x80, 0x80, 0x80], 1),
            ([0xE2, 0x28, 0xA1], 1), ([0xF0, 0x9F, 0x98, 0x28], 1),
            (Array(repeating: 0x61, count: 30) + [0xC1, 0x81], 31),
        ] as [([UInt8], Int)])
    func aStringThatIsNotUTF8IsRefused(contents: [UInt8], offset: Int) {
        let quote = UInt8(ascii: "\"")
        let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: [quote] + contents + [quote]) }
        #expect(error?.reason == .invalidUTF8)
        #expect(error?.offset == offset)
    }

    @Test func canonicallyEquivalentKeysAreDifferentMembers() throws {
        let object = try JSON(parsing: "{\"\u{e9}\":1,\"e\u{301}\":2}")
        #expect(object["\u{e9}"] == 1)
        #expect(object["e\u{301}"] == 2)
    }

    @Test func aSliceIsReadWithItsOwnOffsets() {
        let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: Array("[1][x]".utf8)[3...]) }
        #expect(error?.offset == 1)
    }

    @Test func bytesThatAreNotStoredInOnePieceAreReadToo() throws {
        #expect(try JSON(parsing: "[1,2]".utf8.lazy.map { $0 }) == [1, 2])
    }
}
