import Ambient
import NIOCore
import TestSupport
import Testing

@testable import MeshRelay

@Suite("Who may enter a share's room, without sockets")
struct RoomRulesTests {
    private let now = ManualTime().now

    private func digest(_ byte: UInt8) throws -> SecretDigest {
        try #require(SecretDigest(revealed: MailClient.secret(byte)))
    }

    private func room() throws -> ShareRoomRecord {
        ShareRoomRecord(
            share: try #require(ShareName(MailClient.share(7))), opener: MailAddress(room: "home", node: "teacher"),
            secret: try digest(200), admission: try digest(100), guests: 1, expires: now + .seconds(60),
            closes: now + .seconds(600))
    }

    private func request(_ node: String, showing shown: SecretDigest, key: UInt8) throws -> AdmissionRequest {
        AdmissionRequest(
            share: try #require(ShareName(MailClient.share(7))), shown: shown, node: node, name: node,
            key: try digest(key), address: ClientAddress(nil))
    }

    @Test func aThousandWrongAdmissionsLetNobodyIn() throws {
        let random = SeededRandom(seed: 3)
        let room = try room()
        for _ in 0..<1_000 {
            let shown = try #require(SecretDigest(stored: random.bytes(32)))
            let verdict = ShareRoomRules.judge(
                try request("student", showing: shown, key: 2), room: room, guests: [], at: now)
            #expect(verdict == .refused(.inviteNotValid, attempt: .wrongAdmission))
        }
        // One bit beside the right one is as wrong as any.
        for bit in 0..<256 {
            var bytes = try digest(100).bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            let shown = try #require(SecretDigest(stored: bytes))
            let verdict = ShareRoomRules.judge(
                try request("student", showing: shown, key: 2), room: room, guests: [], at: now)
            #expect(verdict == .refused(.inviteNotValid, attempt: .wrongAdmission))
        }
    }

    @Test func thePlacesThatEvictedGuestsHadAreGivenAgainButNotForever() throws {
        let room = try room()
        let request = try request("student", showing: digest(100), key: 2)
        let key = try digest(9)
        let evicted = (0..<63).map { ShareGuest(node: "impostor-\($0)", key: key, isEvicted: true) }
        #expect(ShareRoomRules.judge(request, room: room, guests: evicted, at: now) == .newGuest)
        let tooMany = evicted + [ShareGuest(node: "impostor-63", key: key, isEvicted: true)]
        #expect(
            ShareRoomRules.judge(request, room: room, guests: tooMany, at: now)
                == .refused(.inviteUsed, attempt: .used))
    }

    @Test func theGateCountsByAddressAndRoomAndOpensAfterAMinute() throws {
        var limits = ShareRoomLimits()
        limits.attemptsPerRoom = 2
        limits.attemptsPerAddress = 3
        var gate = AttemptGate(limits: limits)
        let here = ClientAddress(try SocketAddress(ipAddress: "192.0.2.1", port: 1))
        let there = ClientAddress(try SocketAddress(ipAddress: "192.0.2.2", port: 1))
        let one = try #require(ShareName(MailClient.share(1)))
        let two = try #require(ShareName(MailClient.share(2)))
        func isOpen(_ address: ClientAddress, _ room: ShareName, _ moment: Timestamp) -> Bool {
            gate.isOpen(for: address, room: room, at: moment)
        }
        for _ in 1...2 {
            #expect(isOpen(here, one, now))
            gate.countWrong(from: here, room: one, at: now)
        }
        #expect(!isOpen(here, one, now))
        #expect(isOpen(there, one, now), "others are not locked out")
        #expect(isOpen(here, two, now))
        gate.countWrong(from: here, room: two, at: now)
        #expect(!isOpen(here, two, now), "three from one address")
        #expect(!isOpen(here, one, now + .seconds(59)))
        #expect(isOpen(here, one, now + .seconds(60)))
    }
}
