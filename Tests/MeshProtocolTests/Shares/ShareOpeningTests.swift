import Ambient
import Crypto
import Foundation
import Testing
import WireJSON

@testable import MeshProtocol

/// From the invite to share keys, and everybody who must not get there.
struct ShareOpeningTests {
    private typealias F = ShareFixtures

    @Test(arguments: [false, true])
    func bothSidesReachTheSameAgreementKeysAndCode(open: Bool) throws {
        let pair = try F.pair(open: open)
        #expect(pair.teacher.agreement == pair.student.agreement)
        #expect(pair.teacher.keys.stored == pair.student.keys.stored)
        #expect(pair.agreement.isOpen == open)
        let welcome = try pair.teacher.welcome(by: F.teacher, codeNonce: F.codeNonce)
        let codes = try [pair.teacher, pair.student].map { try $0.confirm(welcome).code }
        #expect(codes[0] == codes[1])
        #expect(codes[0].matches(codes[0].description))
        #expect(codes[0].digits.utf8.count == 8)
    }

    @Test func keysDifferBetweenJoinings() throws {
        // The ephemeral key is new although every parameter is the same.
        #expect(try F.pair().teacher.keys.stored != F.pair().teacher.keys.stored)
    }

    @Test func keysAndTheJoiningReadBackFromTheStore() throws {
        let pair = try F.pair()
        let agreement = try ShareAgreement(JSON(parsing: pair.agreement.json.serialized))
        #expect(agreement == pair.agreement)
        let keys = try ShareKeys(stored: pair.student.keys.stored, role: .student, agreement: agreement)
        let join = ShareJoin(keys: keys, studentSignature: pair.student.studentSignature)
        #expect(try join.confirm(pair.teacher.welcome(by: F.teacher, codeNonce: F.codeNonce)).signed == pair.signed)
        let head = F.bytes(1, 32)
        let sealed = try pair.teacher.keys.seal(.ping, counter: 1, head: head)
        #expect(try keys.open(sealed, expecting: 1, head: head) == .ping)
        #expect(!"\(keys) \(String(reflecting: keys))".contains("["))
    }

    /// HPKE with the parameters that `ShareKeys` names, put together here by hand, reaches the same keys.
    @Test func theKeysAreThoseOfRFC9180WithTheDocumentedParameters() throws {
        let invite = try F.invite()
        let offer = try F.offer(invite)
        let (join, envelope) = try ShareJoin.make(offer, of: invite, by: F.student, nonce: F.bytes(1, 32))
        let content = try envelope.opened(.join, role: .student, share: invite.share, secret: invite.secret)
        let encapsulated = try #require(Base64.url.decode(content.text("enc")))
        let psk = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: F.bytes(0x33, 32)), salt: invite.share.bytes,
            info: Array("kith-invite-v1 psk".utf8), outputByteCount: 32)
        let recipient = try HPKE.Recipient(
            privateKey: Curve25519.KeyAgreement.PrivateKey(rawRepresentation: F.teacher.sealingSecret),
            ciphersuite: .Curve25519_SHA256_ChachaPoly,
            info: Data(Array("kith-share-v1\n32:".utf8) + join.agreement.digest), encapsulatedKey: Data(encapsulated),
            authenticatedBy: Curve25519.KeyAgreement.PublicKey(rawRepresentation: F.student.sealingKey.rawBytes),
            presharedKey: psk, presharedKeyIdentifier: Data(invite.share.bytes))
        let keys = try ["teacher-to-student", "student-to-teacher"].flatMap { direction in
            try recipient.exportSecret(context: Data("kith-share-key \(direction)".utf8), outputByteCount: 32)
                .withUnsafeBytes { Array($0) }
        }
        #expect(keys == join.keys.stored)
    }

    @Test func anotherAgentGetsNoCardFromABoundInviteAndCannotJoin() throws {
        let invite = try F.invite()
        let ask = ShareAsk(for: invite, by: F.stranger, nonce: F.bytes(1, 32))
        #expect(throws: ShareError.notInvited) {
            try ShareAsk(opening: ask.envelope(for: invite, by: F.stranger), of: invite)
        }
        // A student that ignores whom the invite is for finds out from the teacher.
        let pretended = try F.rebound(invite, to: F.stranger.agentID)
        let (_, envelope) = try ShareJoin.make(F.offer(invite), of: pretended, by: F.stranger, nonce: F.bytes(1, 32))
        #expect(throws: ShareError.notInvited) {
            try ShareJoin.accept(envelope, to: F.offer(invite), of: invite, by: F.teacher)
        }
    }

    @Test func aThousandJoiningsWithOtherKeysAreAllRefused() throws {
        let invite = try F.invite()
        let offer = try F.offer(invite)
        let pretended = try F.rebound(invite, to: nil)
        var accepted = 0
        for number in 0..<1_000 {
            let seed = withUnsafeBytes(of: UInt64(number).bigEndian) { Array(sha256(Array($0))) }
            let thief = try Identity(
                nodeID: F.student.nodeID, name: F.student.name, signingSeed: seed, sealingSecret: sha256(seed))
            // Most are refused by their key alone; every tenth also takes the trouble of a whole HPKE.
            let envelope: ShareEnvelope
            if number.isMultiple(of: 10) {
                envelope = try ShareJoin.make(offer, of: pretended, by: thief, nonce: F.bytes(2, 32)).envelope
            } else {
                envelope = try F.forgedJoin(invite, student: ShareParty(thief))
            }
            if (try? ShareJoin.accept(envelope, to: offer, of: invite, by: F.teacher)) != nil { accepted += 1 }
        }
        #expect(accepted == 0)
    }

    /// The thief knows the link and shows the student's own keys, but holds only one of the two private ones.
    @Test func aThirdPartysStaticKeyFailsTheAuthentication() throws {
        let invite = try F.invite()
        let offer = try F.offer(invite)
        let genuine = try ShareAgreement(
            share: invite.share, cardDigest: invite.cardDigest, isOpen: false, teacher: offer.teacher,
            student: ShareParty(F.student), codeCommitment: offer.codeCommitment, studentNonce: F.bytes(3, 32))
        // Signs as the student but does HPKE with the stranger's X25519 key.
        let hpke = try ShareKeys.send(genuine, secret: invite.secret, identity: F.stranger)
        let signature = try #require(genuine.signature(by: F.student))
        let forged = F.join(genuine, hpke, signature, invite)
        #expect(throws: ShareError.notAuthentic) { try ShareJoin.accept(forged, to: offer, of: invite, by: F.teacher) }
        // Does HPKE as the student but cannot sign as it.
        let good = try ShareKeys.send(genuine, secret: invite.secret, identity: F.student)
        let unsigned = F.join(genuine, good, F.stranger.sign(Array("x".utf8)), invite)
        #expect(throws: ShareError.badSignature(of: "the agreement")) {
            try ShareJoin.accept(unsigned, to: offer, of: invite, by: F.teacher)
        }
        // Swaps the sealing key for its own and keeps the signature of the agreement it had seen.
        let party = ShareParty(
            name: F.student.name, nodeID: F.student.nodeID, identityKey: F.student.publicKey,
            sealingKey: F.stranger.sealingKey)
        let swapped = try ShareAgreement(
            share: invite.share, cardDigest: invite.cardDigest, isOpen: false, teacher: offer.teacher, student: party,
            codeCommitment: offer.codeCommitment, studentNonce: F.bytes(3, 32))
        let own = try ShareKeys.send(swapped, secret: invite.secret, identity: F.stranger)
        #expect(throws: ShareError.badSignature(of: "the agreement")) {
            try ShareJoin.accept(F.join(swapped, own, signature, invite), to: offer, of: invite, by: F.teacher)
        }
    }

    @Test func theWrongSecretOpensNothing() throws {
        let invite = try F.invite()
        let wrong = try F.invite(secret: 0x34)
        let ask = ShareAsk(for: wrong, by: F.student, nonce: F.bytes(1, 32))
        #expect(throws: ShareError.notAuthentic) {
            try ShareAsk(opening: ask.envelope(for: wrong, by: F.student), of: invite)
        }
        let answer = try F.offer(invite).envelope(for: ask, invite: invite, by: F.teacher)
        #expect(throws: ShareError.notAuthentic) {
            try ShareOffer(opening: answer, of: wrong, to: ask, by: F.student)
        }
        let (_, join) = try ShareJoin.make(F.offer(invite), of: wrong, by: F.student, nonce: F.bytes(1, 32))
        #expect(throws: ShareError.notAuthentic) {
            try ShareJoin.accept(join, to: F.offer(invite), of: invite, by: F.teacher)
        }
    }

    @Test func aCardIsReadableOnlyByTheOneWhoAsked() throws {
        let invite = try F.invite(open: true)
        let ask = ShareAsk(for: invite, by: F.student, nonce: F.bytes(1, 32))
        let answer = try F.offer(invite).envelope(for: ask, invite: invite, by: F.teacher)
        #expect(throws: ShareError.notAuthentic) {
            try ShareOffer(opening: answer, of: invite, to: ask, by: F.stranger)
        }
        let later = ShareAsk(for: invite, by: F.student, nonce: F.bytes(2, 32))
        #expect(throws: ShareError.notAuthentic) {
            try ShareOffer(opening: answer, of: invite, to: later, by: F.student)
        }
    }

    @Test func anotherTeacherOrAnotherCardIsNoticed() throws {
        let invite = try F.invite(open: true)
        let ask = ShareAsk(for: invite, by: F.student, nonce: F.bytes(1, 32))
        // Somebody else who has the link answers in the teacher's place.
        let imposter = try ShareInvite(
            share: invite.share, teacher: F.stranger.agentID, teacherNode: F.stranger.nodeID,
            cardDigest: invite.cardDigest, relay: nil, binding: .open, expiresAt: invite.expiresAt,
            secret: invite.secret)
        let offer = try ShareOffer(F.card(), for: imposter, by: F.stranger, codeNonce: F.codeNonce)
        let answer = try offer.envelope(for: ask, invite: imposter, by: F.stranger)
        #expect(throws: ShareError.wrongTeacher) {
            try ShareOffer(opening: answer, of: invite, to: ask, by: F.student)
        }
        let other = try F.card(topic: "something else")
        #expect(throws: ShareError.wrongCard) {
            try ShareOffer(other, for: invite, by: F.teacher, codeNonce: F.codeNonce)
        }
        let changed = try F.invite(open: true, card: other)
        let swap = try ShareOffer(other, for: changed, by: F.teacher, codeNonce: F.codeNonce)
        #expect(throws: ShareError.wrongCard) {
            try ShareOffer(
                opening: swap.envelope(for: ask, invite: changed, by: F.teacher), of: invite, to: ask, by: F.student)
        }
    }

    @Test func aTeacherThatChangesItsNonceIsNoticed() throws {
        let pair = try F.pair(open: true)
        let welcome = try pair.teacher.welcome(by: F.teacher, codeNonce: F.codeNonce)
        let changed = ShareWelcome(signature: welcome.signature, codeNonce: F.bytes(0x78, 32))
        #expect(throws: ShareError.brokenCommitment) { try pair.student.confirm(changed) }
        #expect(throws: ShareError.brokenCommitment) {
            try pair.teacher.welcome(by: F.teacher, codeNonce: F.bytes(0x78, 32))
        }
        let unsigned = ShareWelcome(signature: F.bytes(1, 64), codeNonce: F.codeNonce)
        #expect(throws: ShareError.badSignature(of: "the agreement")) { try pair.student.confirm(unsigned) }
    }

    @Test func codesDifferWheneverAnythingDiffers() throws {
        let code = try F.code(F.pair(open: true))
        #expect(try code != F.code(F.pair(open: true, nonce: 0x67)))
        #expect(try code != F.code(F.pair(open: true, share: F.shareID(0x52))))
        #expect(try code != F.code(F.pair(open: false)))
    }

    @Test func damagedOpeningsAreNeverAccepted() throws {
        let invite = try F.invite(open: true)
        let ask = ShareAsk(for: invite, by: F.student, nonce: F.bytes(1, 32))
        let offer = try F.offer(invite)
        let envelopes = [
            ask.envelope(for: invite, by: F.student), try offer.envelope(for: ask, invite: invite, by: F.teacher),
            try ShareJoin.make(offer, of: invite, by: F.student, nonce: F.bytes(1, 32)).envelope,
        ]
        let mutator = Mutator(seed: 31)
        var accepted = 0
        for round in 0..<3_000 {
            let original = envelopes[round % 3]
            guard let damaged = try? ShareEnvelope(parsing: mutator.damage(original.serialized)), damaged != original
            else { continue }
            if (try? ShareAsk(opening: damaged, of: invite)) != nil { accepted += 1 }
            if (try? ShareOffer(opening: damaged, of: invite, to: ask, by: F.student)) != nil { accepted += 1 }
            if (try? ShareJoin.accept(damaged, to: offer, of: invite, by: F.teacher)) != nil { accepted += 1 }
        }
        #expect(accepted == 0)
    }

    @Test func aRefusalIsSignedAndBelongsToOneEnvelope() throws {
        let invite = try F.invite()
        let sent = ShareAsk(for: invite, by: F.student, nonce: F.bytes(1, 32)).envelope(for: invite, by: F.student)
        let refusal = ShareRefusal.envelope(.used, of: sent, invite: invite, by: F.teacher)
        #expect(try ShareRefusal(opening: refusal, of: invite, sent: sent).reason == .used)
        let forged = ShareRefusal.envelope(.used, of: sent, invite: invite, by: F.stranger)
        #expect(throws: ShareError.wrongTeacher) { try ShareRefusal(opening: forged, of: invite, sent: sent) }
        let other = ShareAsk(for: invite, by: F.student, nonce: F.bytes(2, 32)).envelope(for: invite, by: F.student)
        #expect(throws: ShareError.notAuthentic) { try ShareRefusal(opening: refusal, of: invite, sent: other) }
    }

    @Test func nobodyCanShareWithItself() throws {
        let invite = try F.invite(open: true)
        #expect(throws: ShareError.self) {
            try ShareJoin.make(F.offer(invite), of: invite, by: F.teacher, nonce: F.bytes(1, 32))
        }
    }
}

extension ShareFixtures {
    fileprivate static func offer(_ invite: ShareInvite) throws -> ShareOffer {
        try ShareOffer(card(), for: invite, by: teacher, codeNonce: codeNonce)
    }

    fileprivate static func code(_ pair: Pair) throws -> ShortCode {
        try pair.student.confirm(pair.teacher.welcome(by: teacher, codeNonce: codeNonce)).code
    }

    /// The invite as somebody sees it who ignores whom it is for.
    fileprivate static func rebound(_ invite: ShareInvite, to agent: AgentID?) throws -> ShareInvite {
        try ShareInvite(
            share: invite.share, teacher: invite.teacher, teacherNode: invite.teacherNode,
            cardDigest: invite.cardDigest, relay: invite.relay, binding: agent.map(ShareBinding.bound) ?? .open,
            expiresAt: invite.expiresAt, secret: invite.secret)
    }

    fileprivate static func join(
        _ agreement: ShareAgreement, _ hpke: ShareKeys.Established, _ signature: [UInt8], _ invite: ShareInvite
    ) -> ShareEnvelope {
        let content: JSON = [
            "student": agreement.student.json, "nonce": .string(Base64.url.encode(agreement.studentNonce)),
            "enc": .string(Base64.url.encode(hpke.encapsulated)),
            "confirm": .string(Base64.url.encode(hpke.confirmation)), "sig": .string(Base64.url.encode(signature)),
        ]
        return .opening(
            .join, content, from: agreement.student.nodeID, role: .student, share: invite.share, secret: invite.secret)
    }

    fileprivate static func forgedJoin(_ invite: ShareInvite, student: ShareParty) throws -> ShareEnvelope {
        let agreement = try ShareAgreement(
            share: invite.share, cardDigest: invite.cardDigest, isOpen: false, teacher: ShareParty(teacher),
            student: student, codeCommitment: bytes(1, 32), studentNonce: bytes(2, 32))
        let content: JSON = [
            "student": agreement.student.json, "nonce": .string(Base64.url.encode(agreement.studentNonce)),
            "enc": .string(Base64.url.encode(bytes(9, 32))), "confirm": .string(Base64.url.encode(bytes(3, 32))),
            "sig": .string(Base64.url.encode(bytes(4, 64))),
        ]
        return .opening(
            .join, content, from: student.nodeID, role: .student, share: invite.share, secret: invite.secret)
    }
}
