import CAT7
import RelevanceGate
import Testing

@Suite struct GateSettingsTests {
    @Test(arguments: [Double.nan, .infinity, -.infinity, -0.01, 1.01])
    func aThresholdThatIsNoShareIsRefused(_ value: Double) {
        #expect(throws: GateSettingsError.self) { try GateSettings(stableThreshold: value) }
        #expect(throws: GateSettingsError.self) { try GateSettings(guardedThreshold: value) }
        #expect(throws: GateSettingsError.self) { try GateSettings(temporalLambda: value) }
        #expect(throws: GateSettingsError.self) { try GateSettings(redundancyThreshold: value) }
    }

    @Test func thresholdsMustNotCross() {
        #expect(throws: GateSettingsError.thresholdsCross) {
            try GateSettings(stableThreshold: 0.6, guardedThreshold: 0.5)
        }
    }

    @Test func freshnessMustBePositive() {
        #expect(throws: GateSettingsError.freshnessNotPositive) { try GateSettings(freshness: .zero) }
    }

    @Test func atLeastOneNeighbourIsFused() {
        #expect(throws: GateSettingsError.noNeighbours) { try GateSettings(fusedNeighbours: 0) }
    }

    @Test func theDefaultsAreTheStockGates() throws { #expect(try GateSettings() == .stock) }

    @Test func errorsSayWhatToDo() {
        let error = GateSettingsError.outOfRange(name: "stableThreshold", value: 7)
        #expect("\(error)" == "stableThreshold is 7.0; give a number from 0 to 1")
    }

    @Test(arguments: [0, -1, Double.nan, .infinity]) func aWeightThatIsNoneCountsAsOne(_ weight: Double) {
        #expect(FieldWeights(PerField(repeating: weight)) == .uniform)
    }

    @Test func profilesAreFoundByName() throws {
        #expect(FieldWeights.profileNames.count == 22)
        for name in FieldWeights.profileNames { #expect(FieldWeights.profile(named: name) != nil) }
        #expect(FieldWeights.profile(named: "Coding") == nil)
        let coding = try #require(FieldWeights.profile(named: "coding"))
        #expect(Field.allCases.map { coding[$0] } == [2, 1.5, 1.5, 1, 1.2, 1, 0.8])
        #expect(FieldWeights.profile(named: "uniform") == .uniform)
    }

    @Test func settingsCanBeWeightedDifferently() {
        #expect(GateSettings.kith.weighted(by: .uniform).weights == .uniform)
        #expect(GateSettings.kith.weighted(by: .uniform).skipNeutral)
    }
}
