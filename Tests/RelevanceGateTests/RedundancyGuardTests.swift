import Testing
import WireJSON

@testable import RelevanceGate

@Suite struct RedundancyGuardTests {
    let wording = RedundancyGuard.standard

    @Test func theWordListsAreThoseOfTheRecipe() throws {
        let lists = try ConformanceVectors.json("guard.json")
        #expect(try OpposedWords.negators == Set(#require(lists["negators"]).strings))
        let groups = try #require(lists["groups"]?.arrayValue)
        #expect(OpposedWords.groups == groups.map { $0.arrayValue?.map { Set($0.strings) } ?? [] })
    }

    @Test(arguments: [
        ("all tests pass", "all tests fail"),
        ("the build is green", "the build is not green"),
        ("retry after 30 seconds", "retry after 60 seconds"),
        ("release on Monday", "release on Thursday"),
        ("the client waits for the server", "the server waits for the client"),
        ("migration started", "migration finished"),
        ("port 8080", "port eighty"),
        ("it works", "it doesn't work"),
        ("version \u{0663}", "version \u{0664}"),
    ])
    func newsInNearlyTheSameWordsIsNotARepetition(_ incoming: String, _ known: String) {
        #expect(wording.difference(between: incoming, and: known) != nil)
        #expect(wording.difference(between: known, and: incoming) != nil)
    }

    @Test(arguments: [
        ("all tests pass", "all tests pass"),
        ("All tests pass.", "all tests pass"),
        ("update: the build is green", "the build is green"),
        ("retry after 30 seconds!", "Retry after 30 seconds"),
        ("", ""),
    ])
    func theSameSaidAgainIsARepetition(_ incoming: String, _ known: String) {
        #expect(wording.difference(between: incoming, and: known) == nil)
    }
}
