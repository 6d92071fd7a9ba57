import CAT7
import RelevanceGate
import Testing
import WireJSON

/// With stock settings the gate decides as the specification's baseline and as stock nodes do.
@Suite struct StockGateTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let row: JSON
        var testDescription: String { row["label"]?.stringValue ?? "?" }
    }

    static let baseline = ((try? ConformanceVectors.array("svaf-baseline.json", "cases")) ?? []).map(Case.init)
    static let scenarios = ((try? ConformanceVectors.array("lexical.json", "svafText")) ?? []).map(Case.init)

    @Test func allCasesAreThere() {
        #expect(Self.baseline.count == 7)
        #expect(Self.scenarios.count == 9)
    }

    @Test(arguments: baseline) func theRawVectorBaselineIsReproduced(_ scenario: Case) throws {
        let row = scenario.row
        let expected = try #require(row["expected"])
        let anchors = try #require(row["anchors"]?.arrayValue).map { anchor in
            Anchor(vectors: vectors(anchor), texts: PerField(repeating: ""), source: "a")
        }
        let candidate = Candidate(texts: PerField(repeating: ""), age: try age(row))
        let gate = Gate(encoder: LexicalEncoder(), settings: try settings(row, weights: "fieldWeights"))
        let verdict = gate.evaluate(
            candidate, vectors: vectors(try #require(row["incoming"])), against: AnchorSet(newestFirst: anchors))
        try expect(verdict, expected, tolerance: 5e-10)
        if let nearest = expected["maxNearestDrift"]?.doubleValue {
            #expect(abs((verdict.maxNearestDrift ?? 0) - nearest) < 5e-10)
        }
    }

    @Test(arguments: scenarios) func theTextScenariosOfStockNodesAreReproduced(_ scenario: Case) throws {
        let row = scenario.row
        let expected = try #require(row["expected"])
        var anchors = AnchorSet.stock
        for (index, anchor) in try #require(row["anchors"]?.arrayValue).enumerated().reversed() {
            anchors.insert(Anchor(anchor.texts, by: LexicalEncoder(), source: "a"), id: "\(index)")
        }
        let gate = Gate(encoder: LexicalEncoder(), settings: try settings(row, weights: "categoryWeights"))
        let verdict = gate.evaluate(
            Candidate(texts: try #require(row["incoming"]).texts, age: try age(row)), against: anchors)

        try expect(verdict, expected, tolerance: 1e-12)
        for (field, judged) in verdict.fields {
            #expect(judged.outcome.rawValue == expected["categoryVerdicts"]?[field.name]?.stringValue)
            #expect(judged.silence?.rawValue == expected["silentCauses"]?[field.name]?.stringValue)
            expectSame(judged.drift, expected["categoryDrifts"]?[field.name]?.doubleValue)
            expectSame(judged.nearestDrift, expected["nearestDrifts"]?[field.name]?.doubleValue)
        }
    }

    private func expectSame(_ value: Double?, _ expected: Double?) {
        #expect((value == nil) == (expected == nil))
        if let value, let expected { #expect(abs(value - expected) < 1e-12) }
    }

    private func expect(_ verdict: Verdict, _ expected: JSON, tolerance: Double) throws {
        #expect(verdict.decision.rawValue == expected["decision"]?.stringValue)
        #expect(verdict.decision.isAdmitted == expected["accepted"]?.boolValue)
        let total = try #require(expected["totalDrift"]?.doubleValue)
        #expect(abs(verdict.total - total) < tolerance)
    }

    private func age(_ row: JSON) throws -> Duration { .seconds(try #require(row["ageSeconds"]?.doubleValue)) }

    private func vectors(_ row: JSON) -> PerField<TextVector?> {
        PerField { field in row[field.name].map { TextVector(components: $0.doubles) } }
    }

    private func settings(_ row: JSON, weights key: String) throws -> GateSettings {
        let config = try #require(row["config"])
        return try GateSettings(
            stableThreshold: #require(config["stableThreshold"]?.doubleValue),
            guardedThreshold: #require(config["guardedThreshold"]?.doubleValue),
            temporalLambda: #require(config["temporalLambda"]?.doubleValue),
            freshness: .seconds(#require(config["freshnessSeconds"]?.doubleValue)),
            weights: FieldWeights(PerField { config[key]?[$0.name]?.doubleValue ?? 0 }))
    }
}
