import CAT7
import RelevanceGate
import Testing
import WireJSON

/// The development half of the gate benchmark: near, related and unrelated blocks around forty anchors.
@Suite struct BenchmarkDecisionTests {
    let rows: [JSON]
    let anchors: [String: Anchor]

    init() throws {
        rows = try ConformanceVectors.text("gate-dev.jsonl").split(separator: "\n").map {
            try JSON(parsing: String($0))
        }
        var anchors: [String: Anchor] = [:]
        for row in rows {
            anchors[try #require(row["block"]?.stringValue)] = Anchor(try #require(row["anchor"]).texts)
        }
        self.anchors = anchors
    }

    private func verdict(_ row: JSON, _ settings: GateSettings) throws -> Verdict {
        let block = try #require(row["block"]?.stringValue)
        let context = try #require(row["context"]).strings
        let known = try ([block] + context).map { try #require(anchors[$0]) }
        let candidate = Candidate(texts: try #require(row["incoming"]).texts, age: .zero)
        return Gate(encoder: SemanticEncoder.embedded, settings: settings)
            .evaluate(candidate, against: AnchorSet(newestFirst: known))
    }

    private func asExpected(_ settings: GateSettings) throws -> Int {
        try rows.count { row in
            try #require(row["expected"]).strings.contains(try verdict(row, settings).decision.rawValue)
        }
    }

    @Test(arguments: ["uniform", "coding"]) func everyDecisionIsTheReferences(_ profile: String) throws {
        let reference = try #require(try ConformanceVectors.json("gate-dev-reference.json")[profile])
        let weights = try #require(FieldWeights.profile(named: profile))
        let settings = try GateSettings(weights: weights, guardsWording: true)
        for row in rows {
            let id = try #require(row["id"]?.stringValue)
            let expected = try #require(reference["decisions"]?[id])
            let verdict = try verdict(row, settings)
            #expect(verdict.decision.rawValue == expected["decision"]?.stringValue, "\(id)")
            #expect(abs(verdict.total - (expected["total"]?.doubleValue ?? -1)) < 1e-5, "\(id)")
        }
        let good = try asExpected(settings)
        #expect(Int64(good) >= (try #require(reference["asExpected"]?.integerValue)))
    }

    @Test func fusingOnlyTheNearestAnchorsDecidesBetterThanFusingAll() throws {
        let coding = try #require(FieldWeights.profile(named: "coding"))
        let all = try asExpected(GateSettings(weights: coding, guardsWording: true))
        let kith = try asExpected(.kith)
        #expect(all >= 177)
        #expect(kith >= 185)
        #expect(kith > all)
    }
}
