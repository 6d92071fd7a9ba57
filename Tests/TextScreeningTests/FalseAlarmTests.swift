import Testing

@testable import TextScreening

struct FalseAlarmTests {
    @Test func ofAThousandOrdinaryTurnsAtMostTenAreTakenForSecrets() {
        let scanner = CredentialScanner()
        var alarms: [String] = []
        for turn in OrdinaryTurns.make(1000, seed: 2026) {
            for finding in scanner.findings(in: turn) {
                alarms.append("\(finding.format): \(turn[finding.range].prefix(60))")
            }
        }
        #expect(alarms.count <= 10, "\(alarms.prefix(40))")
    }

    @Test func ofAThousandOrdinaryTurnsAtMostTenAreMarkedRisky() {
        let scanner = RiskScanner()
        var alarms: [String] = []
        for turn in OrdinaryTurns.make(1000, seed: 2027) {
            for mark in scanner.marks(in: turn) { alarms.append("\(mark.reason): \(turn[mark.range].prefix(80))") }
        }
        #expect(alarms.count <= 10, "\(alarms.prefix(40))")
    }

    @Test func theSamplesAreAsManyAndAsVariedAsTheyClaim() {
        let turns = OrdinaryTurns.make(1000, seed: 2026)
        #expect(Set(turns).count == 1000)
        #expect(turns.reduce(0) { $0 + $1.utf8.count } > 500_000)
    }
}
