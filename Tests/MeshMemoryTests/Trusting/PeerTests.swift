import Ambient
import MeshProtocol
import TestSupport
import Testing

@testable import MeshMemory

struct PeerTests {
    @Test func theFirstKeyIsPinned() throws {
        let home = try Home()
        let bea = try Someone("bea")
        guard case .new = try home.store.pin(bea.introduction(room: "payments"), dialect: "kith") else {
            Issue.record("not new")
            return
        }
        let record = try #require(try home.store.peer(bea.id))
        #expect(record.name == bea.identity.name)
        #expect(record.agentID == bea.identity.agentID)
        #expect(record.identityKey == bea.identity.publicKey)
        #expect(record.sealingKey == bea.identity.sealingKey)
        #expect(record.room.text == "payments")
        #expect(record.trust == .pinned)
        #expect(record.dialect == "kith")
        #expect(record.implementation == "kith 0.1.0")
        #expect(record.keyConflict == nil)
        #expect(record.firstSeen == home.time.now)
    }

    @Test func aKnownPeerIsRefreshedAndKeepsItsTrust() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        try home.store.setTrust(bea.id, .trusted)
        home.time.advance(by: .seconds(60))
        guard case .known = try home.store.pin(bea.introduction(room: "other"), dialect: "kith") else {
            Issue.record("not known")
            return
        }
        let record = try #require(try home.store.peer(bea.id))
        #expect(record.trust == .trusted)
        #expect(record.room.text == "other")
        #expect(record.lastSeen - record.firstSeen == .seconds(60))
    }

    @Test func anotherKeyIsAConflictAndChangesNothing() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        try home.store.setTrust(bea.id, .trusted)
        let impostor = try Someone("bea", withKeysOf: "mallory")
        guard case .conflict(let record) = try home.store.pin(impostor.introduction(), dialect: "kith") else {
            Issue.record("no conflict")
            return
        }
        #expect(record.identityKey == bea.identity.publicKey)
        #expect(record.keyConflict == impostor.identity.publicKey)
        #expect(record.sealingKey == bea.identity.sealingKey)
        #expect(record.trust == .trusted)
    }

    @Test func thePinnedKeyEndsAConflict() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        _ = try home.store.pin(Someone("bea", withKeysOf: "mallory").introduction(), dialect: "kith")
        _ = try home.store.pin(bea.introduction(), dialect: "kith")
        #expect(try home.store.peer(bea.id)?.keyConflict == nil)
    }

    @Test func onlyAPersonAcceptsANewKeyAndTrustStartsAgain() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        try home.store.setTrust(bea.id, .trusted)
        let old = try bea.says("signed with the old key")
        try home.receive(old)
        let renewed = try Someone("bea", withKeysOf: "bea's new laptop")
        let newKey = renewed.identity.publicKey
        #expect(throws: MemoryError.self) { try home.store.acceptNewKey(newKey, of: bea.id) }
        _ = try home.store.pin(renewed.introduction(), dialect: "kith")
        let record = try home.store.acceptNewKey(newKey, of: bea.id)
        #expect(record.identityKey == renewed.identity.publicKey)
        #expect(record.trust == .pinned)
        #expect(record.keyConflict == nil)
        #expect(try home.store.block(old.key)?.trust == .unknown)
        guard case .known = try home.store.pin(renewed.introduction(), dialect: "kith") else {
            Issue.record("the accepted key is not the pinned one")
            return
        }
    }

    @Test func onlyTheKeyThatThePersonComparedIsAccepted() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        let (renewed, mallory) = (
            try Someone("bea", withKeysOf: "bea's new laptop"), try Someone("bea", withKeysOf: "mallory")
        )
        // While the person compares one key, somebody else presents another.
        for someone in [renewed, mallory] { _ = try home.store.pin(someone.introduction(), dialect: "kith") }
        #expect(throws: MemoryError.self) { try home.store.acceptNewKey(renewed.identity.publicKey, of: bea.id) }
        let record = try #require(try home.store.peer(bea.id))
        #expect(record.identityKey == bea.identity.publicKey)
        #expect(record.keyConflict == mallory.identity.publicKey)
    }

    @Test func nobodyUnknownIsTrusted() throws {
        let home = try Home()
        let stranger = try Someone("stranger").id
        #expect(throws: MemoryError.unknownPeer(stranger)) { try home.store.setTrust(stranger, .trusted) }
        #expect(throws: MemoryError.unknownPeer(stranger)) {
            try home.store.acceptNewKey(home.me.identity.publicKey, of: stranger)
        }
        #expect(try home.store.peer(stranger) == nil)
        try home.store.touch(stranger)
        #expect(try home.store.peers().isEmpty)
    }

    @Test func nobodyElseBecomesUs() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        #expect(throws: MemoryError.self) { try home.store.setTrust(bea.id, .own) }
    }

    @Test func whoWasMetLastComesFirst() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        home.time.advance(by: .seconds(1))
        let cal = try home.meet("cal")
        #expect(try home.store.peers().map(\.nodeID) == [cal.id, bea.id])
        home.time.advance(by: .seconds(1))
        try home.store.touch(bea.id)
        #expect(try home.store.peers().map(\.nodeID) == [bea.id, cal.id])
    }
}
