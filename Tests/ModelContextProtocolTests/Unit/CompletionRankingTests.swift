import Testing
import WireJSON

@testable import ModelContextProtocol

/// Ranking what an argument could be.
@Suite struct CompletionRankingTests {
    private func values(_ candidates: [String], _ typed: String) -> [String] {
        let result = CompletionRanking.result(of: candidates, typed: typed)
        return (result["completion"]?["values"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    @Test func beginningsComeBeforeLettersInOrder() {
        #expect(values(["plant", "apple", "Apricot", "map", "zeta"], "ap") == ["Apricot", "apple", "map"])
    }

    @Test func nothingTypedOffersEverythingSorted() {
        #expect(values(["b", "a", "b"], "") == ["a", "b"])
    }

    @Test func atMostAHundredValuesTravelAndTheRestIsCounted() {
        let result = CompletionRanking.result(of: (0..<250).map { "v\($0)" }, typed: "v")
        #expect(result["completion"]?["values"]?.arrayValue?.count == 100)
        #expect(result["completion"]?["total"] == 250)
        #expect(result["completion"]?["hasMore"] == true)
    }
}
