import CAT7
import TestSupport
import Testing

@testable import MeshMemory

struct SearchTermsTests {
    @Test(arguments: [
        ("Flaky ledger, flaky!", ["flaky", "ledger"]), ("NEAR(a b, 2) OR c*", ["near", "b", "2", "c"]),
        ("{focus issue}: \"x\"", ["focus", "issue", "x"]), ("'; DROP TABLE block; --", ["drop", "table", "block"]),
        ("", []), ("…—!", []), ("naïve_snake-case.dot", ["naïve", "snake", "case", "dot"]), ("a\u{0}b", ["b"]),
    ])
    func aQueryIsItsWords(text: String, words: [String]) {
        #expect(SearchTerms(text).words == words)
    }

    @Test func wordsThatStandEverywhereAreLookedUpOnlyAlone() {
        #expect(SearchTerms("why is the test flaky").words == ["test", "flaky"])
        #expect(SearchTerms("what is it").words == ["what", "is", "it"])
        #expect(SearchTerms("not now").words == ["not", "now"])
    }

    @Test func aQueryIsBounded() {
        let many = (0..<10_000).map { "word\($0)" }.joined(separator: " ")
        #expect(SearchTerms(many).words.count == SearchTerms.maximumTerms)
        let long = String(repeating: "x", count: 100_000)
        #expect(SearchTerms(long).words.map(\.count) == [SearchTerms.maximumLength])
    }

    @Test func onlyQuotedWordsReachTheIndex() {
        let terms = SearchTerms("x NOT y", fields: [.issue, .focus])
        #expect(terms.expression(for: "or") == "{focus issue} : \"or\"")
        #expect(terms.expression(for: terms.words, joinedBy: "OR") == "{focus issue} : (\"x\" OR \"not\" OR \"y\")")
    }

    @Test func fiveThousandHostileQueriesAreAnsweredWithoutAnError() throws {
        let home = try Home()
        for number in 0..<20 { try home.observe("ledger \"entry\" NEAR(\(number))", [.issue: "a* OR b AND NOT c"]) }
        var random = SeededRandom(seed: 99)
        let pieces = [
            "\"", "'", "*", "(", ")", "{", "}", ":", "^", "+", "-", "NEAR", "AND", "OR", "NOT", "ledger", "focus",
            "\u{0}",
            " ", "\t", "\n", "é", "e\u{301}", "\u{202E}", "\u{200D}", "測", "🧪", "\u{FFFF}", "\u{10FFFF}", "\\", ";",
            "--",
            "/*", "x", "1", ".", "block_text", "rowid", "MATCH", "%", "_", "?1", "\u{1F1E9}", "߷", "ⅻ", "\u{E000}",
        ]
        for round in 0..<5000 {
            var query = ""
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                if Int.random(in: 0..<8, using: &random) == 0 {
                    let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random))
                    query.unicodeScalars.append(scalar ?? "?")
                } else {
                    query += pieces.randomElement(using: &random) ?? ""
                }
            }
            let fields: Set<Field> = round % 3 == 0 ? [.issue] : []
            let result = try home.store.recall(RecallQuery(text: query, fields: fields, limit: 3))
            #expect(result.hits.count <= 3)
        }
    }
}
