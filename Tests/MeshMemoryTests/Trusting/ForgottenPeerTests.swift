import Ambient
import GRDB
import MeshProtocol
import TestSupport
import Testing

@testable import MeshMemory

/// A crowd of new node ids makes the store forget quiet peers, but never which key was theirs.
struct ForgottenPeerTests {
    /// Lets as many strangers come as it takes to push every forgettable peer out.
    private func crowd(_ count: Int, into home: Home, named prefix: String = "stranger") throws {
        for number in 0..<count {
            home.time.advance(by: .seconds(1))
            try home.meet("\(prefix) \(number)")
        }
    }

    @Test func aForgottenPeerThatReturnsWithItsKeyIsKnownSinceItsFirstMeeting() throws {
        let home = try Home(pinLimits: PinLimits(peers: 4, forgottenStrangers: 100))
        let bea = try home.meet("bea")
        let met = home.time.now
        try crowd(4, into: home)
        #expect(try home.store.peer(bea.id) == nil)
        guard case .known = try home.store.pin(bea.introduction(room: "other"), dialect: "kith") else {
            Issue.record("taken for a stranger")
            return
        }
        let record = try #require(try home.store.peer(bea.id))
        #expect(record.firstSeen == met)
        #expect(record.lastSeen == home.time.now)
        #expect(record.room.text == "other")
        #expect(record.sealingKey == bea.identity.sealingKey)
        #expect(record.trust == .pinned)
        #expect(try home.store.counts().peers == 4)
    }

    @Test func anImpostorOfAForgottenPeerIsAConflict() throws {
        let home = try Home(pinLimits: PinLimits(peers: 4, forgottenStrangers: 100))
        let bea = try home.meet("bea")
        try crowd(4, into: home)
        let impostor = try Someone("bea", withKeysOf: "mallory")
        guard case .conflict(let record) = try home.store.pin(impostor.introduction(), dialect: "kith") else {
            Issue.record("an impostor was let in")
            return
        }
        #expect(record.identityKey == bea.identity.publicKey)
        #expect(record.keyConflict == impostor.identity.publicKey)
        #expect(record.sealingKey == nil, "the impostor's sealing key must not be used for bea")
        // Nor does the conflict wash the pin away when it is forgotten in its turn.
        try crowd(4, into: home, named: "later")
        #expect(try home.store.peer(bea.id) == nil)
        guard case .conflict = try home.store.pin(impostor.introduction(), dialect: "kith") else {
            Issue.record("an impostor was let in the second time")
            return
        }
        guard case .known = try home.store.pin(bea.introduction(), dialect: "kith") else {
            Issue.record("the real one was turned away")
            return
        }
    }

    @Test func aPeerOnceTrustedOrHeardIsNotForgottenByAnyCrowd() throws {
        let home = try Home(pinLimits: PinLimits(peers: 6, forgottenStrangers: 3))
        let (trusted, revoked, heard, silent) = (
            try home.meet("trusted"), try home.meet("revoked"), try home.meet("heard"), try home.meet("silent")
        )
        try home.store.setTrust(trusted.id, .trusted)
        try home.store.setTrust(revoked.id, .trusted)
        try home.store.setTrust(revoked.id, .pinned)
        let block = try heard.says("said once and remembered")
        try home.receive(block)
        // Trusted strangers take all other places, so that the heard one has to go too.
        try crowd(20, into: home)
        let friends = try (0..<5).map { number in
            let friend = try home.meet("friend \(number)")
            try home.store.setTrust(friend.id, .trusted)
            return friend.id
        }
        try home.store.housekeeping(now: home.time.now)
        #expect(try home.store.peer(trusted.id)?.trust == .trusted)
        #expect(try home.store.peer(heard.id) == nil)
        #expect(try home.store.block(block.key)?.trust == .unknown, "nobody vouches while its author is forgotten")
        for friend in friends.prefix(2) { try home.store.setTrust(friend, .pinned) }
        for other in [revoked, heard] {
            let impostor = try Someone(other.identity.name.text, withKeysOf: "mallory")
            guard case .conflict = try home.store.pin(impostor.introduction(), dialect: "kith") else {
                Issue.record("\(other.identity.name) fell out")
                return
            }
        }
        // A stranger of whom nothing was ever held may fall out at last: that is the bound.
        guard case .new = try home.store.pin(silent.introduction(), dialect: "kith") else {
            Issue.record("strangers are kept without bound")
            return
        }
    }

    @Test func aBlockIsVouchedForAgainWhenItsAuthorReturns() throws {
        let home = try Home(pinLimits: PinLimits(peers: 1, forgottenStrangers: 10))
        let bea = try home.meet("bea")
        let block = try bea.says("remembered")
        try home.receive(block)
        try crowd(1, into: home)
        #expect(try home.store.block(block.key)?.trust == .unknown)
        _ = try home.store.pin(bea.introduction(), dialect: "kith")
        #expect(try home.store.block(block.key)?.trust == .pinned)
    }

    @Test func forgottenStrangersAreBoundedAndTheLongestAwayGoFirst() throws {
        let home = try Home(pinLimits: PinLimits(peers: 2, forgottenStrangers: 5))
        try crowd(30, into: home)
        try home.store.housekeeping(now: home.time.now)
        let left = try home.store.read { db in
            try db.all("SELECT nodeID FROM forgotten_peer ORDER BY lastSeen") { row in row[0] as String }
        }
        #expect(try left == (23..<28).map { try Someone("stranger \($0)").id.text })
    }

    @Test func nobodyNewIsPinnedWhenAllAreTrusted() throws {
        let home = try Home(pinLimits: PinLimits(peers: 2, forgottenStrangers: 5))
        for name in ["bea", "cal"] { try home.store.setTrust(try home.meet(name).id, .trusted) }
        #expect(throws: MemoryError.tooManyPeers(limit: 2)) { try home.meet("dan") }
    }
}
