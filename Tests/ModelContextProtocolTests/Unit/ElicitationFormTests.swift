import Testing
import WireJSON

@testable import ModelContextProtocol

/// Forms on the wire, and which answers satisfy them.
@Suite struct ElicitationFormTests {
    private static let form = ElicitationForm(
        message: "All kinds",
        fields: [
            .init("t", title: "T", description: "d", kind: .text(length: 1...3, format: .email, default: "a")),
            .init("i", title: "I", kind: .integer(range: 1...9, default: 2)),
            .init("n", title: "N", isRequired: false, kind: .number(range: 0...1, default: 0.5)),
            .init("b", title: "B", isRequired: false, kind: .boolean(default: true)),
            .init("c", title: "C", kind: .choice([.init("x", title: "X"), .init("y")], default: "y")),
            .init("m", title: "M", kind: .choices([.init("x"), .init("y")], count: 1...2, default: ["x"])),
        ])

    @Test("a form satisfies the schema of its version", arguments: [ProtocolVersion.november2025, .july2026])
    func schema(version: ProtocolVersion) throws {
        let check = try SchemaCheck.version(version.rawValue)
        let params = JSON.object(Self.form.params(for: version))
        #expect(check.problems(params, ["$ref": "ElicitRequestFormParams"], "") == [])
        #expect(params["requestedSchema"]?["required"] == ["t", "i", "c", "m"])
    }

    private static let good: JSONObject = ["t": "abc", "i": 9, "c": "x", "m": ["y", "x"]]

    @Test func aFittingAnswerIsAcceptedWithoutSurplus() throws {
        var content = Self.good
        content["surplus"] = 1
        let answer: JSONObject = ["action": "accept", "content": .object(content)]
        #expect(try Self.form.outcome(of: answer) == .accepted(Self.good))
    }

    @Test(
        "one value that does not fit refuses the answer",
        arguments: [
            ("t", ""), ("t", "abcd"), ("t", 1), ("t", nil), ("i", 0), ("i", 1.5), ("i", "2"), ("n", 2), ("n", "1"),
            ("b", 1), ("c", "z"), ("c", 1), ("m", []), ("m", ["x", "z"]), ("m", "x"),
        ] as [(String, JSON)])
    func unfitting(name: String, value: JSON) {
        var content = Self.good
        content[name] = value
        #expect(throws: RPCError.self) {
            try Self.form.outcome(of: ["action": "accept", "content": .object(content)])
        }
    }
}
