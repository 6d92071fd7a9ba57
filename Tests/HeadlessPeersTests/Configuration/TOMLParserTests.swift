import TestSupport
import Testing

@testable import HeadlessPeers

/// TOML 1.0 with places.
struct TOMLParserTests {
    /// The value at a path, written plainly.
    private func value(_ path: String, _ text: String) throws -> String? {
        var table = try TOMLParser.parse(text)
        let names = path.split(separator: "/").map(String.init)
        for name in names.dropLast() {
            guard case .table(let inner)? = table[name]?.value else { return nil }
            table = inner
        }
        return try table[#require(names.last)].map { plain($0.value) }
    }

    private func plain(_ value: TOMLValue) -> String {
        switch value {
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .boolean(let truth): "\(truth)"
        case .moment: "moment"
        case .list(let list): "[" + list.map(plain).joined(separator: ",") + "]"
        case .table(let table): "{" + table.members.map { "\($0.name):\(plain($0.value))" }.joined(separator: ",") + "}"
        }
    }

    private func isRefused(_ text: String) -> Bool { (try? TOMLParser.parse(text)) == nil }

    @Test(arguments: [
        ("0", "0"), ("+7", "7"), ("-7", "-7"), ("1_000", "1000"), ("0xFF_ff", "65535"), ("0o17", "15"), ("0b101", "5"),
        ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
        ("1.5", "1.5"), ("-0.0", "-0.0"), ("6.02e23", "6.02e+23"), ("1e-2", "0.01"), ("1_0.2_5", "10.25"),
        ("inf", "inf"),
        ("-inf", "-inf"), ("nan", "nan"), ("true", "true"), ("false", "false"), ("2026-11-27", "moment"),
        ("2026-11-27T12:00:00.5Z", "moment"), ("2026-11-27 12:00:00+01:00", "moment"), ("12:00:00", "moment"),
        ("[]", "[]"), ("[1, [2,3], 'a',]", "[1,[2,3],a]"), ("[ # c\n 1 # d\n , 2\n]", "[1,2]"), ("{}", "{}"),
        ("{a = 1, b.c = 2}", "{a:1,b:{c:2}}"), (#""""#, ""), (#""a\tb\"\\\u00e4\U0001F600""#, "a\tb\"\\ä😀"),
        (#"'a\b'"#, #"a\b"#), ("\"\"\"\na\nb\"\"\"", "a\nb"), ("\"\"\"a \\\n   b\"\"\"", "a b"),
        ("\"\"\"say \"\"hi\"\"\"\"\"", "say \"\"hi\"\""), ("'''\r\na'b''c'''", "a'b''c"), ("\"\"\"\"\"\"", ""),
    ])
    func valuesAreRead(_ text: String, _ expected: String) throws {
        #expect(try value("k", "k = \(text)") == expected)
        #expect(try value("k", "k=\(text)#c\r\nl=1") == expected)
    }

    @Test(
        arguments: [
            "", "=", "k", "k =", "k = ", "= 1", "k = 1 2", "k = 1\nk = 2", "k = 01", "k = 1_", "k = _1", "k = 1__0",
            "k = 1.",
            "k = .5", "k = 1e", "k = 0xG", "k = -0x1", "k = 9223372036854775808", "k = yes", "k = True", "k = 'a",
            "k = \"a",
            "k = \"\\x\"", "k = \"\\u00g0\"", "k = \"\\uD800\"", "k = \"\\U00110000\"", "k = \"a\nb\"", "k = '''a",
            "k = \"\"\"a\\ b\"\"\"",
            "k = \"\u{1}\"", "k = [1", "k = [1 2]", "k = [,]", "k = {a = 1", "k = {a = 1,}", "k = {a = 1\n}",
            "k = {a = 1, a = 2}",
            "[a", "[]", "[a.]", "[.a]", "[a] b", "[[a]", "[a]]", "[a]\n[a]", "a = 1\n[a]", "a = 1\n[a.b]", "[[a]]\n[a]",
            "[a]\n[[a]]",
            "a = []\n[[a]]", "a = {}\n[a.b]", "a.b = 1\n[a]", "[a.b]\n[a]\nb.c = 1", "a.b = 1\na = 2", "a = 1\na.b = 2",
            "\"\"\"a\"\"\" = 1", "a b = 1", "ä = 1", "# \u{7}", "k = 1\rl = 2", "\u{0}",
        ].filter { !$0.isEmpty })
    func whatIsNoTOMLIsRefused(_ text: String) { #expect(isRefused(text)) }

    @Test func tablesComeTogether() throws {
        let text = """
            top = 1
            [a.b]
            c = 1
            [a]
            d = 2
            e.f = 3
            e."g h" = 4
            [[list]]
            x = 1
            [list.inner]
            y = 2
            [[list]]
            'x' = 3
            """
        #expect(try value("top", text) == "1" && value("a", text) == "{b:{c:1},d:2,e:{f:3,g h:4}}")
        #expect(try value("list", text) == "[{x:1,inner:{y:2}},{x:3}]")
    }

    @Test func placesAreLinesAndCharacters() throws {
        let table = try TOMLParser.parse("# ä\n[ a ]\n 'ä' = 1\n\tb . c = \"x\"\nd = { e = 2 }\n")
        let a = try #require(table["a"])
        guard case .table(let inner) = a.value, case .table(let d)? = inner["d"]?.value else { return }
        #expect(a.key == TextPlace(line: 2, column: 3))
        #expect(inner["ä"]?.key == TextPlace(line: 3, column: 2) && inner["ä"]?.place == TextPlace(line: 3, column: 8))
        #expect(inner["b"]?.key == TextPlace(line: 4, column: 2))
        #expect(d["e"]?.key == TextPlace(line: 5, column: 7) && d["e"]?.place == TextPlace(line: 5, column: 11))
    }

    @Test func errorsNameTheirPlace() {
        func place(_ text: String) -> TextPlace? {
            do {
                _ = try TOMLParser.parse(text)
                return nil
            } catch {
                return error.place
            }
        }
        #expect(place("a = 1\nb = 'x") == TextPlace(line: 2, column: 5))
        #expect(place("a = 1\na = 2") == TextPlace(line: 2, column: 1))
        #expect(place("a = 1 x") == TextPlace(line: 1, column: 7))
        #expect(place("a = oops") == TextPlace(line: 1, column: 5))
    }

    @Test func nestingIsBounded() {
        #expect(isRefused("a = " + String(repeating: "[", count: 100_000)))
        #expect(isRefused("a = " + String(repeating: "{a = ", count: 50_000)))
        #expect(isRefused(String(repeating: "a.", count: 100_000) + "a = 1"))
        #expect(isRefused("[" + String(repeating: "a.", count: 100_000) + "a]"))
        #expect(!isRefused("a = " + String(repeating: "[", count: 15) + String(repeating: "]", count: 15)))
    }

    @Test func timeGrowsWithSizeOnly() throws {
        let keys = (0..<10_000).map { "key\($0) = \($0)" }.joined(separator: "\n")
        #expect(try TOMLParser.parse(keys).members.count == 10_000)
        let headers = (0..<5_000).map { "[a.b\($0)]\nx = 1" }.joined(separator: "\n")
        #expect(try TOMLParser.parse(headers).members.count == 1)
    }
}

/// Guessing what was meant.
struct SpellingTests {
    @Test func slipsAreRecognised() {
        let names = ["max_wakes_per_hour", "max_wakes_per_day", "room", "name"]
        #expect(Spelling.nearest(to: "max_wake_per_hour", among: names) == "max_wakes_per_hour")
        #expect(Spelling.nearest(to: "rom", among: names) == "room")
        #expect(Spelling.nearest(to: "Name", among: names) == "name")
        #expect(Spelling.nearest(to: "temperature", among: names) == nil)
        #expect(Spelling.nearest(to: String(repeating: "x", count: 10_000), among: names) == nil)
    }

    @Test func neighboursThatChangedPlacesAreOneSlip() {
        #expect(Spelling.distance("modle", "model") == 1 && Spelling.distance("ab", "ba") == 1)
        #expect(Spelling.distance("abcd", "badc") == 2 && Spelling.distance("ca", "abc") == 3)
        #expect(Spelling.nearest(to: "modle", among: ["identity", "mesh", "model"]) == "model")
    }

    @Test func distanceIsLevenshteins() {
        #expect(Spelling.distance("kitten", "sitting") == 3 && Spelling.distance("", "abc") == 3)
        #expect(Spelling.distance("abc", "abc") == 0 && Spelling.distance("abc", "") == 3)
    }
}
