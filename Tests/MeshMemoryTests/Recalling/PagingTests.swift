import CAT7
import MeshProtocol
import TestSupport
import Testing

@testable import MeshMemory

struct PagingTests {
    private func pages(_ home: Home, _ query: RecallQuery, between: () throws -> Void = {}) throws -> [[String]] {
        var pages: [[String]] = []
        var query = query
        repeat {
            let result = try home.store.recall(query)
            pages.append(result.hits.map(\.focus))
            query.cursor = result.nextCursor
            try between()
        } while query.cursor != nil && pages.count < 1000
        return pages
    }

    @Test(arguments: [nil, "ledger"])
    func pagesTogetherShowEverythingOnceWhateverIsStoredInBetween(text: String?) throws {
        let home = try Home()
        for number in 0..<23 { try home.observe("ledger entry \(number)") }
        let before = try home.recalled(text, limit: 100)
        var later = 0
        let pages = try pages(home, RecallQuery(text: text, limit: 5)) {
            later += 1
            try home.observe("ledger entry stored later \(later)")
        }
        #expect(pages.map(\.count) == [5, 5, 5, 5, 3])
        #expect(pages.flatMap(\.self) == before)
    }

    @Test(arguments: [nil, "ledger"])
    func aCursorOutlivesTheProcess(text: String?) throws {
        let home = try Home()
        for number in 0..<9 { try home.observe("ledger entry \(number)") }
        let all = try home.recalled(text, limit: 100)
        let first = try home.store.recall(RecallQuery(text: text, limit: 4))
        try home.observe("ledger entry stored later")
        try home.store.close()
        let store = try Home.open(home.store.path, home.time)
        let rest = try store.recall(RecallQuery(text: text, limit: 100, cursor: first.nextCursor))
        #expect(first.hits.map(\.focus) + rest.hits.map(\.focus) == all)
    }

    @Test(arguments: [
        "", "k1", "k1.1.2", "k1.1.2.zz", "k1.-1.2.0", "k1.1.-2.0", "k2.1.2.0", "k1.99999999999999999999.0.0",
        "k1.1.2.3.4", String(repeating: "k", count: 5000), "k1.1.0.deadbeef",
    ])
    func aCursorOfNothingIsRefused(cursor: String) throws {
        let home = try Home()
        try home.observe("one")
        #expect(throws: MemoryError.invalidCursor) {
            try home.store.recall(RecallQuery(text: "one", cursor: cursor))
        }
    }

    @Test func aCursorOfAnotherQueryIsRefused() throws {
        let home = try Home()
        for number in 0..<5 { try home.observe("ledger entry \(number)") }
        let cursor = try home.store.recall(RecallQuery(text: "ledger", limit: 2)).nextCursor
        #expect(cursor != nil)
        #expect(throws: MemoryError.invalidCursor) {
            try home.store.recall(RecallQuery(text: "entry", limit: 2, cursor: cursor))
        }
        #expect(throws: MemoryError.invalidCursor) {
            try home.store.recall(RecallQuery(text: "ledger", fields: [.focus], limit: 2, cursor: cursor))
        }
    }

    @Test func aCursorFarBeyondTheEndFindsNothing() throws {
        let home = try Home()
        try home.observe("one")
        let query = RecallQuery(text: "one")
        let cursor = RecallCursor(newest: .max, offset: .max, fingerprint: query.fingerprint)
        #expect(try home.store.recall(RecallQuery(text: "one", cursor: cursor.text)).hits.isEmpty)
    }

    @Test func aCursorAheadOfTheMemoryHidesNothingThatIsStoredLater() throws {
        let home = try Home()
        try home.observe("ledger one")
        let query = RecallQuery(text: "ledger")
        let cursor = RecallCursor(newest: .max, offset: 0, fingerprint: query.fingerprint)
        #expect(try home.store.recall(RecallQuery(text: "ledger", cursor: cursor.text)).hits.count == 1)
        try home.observe("ledger two")
        #expect(try home.store.recall(query).hits.map(\.focus) == ["ledger two", "ledger one"])
    }

    @Test func theBudgetIsNeverExceededAndEverythingThatFitsIsShownOnce() throws {
        let home = try Home()
        var random = SeededRandom(seed: 17)
        var sizes: [String: Int] = [:]
        for number in 0..<40 {
            let words = Int.random(in: 0...60, using: &random)
            let block = try home.observe("ledger \(number)", [.issue: String(repeating: "é測🧪 ", count: words)])
            sizes["ledger \(number)"] = (block.rendering.utf8.count + 3) / 4
        }
        for budget in [0, 1, 5, 40, 100, 333, 1000, 100_000] {
            for text in [nil, "ledger"] {
                var shown: [String] = []
                var query = RecallQuery(text: text, limit: 7, tokenBudget: budget)
                repeat {
                    let result = try home.store.recall(query)
                    #expect(result.tokens <= budget)
                    #expect(result.tokens == result.hits.map(\.tokens).reduce(0, +))
                    for hit in result.hits { #expect(hit.tokens == sizes[hit.focus]) }
                    shown += result.hits.map(\.focus)
                    query.cursor = result.nextCursor
                } while query.cursor != nil
                #expect(Set(shown).count == shown.count)
                #expect(Set(shown) == Set(sizes.filter { $0.value <= budget }.keys))
            }
        }
    }

    @Test(arguments: [-5, 0, 1, 100, 5000])
    func aPageHasBetweenOneAndAHundredHits(limit: Int) throws {
        let home = try Home()
        for number in 0..<105 { try home.observe("entry \(number)") }
        let result = try home.store.recall(RecallQuery(limit: limit, tokenBudget: .max))
        #expect(result.hits.count == min(max(limit, 1), 100))
        #expect(result.omitted == 105 - result.hits.count)
        #expect(try home.store.recall(RecallQuery(tokenBudget: -1)).hits.isEmpty)
    }
}
