import Testing

/// Where a credential may stand.
struct Context: CustomTestStringConvertible {
    let testDescription: String
    let wrap: @Sendable (String) -> String

    init(_ name: String, _ wrap: @escaping @Sendable (String) -> String) {
        testDescription = name
        self.wrap = wrap
    }

    /// For tokens that are recognised by themselves.
    static let aroundTokens: [Context] = [
        Context("alone") { $0 },
        Context("double quotes") { "let value = \"\($0)\"" },
        Context("single quotes") { "value = '\($0)'," },
        Context("backticks") { "Use `\($0)` for now." },
        Context("end of a sentence") { "The one that works is \($0)." },
        Context("in a sentence") { "Please try \($0), it should work" },
        Context("parentheses") { "(it was \($0))" },
        Context("environment line") { "SOME_VALUE=\($0)\nOTHER=1" },
        Context("export") { "export SOME_VALUE=\"\($0)\"" },
        Context("YAML") { "service:\n  value: \($0)\n  other: 1\n" },
        Context("JSON") { "{\"a\": 1, \"value\": \"\($0)\", \"b\": [2]}" },
        Context("JSON in JSON") { "{\"text\": \"{\\\"value\\\":\\\"\($0)\\\"}\"}" },
        Context("escaped newline before") { "\"first\\n\($0)\\nlast\"" },
        Context("escaped sign before") { "value\\u003d\($0)" },
        Context("percent-encoded sign before") { "https://host/path?q=value%3D\($0)&x=1" },
        Context("URL query") { "https://host.example.org/path?value=\($0)&page=2" },
        Context("URL path") { "https://host.example.org/hooks/\($0)?x=1" },
        Context("header") { "X-Value: \($0)\r\nAccept: */*\r\n" },
        Context("command line") { "tool --value=\($0) --verbose" },
        Context("XML") { "<value>\($0)</value>" },
        Context("attribute") { "<a data-value=\"\($0)\">x</a>" },
        Context("Markdown bold") { "**\($0)**" },
        Context("Markdown table") { "| value | \($0) |" },
        Context("Markdown link") { "[here](https://host/?v=\($0))" },
        Context("code fence") { "```\n\($0)\n```" },
        Context("quoted mail") { "> \($0)\n> regards" },
        Context("diff") { "+value = \"\($0)\"" },
        Context("tabs") { "a\t\($0)\tb" },
        Context("after letters beyond ASCII") { "schlüssel„\($0)“" },
        Context("zero-width characters inside") { Context.interspersed($0, "\u{200B}") },
        Context("soft hyphens inside") { Context.interspersed($0, "\u{AD}") },
        Context("tag characters inside") { Context.interspersed($0, "\u{E0041}") },
        Context("full-width letters") { token in
            String(
                String.UnicodeScalarView(
                    token.unicodeScalars.map { scalar in
                        let isPlain = scalar.properties.isAlphabetic && scalar.isASCII
                        return isPlain ? Unicode.Scalar(scalar.value - 0x21 + 0xFF01) ?? scalar : scalar
                    }))
        },
    ]

    /// For credentials that are recognised by their line.
    static let aroundLines: [Context] = [
        Context("alone") { $0 },
        Context("indented") { "config:\n    \($0)\n" },
        Context("code fence") { "Here it is:\n```sh\n\($0)\n```\n" },
        Context("in a sentence") { "I set \($0) and it works" },
        Context("quoted mail") { "> \($0)\n>\n> regards" },
        Context("diff") { "+\($0)\n-old line" },
        Context("comment") { "// \($0)\nfunc f() {}" },
        Context("escaped newlines") { "first\\n\($0)\\nlast" },
        Context("zero-width characters inside") { Context.interspersed($0, "\u{200D}") },
    ]

    private static func interspersed(_ text: String, _ character: Character) -> String {
        var result = ""
        for (offset, letter) in text.enumerated() {
            result.append(letter)
            if offset % 5 == 2 { result.append(character) }
        }
        return result
    }
}
