import Ambient
import CAT7
import MeshProtocol
import TestSupport
import Testing

@testable import MeshMemory

struct AttestationTests {
    private func attestation(
        by someone: Someone, of key: BlockKey, seq: Int = 1, prev: String = Attestation.genesis, at: Int64 = 1
    ) throws -> Attestation {
        try Attestation.signed(
            of: key, at: .init(milliseconds: at), roster: .default, method: "heuristic", verdict: "aligned",
            categories: PerField(repeating: "admit"), seq: seq, prev: prev, by: someone.identity)
    }

    @Test func theOwnChainGoesOnAfterARestart() throws {
        let home = try Home()
        let key = try home.observe("judged").key
        var chain: [Attestation] = []
        for _ in 0..<3 {
            chain.append(
                try home.store.appendOwnAttestation { try attestation(by: home.me, of: key, seq: $0, prev: $1) })
        }
        try home.store.close()
        let store = try Home.open(home.store.path, home.time)
        chain.append(try store.appendOwnAttestation { try attestation(by: home.me, of: key, seq: $0, prev: $1) })
        #expect(chain.map(\.seq) == [1, 2, 3, 4])
        #expect(chain[0].prev == "genesis")
        for (earlier, later) in zip(chain, chain.dropFirst()) { #expect(later.prev == earlier.link) }
        #expect(try store.attestations(of: key) == chain)
    }

    @Test func aLinkThatCouldNotBeMadeLeavesTheChainAsItWas() throws {
        struct NoSignature: Error {}
        let home = try Home()
        let key = try home.observe("judged").key
        #expect(throws: NoSignature.self) { try home.store.appendOwnAttestation { _, _ in throw NoSignature() } }
        #expect(throws: MemoryError.self) {
            try home.store.appendOwnAttestation { _, previous in
                try attestation(by: home.me, of: key, seq: 7, prev: previous)
            }
        }
        let first = try home.store.appendOwnAttestation { try attestation(by: home.me, of: key, seq: $0, prev: $1) }
        #expect(first.seq == 1)
    }

    @Test func anotherNodesAttestationIsKeptOnce() throws {
        let home = try Home()
        let key = try home.observe("judged").key
        let theirs = try attestation(by: Someone("bea"), of: key)
        #expect(try home.store.record(theirs))
        #expect(try !home.store.record(theirs))
        #expect(try home.store.attestations(of: key) == [theirs])
    }

    @Test func oneJudgeCannotFillTheTable() throws {
        let home = try Home()
        let key = try home.observe("judged").key
        let bea = try Someone("bea")
        for number in 1...40 {
            try home.store.record(try attestation(by: bea, of: key, seq: number, at: Int64(number)))
        }
        #expect(try home.store.attestations(of: key).count == 30)
        #expect(try home.store.record(try attestation(by: Someone("cal"), of: key)))
    }
}
