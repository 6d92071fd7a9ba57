import Ambient
import CAT7
import GRDB
import MeshProtocol
import Synchronization
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

    /// Lets `someone` attest `count` times about one block, whatever its number.
    private func say(_ count: Int, _ someone: Someone, about key: BlockKey, from start: Int = 1, in home: Home) throws {
        for number in start..<start + count {
            try home.store.record(try attestation(by: someone, of: key, seq: number, at: Int64(number)))
        }
    }

    private func held(of someone: Someone, about key: BlockKey, in home: Home) throws -> Int {
        try home.store.attestations(of: key).count { $0.by == someone.id }
    }

    @Test func aCrowdedBlockLosesWhatItsLoudestJudgeSaidFirst() throws {
        let home = try Home()
        let key = try home.observe("judged by everybody").key
        let limits = AttestationLimits()
        let loud = try (0..<limits.aboutOneBlock / limits.ofOneJudgeAboutOneBlock).map { try Someone("loud \($0)") }
        for judge in loud { try say(limits.ofOneJudgeAboutOneBlock, judge, about: key, in: home) }
        #expect(try home.store.attestations(of: key).count == limits.aboutOneBlock)
        let quiet = try Someone("quiet")
        #expect(try home.store.record(attestation(by: quiet, of: key)))
        #expect(try home.store.attestations(of: key).count == limits.aboutOneBlock)
        #expect(try held(of: quiet, about: key, in: home) == 1)
        // Whoever lost one cannot take it back from somebody who said as little.
        for judge in loud { try say(5, judge, about: key, from: 100, in: home) }
        #expect(try held(of: quiet, about: key, in: home) == 1)
        #expect(try home.store.attestations(of: key).count <= limits.aboutOneBlock)
    }

    @Test func aCrowdOfSingleVoicesKeepsATrustedJudgeNeitherOutNorDown() throws {
        let home = try Home()
        let key = try home.observe("judged by a crowd").key
        let friend = try home.meet("friend")
        try home.store.setTrust(friend.id, .trusted)
        for number in 0..<AttestationLimits().aboutOneBlock {
            try home.store.record(try attestation(by: Someone("voice \(number)"), of: key))
        }
        #expect(try !home.store.record(attestation(by: Someone("one voice more"), of: key)))
        #expect(try home.store.record(attestation(by: friend, of: key)))
        #expect(try !home.store.record(attestation(by: Someone("another voice"), of: key)))
        #expect(try held(of: friend, about: key, in: home) == 1)
    }

    @Test func whatNodesSaidIsSharedOutSoThatOnlyTheTalkativeLose() throws {
        let home = try Home()
        let keys = try (0..<4).map { try home.observe("judged \($0)").key }
        let (loud, quiet, friend) = (try Someone("loud"), try Someone("quiet"), try home.meet("friend"))
        try home.store.setTrust(friend.id, .trusted)
        try say(3, quiet, about: keys[0], in: home)
        for key in keys {
            try say(20, loud, about: key, in: home)
            try say(10, friend, about: key, in: home)
        }
        let own = try home.store.appendOwnAttestation { sequence, previous in
            try attestation(by: home.me, of: keys[0], seq: sequence, prev: previous)
        }
        var limits = AttestationLimits()
        (limits.inAll, limits.ofOneJudge) = (60, 45)
        try home.store.write { db in try db.shareOutAttestations(limits: limits) }
        func total(_ judge: Someone) throws -> Int {
            try keys.reduce(0) { sum, key in try sum + held(of: judge, about: key, in: home) }
        }
        #expect(try total(quiet) == 3)
        #expect(try total(friend) == 40)
        #expect(try total(loud) == 17)
        // Its newest are the ones that stay.
        #expect(try held(of: loud, about: keys[3], in: home) == 17)
        #expect(try home.store.attestations(of: keys[0]).contains(own))
        limits.ofOneJudge = 25
        try home.store.write { db in try db.shareOutAttestations(limits: limits) }
        #expect(try total(friend) == 25)
        #expect(try total(quiet) == 3)
    }

    @Test(arguments: [
        (10, [3, 3, 3], 3), (9, [3, 3, 3], 3), (8, [3, 3, 3], 2), (10, [1, 20, 20], 4), (0, [5, 1], 0), (-3, [5], 0),
        (7, [], 0), (100, [1, 2, 3], 3), (2, [1, 1, 1, 1], 0), (50_000, [5_000, 60_000], 45_000),
    ])
    func theFairShareFillsTheRoomAndTakesNothingFromTheModest(total: Int, counts: [Int], share: Int) {
        #expect(AttestationLimits.fairShare(of: total, among: counts) == share)
        #expect(counts.reduce(0) { $0 + min($1, share) } <= max(0, total))
    }

    @Test func theLimitsHoldBetweenRoundsOfHousekeepingToo() throws {
        let home = try Home()
        let key = try home.observe("judged").key
        let judge = try Someone("tireless")
        let signed = try attestation(by: judge, of: key)
        // Rows as a tireless judge would leave them about ever other blocks.
        try home.store.write { db in
            for number in 0..<(AttestationLimits().ofOneJudge + 10) {
                try db.run(
                    "INSERT INTO attestation (of, by, isOwn, sig, record) VALUES (?, ?, 0, ?, x'7b7d')",
                    ["cmb-\(number)", judge.id.text, "sig \(number)"])
            }
        }
        home.store.attestationsSinceSharing.withLock { $0 = AttestationLimits().betweenSharings - 1 }
        #expect(try home.store.record(signed))
        #expect(try home.store.counts().attestations == AttestationLimits().ofOneJudge)
        #expect(try home.store.attestations(of: key) == [signed])
    }
}
