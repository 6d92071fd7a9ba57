import Testing

@testable import CAT7

/// The seven fields stand in one order under fixed names: addresses, signatures and weights rely on it.
struct FieldTests {
    /// MMP 1.1, section 4.
    private static let names = ["focus", "issue", "intent", "motivation", "commitment", "perspective", "mood"]

    @Test func theFieldsHaveTheirNamesInTheOrderThatAddressesRelyOn() {
        #expect(Field.allCases.map(\.name) == Self.names)
        #expect(Field.allCases.map(\.rawValue) == Array(0..<7))
        #expect(Field.allCases.shuffled().sorted() == Field.allCases)
        for (earlier, later) in zip(Field.allCases, Field.allCases.dropFirst()) {
            #expect(earlier < later && !(later < earlier) && !(earlier < earlier))
        }
    }

    @Test func everyNameFindsItsField() {
        for field in Field.allCases { #expect(Field(name: field.name) == field) }
    }

    @Test(arguments: ["", "Focus", "FOCUS", " focus", "focus ", "focus\n", "foci", "mоod", "mood\u{301}", "neutral"])
    func onlyTheExactNameFindsAField(_ name: String) {
        #expect(Field(name: name) == nil)
    }

    @Test func theWordForSilenceIsTheOneOnTheWire() {
        #expect(Field.neutral == "neutral")
    }
}
