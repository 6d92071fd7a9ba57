import Testing
import WireJSON

@testable import RelevanceGate

@Suite struct LexicalEncoderTests {
    let encoder = LexicalEncoder()

    @Test func theComponentsAreThoseOfStockNodes() throws {
        let vectors = try ConformanceVectors.json("lexical.json")["ngram"]
        #expect(vectors?["kernelId"]?.stringValue == encoder.kernelID)
        let cases = try #require(vectors?["cases"]?.arrayValue)
        #expect(cases.count == 10)
        for row in cases {
            let text = try #require(row["text"]?.stringValue)
            let expected = try #require(row["h1"]).doubles + #require(row["h2"]).doubles
            let components = encoder.components(of: text)
            #expect(components.count == expected.count)
            for (component, expected) in zip(components, expected) {
                #expect(abs(component - expected) < 1e-15, "\(text)")
            }
        }
    }

    @Test func onlyHalfOfTheComponentsAreCompared() throws {
        #expect(try #require(encoder.vector(for: "hello world")).dimension == 32)
    }

    @Test func anEmptyTextHasNoVector() { #expect(encoder.vector(for: "") == nil) }

    @Test func aTextInAnotherScriptIsUnlikeEverything() throws {
        let vector = try #require(encoder.vector(for: "你好"))
        #expect(vector.cosine(with: vector) == 0)
    }

    @Test func composedAndDecomposedAccentsDifferAsTheyDoInStockNodes() {
        #expect(encoder.components(of: "caf\u{E9}") != encoder.components(of: "cafe\u{301}"))
        #expect(encoder.components(of: "cafe\u{301}") == encoder.components(of: "cafe"))
    }

    @Test func caseAndPunctuationDoNotMatter() {
        #expect(encoder.vector(for: "Fix: the BUILD!") == encoder.vector(for: "fix the build"))
    }
}
