import CAT7
import RelevanceGate
import TestSupport
import Testing

@testable import MeshMemory

struct CodingTests {
    @Test(arguments: Verdict.Decision.allCases)
    func aVerdictComesBackWhole(decision: Verdict.Decision) throws {
        let verdict = Verdict.sample(decision)
        #expect(try VerdictCoding.verdict(from: VerdictCoding.bytes(of: verdict)) == verdict)
        let cold = Verdict(
            decision: decision, total: 0, content: nil, temporal: 0,
            fields: PerField(repeating: FieldVerdict(outcome: .silent, drift: nil, nearestDrift: nil, reason: "")),
            kernelID: "k", isColdStart: true)
        #expect(try VerdictCoding.verdict(from: VerdictCoding.bytes(of: cold)) == cold)
    }

    @Test(arguments: ["", "{}", "[]", "{\"decision\":\"aligned\"}", "\u{FFFD}"])
    func somethingElseIsNoVerdict(text: String) {
        #expect(throws: (any Error).self) { try VerdictCoding.verdict(from: Array(text.utf8)) }
    }

    @Test func aStoredVectorPointsWhereTheOriginalDid() throws {
        let encoder = LexicalEncoder()
        let words = ["flaky ledger", "flaky ledgers", "green pastures", "night build of payments"]
        for left in words {
            for right in words {
                let (a, b) = (try #require(encoder.vector(for: left)), try #require(encoder.vector(for: right)))
                let stored = try #require(StoredVector(a)).cosine(try #require(StoredVector(b)))
                #expect(abs(Double(stored) - a.cosine(with: b)) < 0.02)
            }
        }
    }

    @Test(arguments: [[], [0, 0], [.nan, 1], [.infinity, 1], [.leastNonzeroMagnitude, 0]] as [[Float]])
    func whatHasNoDirectionIsNoVector(values: [Float]) {
        #expect(StoredVector(values) == nil)
    }

    @Test func fieldVectorsComeBackFieldByField() throws {
        let vectors = PerField<StoredVector?> { field in
            field == .intent || field == .mood
                ? nil : StoredVector((0..<32).map { Float($0 - 10) * Float(field.rawValue + 1) })
        }
        let bytes = try #require(FieldVectorsCoding.bytes(of: vectors))
        #expect(bytes.count == 2 + 7 * 4 + 5 * 32)
        for (field, vector) in vectors {
            guard let vector else { continue }
            let cosines = bytes.withUnsafeBytes { FieldVectorsCoding.cosines(of: vector, with: $0) }
            for (other, cosine) in cosines {
                #expect((cosine == nil) == (vectors[other] == nil))
                let expected = vectors[other].map { vector.cosine($0) }
                #expect(cosine == expected)
            }
            #expect(abs((cosines[field] ?? 0) - 1) < 1e-6)
        }
        #expect(FieldVectorsCoding.bytes(of: PerField(repeating: nil)) == nil)
    }

    @Test func damagedVectorsAreNoVectors() throws {
        let vectors = PerField<StoredVector?>(repeating: StoredVector((0..<16).map { Float($0) }))
        let bytes = try #require(FieldVectorsCoding.bytes(of: vectors))
        var random = SeededRandom(seed: 5)
        for _ in 0..<2000 {
            var damaged = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            if !damaged.isEmpty {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let query = try #require(vectors[.focus])
            for (_, cosine) in damaged.withUnsafeBytes({ FieldVectorsCoding.cosines(of: query, with: $0) }) {
                if let cosine { #expect(cosine.isFinite) }
            }
        }
    }
}
