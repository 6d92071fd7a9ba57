import CAT7
import GRDB
import MeshProtocol
import RelevanceGate
import TestSupport
import Testing

@testable import MeshMemory

struct RankingTests {
    @Test func fusionFollowsThePublishedFormula() throws {
        let fused = RankFusion.fuse(words: [7, 3], meaning: [3, 9])
        #expect(fused.map(\.block) == [3, 7, 9])
        let recency = 0.3
        let expected = 1 / 62.0 + 1 / 61.0 + recency / 63.0
        #expect(abs(try #require(fused.first).score - expected) < 1e-12)
    }

    @Test func fusionOfNothingIsNothing() {
        #expect(RankFusion.fuse(words: [], meaning: []).isEmpty)
    }

    /// Words in more blocks than are probed take the paths that do not rank by BM25.
    @Test func commonWordsAreFoundNewestFirstAndTogether() throws {
        let home = try Home()
        for number in 0..<40 {
            let focus =
                number % 2 == 0 ? "alpha \(number)" : number % 3 == 0 ? "alpha beta \(number)" : "beta \(number)"
            try home.observe(focus)
        }
        func ranked(_ text: String, probe: Int) throws -> [Int64] {
            try home.store.read { db in
                var known = KnownWords()
                return try TextRanking(db: db, terms: SearchTerms(text), probe: probe, newest: 100)
                    .blocks(knowing: &known) { _ in true }
            }
        }
        // Rows are numbered from 1; "alpha" is in 0, 2, 4 ... and with "beta" in 3, 9, 15, 21, 27, 33, 39.
        #expect(try ranked("alpha", probe: 5).prefix(3) == [40, 39, 37])
        #expect(try ranked("alpha beta", probe: 10).prefix(7) == [40, 34, 28, 22, 16, 10, 4])
        #expect(try ranked("alpha 5", probe: 10).first == 6, "the selective word decides")
        #expect(try Set(ranked("alpha beta", probe: 100)).count == 40)
    }

    @Test func ofManyCommonWordsTheRarestDecideWhatComesFirst() throws {
        let home = try Home()
        for number in 0..<120 {
            let rare = number % 12 == 0 ? " gamma delta" : ""
            try home.observe("alpha beta\(rare) \(number)")
        }
        let found = try home.store.read { db in
            var known = KnownWords()
            return try TextRanking(db: db, terms: SearchTerms("alpha epsilon beta gamma delta"), probe: 5, newest: 200)
                .blocks(knowing: &known) { _ in true }
        }
        #expect(found.prefix(10) == [109, 97, 85, 73, 61, 49, 37, 25, 13, 1])
    }

    @Test func whatIsKnownOfAWordNeverChangesWhatIsFound() throws {
        let home = try Home()
        var random = SeededRandom(seed: 29)
        let words = ["alpha", "beta", "gamma", "delta", "epsilon"]
        var known = KnownWords()
        for round in 0..<60 {
            // More than a probe of one word, so that the kept lists are cut.
            for number in 0..<5 {
                try home.observe("alpha \(words.randomElement(using: &random) ?? "") \(round) \(number)")
            }
            let question = words.filter { _ in Bool.random(using: &random) }.joined(separator: " ")
            // Later pages ask about an older state.
            let newest = round % 4 == 3 ? Int64(round * 3) : Int64(round * 5 + 5)
            try home.store.read { db in
                let ranking = TextRanking(
                    db: db, terms: SearchTerms(question), probe: TextRanking.probe, newest: newest)
                var nothing = KnownWords()
                let expected = try ranking.blocks(knowing: &nothing) { _ in true }
                #expect(try ranking.blocks(knowing: &known) { _ in true } == expected)
            }
        }
    }

    @Test func onlyTheWordsAskedForOfLateAreKept() {
        var known = KnownWords()
        for number in 0..<2000 {
            known.keep(KnownWords.Entry(newest: 7, blocks: [Int64(number)]), for: "word\(number)")
            #expect(known.entry(for: "word0", notAfter: 7)?.blocks == [0])
        }
        #expect(known.entry(for: "word1", notAfter: 7) == nil)
        #expect(known.entry(for: "word1999", notAfter: 7)?.blocks == [1999])
        #expect(known.entry(for: "word1999", notAfter: 6) == nil, "what came later is not known of an older state")
        known.keep(KnownWords.Entry(newest: 5, blocks: []), for: "word1999")
        #expect(known.entry(for: "word1999", notAfter: 9)?.newest == 7)
    }

    @Test func theNearestVectorsAreThoseAFullSortWouldFind() throws {
        let home = try Home()
        for number in 0..<300 { try home.observe("word\(number % 37) text\(number % 11) item\(number)") }
        let query = try #require(home.encoder.vector(for: "word5 text3 item42").flatMap(StoredVector.init))
        try home.store.read { db in
            var index = RecallIndex()
            try index.catchUp(with: db)
            let all = index.nearest(to: query, limit: 1000, atLeast: 0) { _ in true }
            #expect(all.count > 100)
            let best = index.nearest(to: query, limit: 10, atLeast: 0) { _ in true }
            #expect(best.map(\.position) == all.prefix(10).map(\.position))
            #expect(best.map(\.cosine) == best.map(\.cosine).sorted(by: >))
            let even = index.nearest(to: query, limit: 10, atLeast: 0) { $0 % 2 == 0 }
            #expect(even.map(\.position) == all.map(\.position).filter { $0 % 2 == 0 }.prefix(10).map(\.self))
        }
    }

    @Test func theIndexCatchesUpWithWhatWasStoredSince() throws {
        let home = try Home()
        try home.observe("ledger one")
        #expect(try home.recalled("ledger").count == 1)
        try home.observe("ledger two")
        #expect(try home.recalled("ledger").count == 2)
    }

    @Test func positionsAreFoundByBlock() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        for number in 0..<9 {
            if number % 2 == 0 {
                try home.observe("own \(number)")
            } else {
                try home.receive(try bea.says("refused \(number)"), admitted: false)
            }
        }
        try home.store.read { db in
            var index = RecallIndex()
            try index.catchUp(with: db)
            #expect(index.blocks == [1, 3, 5, 7, 9])
            #expect((0...10).map { index.position(of: $0) } == [nil, 0, nil, 1, nil, 2, nil, 3, nil, 4, nil])
        }
    }

    @Test(arguments: [
        (-5, "0 s"), (0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (172_799, "47 h"),
        (172_800, "2 days"), (31_536_000, "365 days"),
    ])
    func agesAreSaidInTheLargestFittingUnit(seconds: Int, words: String) {
        #expect(RecallReasons.words(for: .seconds(seconds)) == words)
    }
}
