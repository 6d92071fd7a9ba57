import CAT7
import TestSupport
import Testing

@testable import RelevanceGate

/// Above `AnchorSet.exhaustiveLimit` a byte matrix preselects; the verdict must be the one of looking at every anchor.
@Suite struct LargeAnchorSetTests {
    let encoder = SemanticEncoder.embedded

    private static let vocabulary = """
        cache parser build release token socket queue worker index schema deploy review latency memory thread lock relay
        block field gate anchor signature frame session peer room test branch commit rollback retry timeout payload
        """.split(whereSeparator: \.isWhitespace)

    private func sentence(_ random: SeededRandom) -> String {
        (0..<6).map { _ in Self.vocabulary[Int(random.next() % UInt64(Self.vocabulary.count))] }.joined(separator: " ")
    }

    private func texts(_ random: SeededRandom) -> PerField<String> {
        PerField { _ in random.next() % 8 == 0 ? Field.neutral : sentence(random) }
    }

    @Test func theVerdictIsTheOneOfComparingAllAnchors() {
        let random = SeededRandom(seed: 11)
        let anchors = (0..<700).map { _ in Anchor(texts(random)) }
        let gate = Gate(encoder: encoder, settings: .kith)
        let large = AnchorSet(newestFirst: anchors)
        for _ in 0..<20 {
            let candidate = Candidate(texts: texts(random), age: .zero)
            let verdict = gate.evaluate(candidate, against: large)
            for (field, vector) in encoder.vectors(for: candidate.texts) where candidate.texts[field] != Field.neutral {
                guard let vector else { continue }
                let cosines = anchors.filter { $0.texts[field] != Field.neutral }
                    .compactMap { $0.vectors[field]?.cosine(with: vector) }
                let nearest = 1 - encoder.similarity(rawCosine: cosines.max() ?? 0)
                #expect(verdict.fields[field].nearestDrift == nearest)
            }
            #expect(verdict == gate.evaluate(candidate, against: exhaustive(anchors, candidate, large)))
        }
    }

    /// A small set that holds, for each field, the two nearest anchors by exact comparison.
    private func exhaustive(_ anchors: [Anchor], _ candidate: Candidate, _ large: AnchorSet) -> AnchorSet {
        var chosen: Set<Int> = []
        for (field, vector) in encoder.vectors(for: candidate.texts) {
            guard let vector else { continue }
            let ranked = anchors.indices.filter { anchors[$0].texts[field] != Field.neutral }
                .sorted { cosine(anchors[$0], field, vector) > cosine(anchors[$1], field, vector) }
            chosen.formUnion(ranked.prefix(8))
        }
        return AnchorSet(newestFirst: chosen.sorted().map { anchors[$0] })
    }

    private func cosine(_ anchor: Anchor, _ field: Field, _ vector: TextVector) -> Double {
        anchor.vectors[field]?.cosine(with: vector) ?? -1
    }

    @Test func thePreselectionIsSmallAndContainsTheNearest() throws {
        let random = SeededRandom(seed: 5)
        let anchors = (0..<2000).map { _ in Anchor(PerField(sentence(random))) }
        let set = AnchorSet(newestFirst: anchors)
        for _ in 0..<50 {
            let vector = try #require(encoder.vector(for: sentence(random)))
            let candidates = try #require(set.column(.focus).candidates(for: vector, nearest: 3))
            let cosines = set.column(.focus).vectors.map { $0?.cosine(with: vector) ?? -1 }
            let nearest = cosines.indices.sorted { cosines[$0] > cosines[$1] }.prefix(3)
            #expect(Set(candidates.map(\.slot)).isSuperset(of: nearest))
            #expect(candidates.count < anchors.count / 4)
        }
    }

    @Test(arguments: [1, 3, 8, 30, 256]) func noneOfTheNearestIsMissedWhateverTheDimension(_ dimension: Int) {
        let random = SeededRandom(seed: UInt64(dimension))
        func vector() -> TextVector {
            let values = (0..<dimension).map { _ in Float(random.next() % 2001) / 1000 - 1.0005 }
            let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return TextVector(values: values.map { $0 / length })
        }
        var column = AnchorColumn(keepsRows: true)
        for slot in 0..<500 {
            column.appendSlot()
            if slot % 7 != 0 { column.set(vector(), text: slot % 5 == 0 ? Field.neutral : "x", at: slot) }
        }
        for slot in stride(from: 0, to: 500, by: 11) { column.clear(slot) }
        for _ in 0..<10 {
            let vector = vector()
            let cosines = column.vectors.enumerated().map { slot, known in
                column.isNeutral[slot] ? -1 : known?.cosine(with: vector) ?? -1
            }
            let nearest = cosines.indices.sorted { cosines[$0] > cosines[$1] }.prefix(4).filter { cosines[$0] > 0 }
            let candidates = column.candidates(for: vector, nearest: 4)
            #expect(Set((candidates ?? []).map(\.slot)).isSuperset(of: nearest))
            for candidate in candidates ?? [] { #expect(cosines[candidate.slot] <= candidate.upperBound) }
        }
    }

    @Test func whereNothingIsNearAllAreLookedAt() {
        var column = AnchorColumn(keepsRows: true)
        for slot in 0..<300 {
            column.appendSlot()
            column.set(TextVector(values: [1, 0, 0, 0]), text: "x", at: slot)
        }
        #expect(column.candidates(for: TextVector(values: [-1, 0, 0, 0]), nearest: 2) == nil)
        #expect(column.candidates(for: TextVector(values: [1, 0, 0, 0]), nearest: 2)?.count == 300)
    }

    @Test func anchorsThatLeaveAreNotFoundAgain() {
        let random = SeededRandom(seed: 3)
        var set = AnchorSet(newestFirst: (0..<400).map { _ in Anchor(texts(random)) })
        let known = PerField<String>("the moon is full tonight", "the tide is high")
        set.insert(Anchor(known), id: "moon")
        let gate = Gate(encoder: encoder, settings: .kith)
        #expect(gate.evaluate(Candidate(texts: known, age: .zero), against: set).decision == .redundant)
        set.remove("moon")
        #expect(gate.evaluate(Candidate(texts: known, age: .zero), against: set).decision != .redundant)
    }

    @Test func vectorsThatTheMatrixCannotHoldMakeItStepAside() throws {
        var set = AnchorSet(limit: 600, quotas: .unlimited)
        let vector = try #require(encoder.vector(for: "a text"))
        for index in 0..<300 {
            set.insert(
                Anchor(vectors: PerField(repeating: vector), texts: PerField(repeating: "a text"), source: "a"),
                id: "\(index)")
        }
        #expect(set.column(.focus).candidates(for: vector, nearest: 2) != nil)
        set.insert(
            Anchor(
                vectors: PerField(repeating: TextVector(values: [3, 4])), texts: PerField(repeating: "x"), source: "a"),
            id: "odd")
        #expect(set.column(.focus).candidates(for: vector, nearest: 2) == nil)
    }
}
