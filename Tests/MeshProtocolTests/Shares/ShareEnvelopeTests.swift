import Ambient
import Testing
import WireJSON

@testable import MeshProtocol

struct ShareEnvelopeTests {
    private typealias F = ShareFixtures
    private static let head = F.bytes(0xAB, 32)

    private func messages() throws -> [ShareMessage] {
        let conversation = try F.conversation(turns: 2)
        let seal = try F.seal(conversation)
        let teacherSignature = try #require(seal.signatures[.teacher])
        return [
            .welcome(ShareWelcome(signature: F.bytes(1, 64), codeNonce: F.bytes(2, 32))), .codeConfirmed,
            .turn(conversation.turns[0]), .turn(conversation.turns[1]),
            .receipt(try ShareReceipt(through: 7, turn: 3, state: "shown", at: F.moment)),
            .receipt(try ShareReceipt(through: 0, at: F.moment)),
            .closeProposal(seal.seal),
            .closeAccepted(sealDigest: seal.seal.digest, signature: teacherSignature),
            .sealSignature(sealDigest: seal.seal.digest, signature: F.bytes(3, 64)),
            .closeReturned(sealDigest: seal.seal.digest, reason: "check 2 is\nnot done"),
            .reveal(try CheckReveal(number: 3, check: F.hidden)), .stop(reason: "a person stopped it"), .ping,
        ]
    }

    @Test func everyMessageArrivesAsItWasSent() throws {
        let pair = try F.pair()
        var counter: UInt64 = 0
        for message in try messages() {
            counter += 1
            let sealed = try pair.teacher.keys.seal(message, counter: counter, head: Self.head)
            let carried = try ShareEnvelope(parsing: sealed.serialized)
            #expect(carried == sealed)
            #expect(try pair.student.keys.open(carried, expecting: counter, head: Self.head) == message)
            let back = try pair.student.keys.seal(message, counter: counter, head: Self.head)
            #expect(try pair.teacher.keys.open(back, expecting: counter, head: Self.head) == message)
        }
    }

    @Test func whatThePeerCouldNotReadIsNotSent() throws {
        let pair = try F.pair()
        for message in [
            ShareMessage.stop(reason: String(repeating: "x", count: 1_025)), .stop(reason: "\u{1B}[2J"),
            .closeReturned(sealDigest: F.bytes(1, 32), reason: "\u{202E}"), .unknown(type: "wave"),
        ] {
            #expect(throws: ShareError.self) { try pair.teacher.keys.seal(message, counter: 1, head: Self.head) }
        }
        #expect(try ShareMessage(["type": "wave", "hand": "left"]) == .unknown(type: "wave"))
        #expect(throws: MalformedValue.self) { try ShareMessage(["type": "stop"]) }
    }

    @Test func anEnvelopeShowsNothingOfWhatIsInside() throws {
        let pair = try F.pair()
        let turn = try F.conversation(turns: 1).turns[0]
        let text = String(
            decoding: try pair.teacher.keys.seal(.turn(turn), counter: 1, head: Self.head).serialized, as: UTF8.self)
        for word in ["teach", "text", "Kapitel", "sig", Base64.url.encode(Self.head)] { #expect(!text.contains(word)) }
    }

    @Test func tenThousandDamagedEnvelopesHaveNoEffect() throws {
        let pair = try F.pair()
        let original = try pair.teacher.keys.seal(
            .turn(F.conversation(turns: 1, words: 2).turns[0]), counter: 5, head: Self.head)
        let bytes = original.serialized
        let mutator = Mutator(seed: 41)
        var accepted = 0
        for round in 0..<10_000 {
            let envelope: ShareEnvelope
            if round.isMultiple(of: 2) {
                envelope = ShareEnvelope(
                    share: original.share, from: original.from, kind: .sealed, counter: 5,
                    sealed: mutator.damage(original.sealed))
            } else {
                guard let read = try? ShareEnvelope(parsing: mutator.damage(bytes)) else { continue }
                envelope = read
            }
            guard envelope != original else { continue }
            if (try? pair.student.keys.open(envelope, expecting: envelope.counter, head: Self.head)) != nil {
                accepted += 1
            }
        }
        #expect(accepted == 0)
        #expect(throws: Never.self) { try pair.student.keys.open(original, expecting: 5, head: Self.head) }
    }

    @Test func replayedReorderedReflectedAndForeignEnvelopesAreRefused() throws {
        let pair = try F.pair()
        let other = try F.pair(share: F.shareID(0x52))
        let again = try F.pair()
        let sealed = try pair.teacher.keys.seal(.ping, counter: 2, head: Self.head)
        #expect(throws: ShareError.outOfOrder(expected: 3, received: 2)) {
            try pair.student.keys.open(sealed, expecting: 3, head: Self.head)
        }
        #expect(throws: ShareError.outOfOrder(expected: 1, received: 2)) {
            try pair.student.keys.open(sealed, expecting: 1, head: Self.head)
        }
        #expect(throws: ShareError.wrongSender) { try pair.teacher.keys.open(sealed, expecting: 2, head: Self.head) }
        #expect(throws: ShareError.wrongShare) { try other.student.keys.open(sealed, expecting: 2, head: Self.head) }
        // The same share id and the same parties, joined a second time: other keys.
        #expect(throws: ShareError.notAuthentic) { try again.student.keys.open(sealed, expecting: 2, head: Self.head) }
        #expect(throws: ShareError.notAuthentic) {
            try pair.student.keys.open(sealed, expecting: 2, head: F.bytes(0xAC, 32))
        }
        // Relabelled by the carrier: as ours, as of another share, as another number.
        let teacherNode = F.teacher.nodeID, studentNode = F.student.nodeID
        let relabelled = [
            (
                pair.teacher,
                ShareEnvelope(share: sealed.share, from: studentNode, kind: .sealed, counter: 2, sealed: sealed.sealed),
                UInt64(2)
            ),
            (
                other.student,
                ShareEnvelope(
                    share: other.agreement.share, from: teacherNode, kind: .sealed, counter: 2, sealed: sealed.sealed),
                2
            ),
            (
                pair.student,
                ShareEnvelope(share: sealed.share, from: teacherNode, kind: .sealed, counter: 3, sealed: sealed.sealed),
                3
            ),
        ]
        for (join, envelope, number) in relabelled {
            #expect(throws: ShareError.notAuthentic) {
                try join.keys.open(envelope, expecting: number, head: Self.head)
            }
        }
        #expect(throws: ShareError.wrongKind(.ask)) {
            try pair.student.keys.open(
                ShareEnvelope(share: sealed.share, from: teacherNode, kind: .ask, sealed: sealed.sealed), expecting: 2,
                head: Self.head)
        }
        let swapped = try ShareKeys(stored: pair.teacher.keys.stored, role: .teacher, agreement: pair.agreement)
        #expect(throws: ShareError.wrongSender) { try swapped.open(sealed, expecting: 2, head: Self.head) }
    }

    /// A node that dies between sealing and storing, or comes back from a backup, uses a number twice.
    @Test func aNumberUsedTwiceGivesNothingAway() throws {
        let pair = try F.pair()
        let one = try pair.teacher.keys.seal(.stop(reason: "aaaaaaaaaaaaaaaa"), counter: 1, head: Self.head)
        let same = try pair.teacher.keys.seal(.stop(reason: "aaaaaaaaaaaaaaaa"), counter: 1, head: Self.head)
        let two = try pair.teacher.keys.seal(.stop(reason: "bbbbbbbbbbbbbbbb"), counter: 1, head: Self.head)
        #expect(one == same)
        // With one key and one nonce the difference of the ciphertexts would be that of the texts: 0 or 3 everywhere.
        let difference = zip(one.sealed.dropFirst(16), two.sealed.dropFirst(16)).map { $0 ^ $1 }
        #expect(difference.filter { $0 == 0 || $0 == 3 }.count < difference.count / 4)
    }

    @Test func theLargestTurnFitsAnEnvelope() throws {
        let pair = try F.pair()
        var conversation = F.Conversation(pair)
        // Control characters take six bytes each in JSON.
        let worst = String(repeating: "\u{1}", count: TurnContent.textBytes)
        let artefact = try TurnArtefact(
            name: "worst", mediaType: "text/plain", text: String(repeating: "\u{1}", count: TurnArtefact.bytesTogether))
        let turn = try conversation.say(TurnDraft(kind: .teach, text: worst, artefacts: [artefact]), as: .teacher)
        let sealed = try pair.teacher.keys.seal(.turn(turn), counter: 1, head: Self.head)
        #expect(sealed.serialized.count <= ShareEnvelope.largest)
        #expect(ShareTranscript.line(turn).count <= TranscriptVerifier.longestLine)
        #expect(
            try pair.student.keys.open(ShareEnvelope(parsing: sealed.serialized), expecting: 1, head: Self.head)
                == .turn(turn))
    }

    @Test(
        arguments: [
            ("type", JSON.string("cmb")), ("v", 2), ("v", nil), ("share", "x"), ("from", "x"), ("kind", "other"),
            ("counter", 0), ("counter", -1), ("counter", 9_007_199_254_740_992), ("counter", "1"), ("counter", nil),
            ("sealed", nil), ("sealed", "a+b/"), ("sealed", "AAAA="), ("kind", "ask"),
        ] as [(String, JSON?)])
    func malformedEnvelopesAreRefused(member: String, value: JSON?) throws {
        let sealed = try F.pair().teacher.keys.seal(.ping, counter: 1, head: Self.head)
        #expect(throws: MalformedValue.self) { try ShareEnvelope(sealed.json.with(member, value)) }
    }

    @Test func theWindowPutsEnvelopesInOrderAndIgnoresRepeats() throws {
        let pair = try F.pair()
        let envelopes = try (1...80).map { try pair.teacher.keys.seal(.ping, counter: $0, head: Self.head) }
        var window = EnvelopeWindow()
        #expect(window.offer(envelopes[2]) == .kept)
        #expect(window.next() == nil)
        #expect(window.offer(envelopes[2]) == .repeated)
        #expect(window.offer(envelopes[0]) == .due)
        var taken: [UInt64] = []
        func drain(_ window: inout EnvelopeWindow) {
            while let next = window.next() {
                taken.append(next.counter)
                window.advance()
            }
        }
        drain(&window)
        #expect(window.offer(envelopes[0]) == .repeated)
        #expect(window.offer(envelopes[66]) == .tooFar)
        #expect(window.offer(envelopes[64]) == .kept)
        #expect(window.offer(envelopes[1]) == .due)
        drain(&window)
        #expect(taken == [1, 2, 3])
        #expect(window.kept == [65])
        // A forged one in the place of the next is dropped, and the genuine one still comes through.
        let forged = ShareEnvelope(
            share: envelopes[3].share, from: envelopes[3].from, kind: .sealed, counter: 4, sealed: F.bytes(1, 64))
        #expect(window.offer(forged) == .due)
        window.refuse()
        #expect(window.next() == nil)
        #expect(window.offer(envelopes[3]) == .due)
        var restarted = EnvelopeWindow(last: 70)
        for envelope in envelopes[..<70].reversed() { #expect(restarted.offer(envelope) == .repeated) }
        #expect(restarted.next() == nil)
    }

    @Test func theWindowKeepsABoundedNumberOfBytes() throws {
        var window = EnvelopeWindow()
        var kept = 0
        for counter in 2...64 as ClosedRange<UInt64> {
            let envelope = ShareEnvelope(
                share: F.shareID(), from: F.teacher.nodeID, kind: .sealed, counter: counter,
                sealed: F.bytes(1, 700_000))
            if window.offer(envelope) == .kept { kept += 1 }
        }
        #expect(kept == EnvelopeWindow.bytes / 700_000)
    }
}
