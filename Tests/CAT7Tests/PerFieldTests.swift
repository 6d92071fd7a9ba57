import Testing

@testable import CAT7

/// Exactly one value for each field: none can be missing, doubled or at another's place.
struct PerFieldTests {
    private struct Stop: Error, Equatable {
        let at: Field
    }

    @Test func everyFieldIsAskedForOnceInOrder() {
        var asked: [Field] = []
        let values = PerField<Int> { field in
            asked.append(field)
            return field.rawValue * 10
        }
        #expect(asked == Field.allCases)
        #expect(values.inOrder == [0, 10, 20, 30, 40, 50, 60])
        for field in Field.allCases { #expect(values[field] == field.rawValue * 10) }
    }

    @Test func theFirstFailureEndsTheMakingAndIsPassedOnAsItIs() {
        var asked: [Field] = []
        do {
            _ = try PerField<Int> { (field: Field) throws(Stop) in
                asked.append(field)
                guard field != .motivation else { throw Stop(at: field) }
                return 0
            }
            Issue.record("made without the fourth field")
        } catch {
            #expect(error.at == .motivation, "the type of the error is kept as well")
        }
        #expect(asked == [.focus, .issue, .intent, .motivation])
    }

    @Test func changingOneFieldLeavesTheOthersAndOtherCopiesAlone() {
        let before = PerField(repeating: "neutral")
        var after = before
        after[.commitment] = "mend it today"
        after[.commitment] += "!"
        #expect(before.inOrder == Array(repeating: "neutral", count: 7))
        #expect(after[.commitment] == "mend it today!")
        #expect(Field.allCases.filter { after[$0] != before[$0] } == [.commitment])
        #expect(before != after)
        after[.commitment] = "neutral"
        #expect(before == after && before.hashValue == after.hashValue)
    }

    @Test func aChangeHappensInPlace() {
        // A copy out and in would double the buffer each time; in place it keeps its address.
        var values = PerField(repeating: [UInt8](repeating: 0, count: 4096))
        values[.focus][0] = 1
        let before = values[.focus].withUnsafeBufferPointer { $0.baseAddress }
        values[.focus][1] = 2
        #expect(values[.focus].withUnsafeBufferPointer { $0.baseAddress } == before)
    }

    @Test func mappingKeepsEachValueAtItsField() {
        let lengths = PerField<String> { $0.name }.map { field, name in "\(field.rawValue):\(name.count)" }
        #expect(lengths.inOrder == ["0:5", "1:5", "2:6", "3:10", "4:10", "5:11", "6:4"])
        let refusal = #expect(throws: Stop.self) {
            _ = try PerField(repeating: 1).map { field, value in
                guard field != .mood else { throw Stop(at: field) }
                return value
            }
        }
        #expect(refusal?.at == .mood)
    }

    @Test func aWalkGivesFieldsAndValuesInOrder() {
        let walked = PerField<String> { $0.name }.map { ($0, $1) }.inOrder
        #expect(walked.map(\.0) == Field.allCases)
        var seen: [Field] = []
        let names = PerField<String> { $0.name }
        for (field, value) in names {
            #expect(value == field.name)
            seen.append(field)
        }
        #expect(seen == Field.allCases)
    }
}
