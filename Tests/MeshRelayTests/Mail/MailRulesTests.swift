import Crypto
import Foundation
import NIOCore
import TestSupport
import Testing

@testable import MeshRelay

@Suite("Mail's rules, without sockets")
struct MailRulesTests {
    @Test(arguments: [
        "", "short", MailClient.secret(1) + "A", String(MailClient.secret(1).dropLast()),
        String(MailClient.secret(1).dropLast()) + "=", String(MailClient.secret(255).dropLast()) + "9",
        String(repeating: "+", count: 43), String(repeating: "\u{E9}", count: 43),
    ])
    func aSecretHasOneSpelling(text: String) { #expect(SecretDigest(revealed: text) == nil) }

    @Test func aSecretsDigestIsThatOfItsBytes() throws {
        for byte in [0, 1, 127, 128, 254, 255] as [UInt8] {
            let digest = try #require(SecretDigest(revealed: MailClient.secret(byte)))
            #expect(digest.bytes == Array(SHA256.hash(data: Array(repeating: byte, count: 32))))
            #expect(digest.matches(try #require(SecretDigest(hex: MailClient.digest(byte)))))
        }
    }

    @Test(arguments: [
        "", "AAAAAAAAAAAAAAAAAAAAAB", "AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAA", "../../etc/passwd/AAAAA",
    ])
    func aSharesNameHasOneSpelling(text: String) { #expect(ShareName(text) == nil) }

    private func batch(_ numbers: ClosedRange<Int64>, hasMore: Bool) -> LetterBatch {
        let letters = numbers.map { StoredLetter(number: $0, sender: "s", senderName: "s", payload: Data("1".utf8)) }
        return LetterBatch(letters: letters, through: numbers.upperBound, hasMore: hasMore)
    }

    @Test func anEmptyMailboxIsIdleAndALetterThatComesIsWrittenAtOnce() {
        var delivery = MailDelivery(box: 1, last: 7, waiting: 0)
        #expect(delivery.begin() == .nothing)
        #expect(delivery.arrived(8) == .write)
        #expect(delivery.arrived(8) == .nothing)
        #expect(delivery.arrived(9) == .write)
    }

    @Test func whatComesInWhileOldMailIsFetchedWaitsForItsTurn() {
        var delivery = MailDelivery(box: 1, last: 4, waiting: 4)
        #expect(delivery.begin() == .fetch(after: 0))
        #expect(delivery.arrived(5) == .nothing)
        delivery.fetched(batch(1...2, hasMore: true))
        #expect(delivery.arrived(6) == .nothing)
        #expect(delivery.written() == .fetch(after: 2))
        delivery.fetched(batch(3...5, hasMore: false))
        #expect(delivery.written() == .fetch(after: 5))
        delivery.fetched(batch(6...6, hasMore: false))
        #expect(delivery.written() == .nothing)
        #expect(delivery.arrived(6) == .nothing)
        #expect(delivery.arrived(7) == .write)
    }

    @Test func aGapInTheNumbersIsFilledFromTheStore() {
        var delivery = MailDelivery(box: 1, last: 0, waiting: 0)
        #expect(delivery.arrived(3) == .fetch(after: 0))
        delivery.fetched(LetterBatch(letters: [], through: 3, hasMore: false))
        #expect(delivery.written() == .nothing)
    }

    @Test func countsSurviveAnyOrderOfLettersAcksAndExpiryAndEqualThoseOfTheStore() throws {
        let store = try RelayStore(folder: nil)
        let time = ManualTime()
        var ledger = MailLedger(limits: MailLimits(), isLasting: true)
        var random = SeededGenerator(state: 5)
        let key = try #require(SecretDigest(revealed: MailClient.secret(1)))
        let owners = (1...3).map { MailAddress(room: "room-\($0 % 2)", node: "owner-\($0)") }
        let boxes = try store.write { db in
            try owners.map { owner -> MailShelf.Box in
                let opening = try MailShelf(db: db, now: time.now).open(owner, key: key, limits: MailLimits())
                guard case .open(let box) = opening else { throw CancellationError() }
                return box
            }
        }
        for _ in 0..<300 {
            let place = Int(random.next() % 3)
            try store.write { db in
                let shelf = MailShelf(db: db, now: time.now)
                switch random.next() % 5 {
                case 0:
                    try shelf.remove(from: boxes[place].id, through: Int64(random.next() % 40), ledger: &ledger)
                case 1: try shelf.expire(mailboxRetention: .seconds(1_000_000), ledger: &ledger)
                default:
                    let size = Int(random.next() % 50) + 1
                    let letter = Letter(
                        to: owners[place], sender: "sender-\(random.next() % 2)", senderName: "x",
                        payload: Data(repeating: 65, count: size), receipt: nil)
                    _ = try shelf.insert(letter, into: boxes[place].id, keeping: .seconds(30))
                    ledger.add(.init(letters: 1, bytes: size), to: letter.to, from: letter.sender)
                }
            }
            time.advance(by: .seconds(1))
        }
        var counted = MailLedger(limits: MailLimits(), isLasting: true)
        try store.read { db in try MailShelf(db: db, now: time.now).fill(&counted) }
        #expect(counted.total == ledger.total)
        for owner in owners { #expect(counted.load(of: owner) == ledger.load(of: owner)) }
    }

    @Test func aMailboxThatNobodyOpensIsForgottenInTheEndWithItsKey() throws {
        let store = try RelayStore(folder: nil)
        let time = ManualTime()
        let address = MailAddress(room: "room", node: "owner")
        let one = try #require(SecretDigest(revealed: MailClient.secret(1)))
        let two = try #require(SecretDigest(revealed: MailClient.secret(2)))
        var ledger = MailLedger(limits: MailLimits(), isLasting: true)
        try store.write { db in
            _ = try MailShelf(db: db, now: time.now).open(address, key: one, limits: MailLimits())
            time.advance(by: .seconds(100))
            let later = MailShelf(db: db, now: time.now)
            try later.expire(mailboxRetention: .seconds(101), ledger: &ledger)
            guard case .wrongKey = try later.open(address, key: two, limits: MailLimits()) else {
                Issue.record("forgotten too early")
                return
            }
            try later.expire(mailboxRetention: .seconds(100), ledger: &ledger)
            guard case .open = try later.open(address, key: two, limits: MailLimits()) else {
                Issue.record("not forgotten")
                return
            }
        }
    }
}

/// A small generator, the same on every run.
private struct SeededGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
