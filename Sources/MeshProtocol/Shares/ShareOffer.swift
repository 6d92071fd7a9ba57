public import Ambient
internal import Crypto
import Foundation
import WireJSON

/// The teacher's answer to a `ShareAsk`: the card, the teacher's keys and its commitment, signed, and sealed to the one
/// who asked (HPKE in mode psk), so that whoever has merely seen the link cannot read the card.
public struct ShareOffer: Hashable, Sendable {
    /// The share.
    public let share: ShareID
    /// What would be taught.
    public let card: LessonCard
    /// Who teaches, as its signature proves.
    public let teacher: ShareParty
    /// Whether people will have to compare codes.
    public let isOpen: Bool
    /// The commitment to the teacher's nonce: see `ShortCode`.
    public let codeCommitment: [UInt8]
    /// When the invite ends.
    public let expiresAt: Timestamp

    /// The offer that belongs to an invite of `identity`'s.
    /// - Parameter codeNonce: the teacher's nonce (32 bytes), made together with the invite and kept secret until the
    ///   student has joined.
    public init(
        _ card: LessonCard, for invite: ShareInvite, by identity: Identity, codeNonce: [UInt8]
    ) throws(ShareError) {
        guard card.digest == invite.cardDigest else { throw .wrongCard }
        guard invite.teacher.matches(key: identity.publicKey) else { throw .wrongTeacher }
        share = invite.share
        self.card = card
        teacher = ShareParty(identity)
        isOpen = invite.binding.needsCodes
        codeCommitment = ShortCode.commitment(to: codeNonce, share: invite.share, teacher: identity.publicKey)
        expiresAt = invite.expiresAt
    }

    /// The envelope that answers `ask`.
    public func envelope(for ask: ShareAsk, invite: ShareInvite, by identity: Identity) throws(ShareError)
        -> ShareEnvelope
    {
        let content: JSON = [
            "card": card.json, "teacher": teacher.json, "binding": .string(isOpen ? "open" : "bound"),
            "codeCommitment": .string(Base64.url.encode(codeCommitment)),
            "expires": .integer(expiresAt.milliseconds),
            "sig": .string(Base64.url.encode(identity.sign(signedBytes(ask)))),
        ]
        let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: ask.student.sealingKey.rawBytes)
        let data = ShareEnvelope.openingData(share, teacher.nodeID, .offer)
        guard let key,
            var sender = try? HPKE.Sender(
                recipientKey: key, ciphersuite: .Curve25519_SHA256_ChachaPoly, info: Self.info(ask),
                presharedKey: SymmetricKey(data: invite.secret.presharedKey(for: share)),
                presharedKeyIdentifier: Data(share.bytes)),
            let ciphertext = try? sender.seal(content.serialized, authenticating: data)
        else {
            throw .malformed(MalformedValue(what: "the student's sealing key", why: "nothing can be sealed to it"))
        }
        return ShareEnvelope(
            share: share, from: teacher.nodeID, kind: .offer, sealed: Array(sender.encapsulatedKey) + ciphertext)
    }

    /// Opens the answer to our own `ask`: it is from the very agent, and shows the very card, that the invite names.
    public init(
        opening envelope: ShareEnvelope, of invite: ShareInvite, to ask: ShareAsk, by identity: Identity
    ) throws(ShareError) {
        try envelope.check(invite.share, .offer)
        let data = ShareEnvelope.openingData(invite.share, envelope.from, .offer)
        guard envelope.sealed.count > 32 + 16,
            var recipient = try? HPKE.Recipient(
                privateKey: identity.agreement.value, ciphersuite: .Curve25519_SHA256_ChachaPoly, info: Self.info(ask),
                encapsulatedKey: Data(envelope.sealed[..<32]),
                presharedKey: SymmetricKey(data: invite.secret.presharedKey(for: invite.share)),
                presharedKeyIdentifier: Data(invite.share.bytes)),
            let plaintext = try? recipient.open(Data(envelope.sealed[32...]), authenticating: data)
        else { throw .notAuthentic }
        let content = try ShareEnvelope.content(Array(plaintext))
        let signature: [UInt8]
        (self, signature) = try readingShare { () throws(MalformedValue) in
            let members = try Members(content, of: "the offer of a share")
            return (try ShareOffer(members, invite.share), try members.bytes("sig", count: 64))
        }
        guard invite.teacher.matches(key: teacher.identityKey), teacher.nodeID == invite.teacherNode,
            envelope.from == invite.teacherNode
        else { throw .wrongTeacher }
        guard card.digest == invite.cardDigest else { throw .wrongCard }
        guard teacher.identityKey.verifies(signature, of: signedBytes(ask)) else {
            throw .badSignature(of: "the offer")
        }
        guard isOpen == invite.binding.needsCodes else { throw .notInvited }
    }

    private init(_ members: Members, _ share: ShareID) throws(MalformedValue) {
        guard let isOpen = ["open": true, "bound": false][try members.text("binding", limit: 8)] else {
            throw members.refusal("binding", "it must be open or bound")
        }
        self.share = share
        self.isOpen = isOpen
        card = try LessonCard(members.value("card"))
        teacher = try ShareParty(members.members("teacher"))
        codeCommitment = try members.bytes("codeCommitment", count: 32)
        expiresAt = try members.moment("expires")
    }

    private func signedBytes(_ ask: ShareAsk) -> [UInt8] {
        var preimage = Preimage("kith-offer-sig-v1\n")
        preimage.append(ask.digest)
        preimage.append(card.digest)
        teacher.append(to: &preimage)
        preimage.append(isOpen ? "open" : "bound")
        preimage.append(codeCommitment)
        preimage.append(expiresAt.milliseconds)
        return preimage.bytes
    }

    private static func info(_ ask: ShareAsk) -> Data {
        var preimage = Preimage("kith-offer-v1\n")
        preimage.append(ask.digest)
        return Data(preimage.bytes)
    }
}
