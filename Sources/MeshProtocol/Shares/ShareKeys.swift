internal import Crypto
import Foundation
import WireJSON

/// The two keys of a share, one per direction, as one side holds them. They outlive connections and restarts, so that
/// turns can be sealed for a peer who is away.
///
/// They come out of HPKE (RFC 9180) in mode auth_psk with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and
/// ChaCha20-Poly1305: the student is the sender, the teacher the receiver, `info` is `kith-share-v1\n` LP(agreement
/// digest), the pre-shared key comes from the invite's secret and its id is the share's. Exporter contexts:
/// `kith-share-key teacher-to-student`, `kith-share-key student-to-teacher`, `kith-share-confirm`.
public struct ShareKeys: Sendable {
    /// Our role.
    public let role: ShareRole
    /// What was agreed on.
    public let agreement: ShareAgreement

    private let secrets: Hidden<[UInt8]>
    private let outgoing: ShareCipher
    private let incoming: ShareCipher

    /// Keys out of the store.
    /// - Parameter stored: what `stored` gave.
    public init(stored: [UInt8], role: ShareRole, agreement: ShareAgreement) throws(MalformedValue) {
        guard stored.count == 64 else { throw MalformedValue(what: "the keys of a share", why: "they have 64 bytes") }
        self.role = role
        self.agreement = agreement
        secrets = Hidden(stored)
        let (teacher, student) = (Array(stored[..<32]), Array(stored[32...]))
        outgoing = ShareCipher(key: role == .teacher ? teacher : student)
        incoming = ShareCipher(key: role == .teacher ? student : teacher)
    }

    /// The 64 secret bytes, for a store that only the user can read.
    public var stored: [UInt8] { secrets.value }

    /// Seals a message for the peer.
    /// - Parameters:
    ///   - counter: the number of this envelope in our direction, from 1, each used once.
    ///   - head: the head of our own chain of turns before this message.
    /// - Returns: the envelope. Store it before sending it, and send that one again until the peer has confirmed it.
    public func seal(_ message: ShareMessage, counter: UInt64, head: [UInt8]) throws(ShareError) -> ShareEnvelope {
        try readingShare { () throws(MalformedValue) in try message.validate() }
        guard counter > 0, counter <= 9_007_199_254_740_991 else { throw .exhausted }
        let sealed = outgoing.seal(
            message.json.serialized, counter: counter, authenticating: associatedData(role, counter, head))
        let from = agreement[role].nodeID
        let envelope = ShareEnvelope(
            share: agreement.share, from: from, kind: .sealed, counter: counter, sealed: sealed)
        // The members around the base64 text have fewer than 256 bytes.
        let size = (sealed.count + 2) / 3 * 4 + 256
        guard size <= ShareEnvelope.largest else { throw .tooLarge(bytes: size) }
        return envelope
    }

    /// Opens an envelope of the peer. After `ShareError.malformed` count it all the same: the peer did send it, but as
    /// something that this version cannot read. Every other error means that it did not: drop it and wait for the
    /// genuine one.
    /// - Parameters:
    ///   - expected: the number that is due in the peer's direction: one more than the last that took effect.
    ///   - head: the head of the peer's chain of turns as we know it after that one.
    public func open(
        _ envelope: ShareEnvelope, expecting expected: UInt64, head: [UInt8]
    ) throws(ShareError) -> ShareMessage {
        try envelope.check(agreement.share, .sealed)
        guard envelope.from == agreement[role.peer].nodeID else { throw .wrongSender }
        guard envelope.counter == expected else {
            throw .outOfOrder(expected: expected, received: envelope.counter)
        }
        let data = associatedData(role.peer, envelope.counter, head)
        guard let plaintext = incoming.open(envelope.sealed, counter: envelope.counter, authenticating: data) else {
            throw .notAuthentic
        }
        return try readingShare { () throws(MalformedValue) in try ShareMessage(parsing: plaintext) }
    }

    private func associatedData(_ sender: ShareRole, _ counter: UInt64, _ head: [UInt8]) -> [UInt8] {
        var preimage = Preimage("kith-share-aad-v1\n")
        preimage.append(agreement.share.bytes)
        preimage.append(sender.direction)
        preimage.append(agreement[sender].nodeID.text)
        preimage.append(counter)
        preimage.append(head)
        return preimage.bytes
    }
}

extension ShareKeys {
    /// What both sides of an HPKE reach.
    struct Established {
        let keys: ShareKeys
        let encapsulated: [UInt8]
        /// Equal on both sides exactly if everything was: shown by the student.
        let confirmation: [UInt8]
    }

    private static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly

    /// The student's side; the ephemeral key comes from swift-crypto's own generator.
    static func send(
        _ agreement: ShareAgreement, secret: InviteSecret, identity: Identity
    ) throws(ShareError) -> Established {
        try refuseWeak(agreement.teacher.sealingKey, identity)
        guard
            let recipient = try? Curve25519.KeyAgreement.PublicKey(
                rawRepresentation: agreement.teacher.sealingKey.rawBytes),
            let sender = try? HPKE.Sender(
                recipientKey: recipient, ciphersuite: suite, info: info(agreement),
                authenticatedBy: identity.agreement.value,
                presharedKey: SymmetricKey(data: secret.presharedKey(for: agreement.share)),
                presharedKeyIdentifier: Data(agreement.share.bytes))
        else { throw .malformed(badKey) }
        return try established(agreement, .student, Array(sender.encapsulatedKey)) { context in
            try sender.exportSecret(context: context, outputByteCount: 32)
        }
    }

    /// The teacher's side.
    static func receive(
        _ encapsulated: [UInt8], _ agreement: ShareAgreement, secret: InviteSecret, identity: Identity
    ) throws(ShareError) -> Established {
        try refuseWeak(agreement.student.sealingKey, identity)
        guard
            let key = try? Curve25519.KeyAgreement.PublicKey(
                rawRepresentation: agreement.student.sealingKey.rawBytes),
            let recipient = try? HPKE.Recipient(
                privateKey: identity.agreement.value, ciphersuite: suite, info: info(agreement),
                encapsulatedKey: Data(encapsulated), authenticatedBy: key,
                presharedKey: SymmetricKey(data: secret.presharedKey(for: agreement.share)),
                presharedKeyIdentifier: Data(agreement.share.bytes))
        else { throw .malformed(badKey) }
        return try established(agreement, .teacher, encapsulated) { context in
            try recipient.exportSecret(context: context, outputByteCount: 32)
        }
    }

    /// A static key of small order would leave only the other parts of the key schedule; nobody honest has one.
    private static func refuseWeak(_ key: SealingPublicKey, _ identity: Identity) throws(ShareError) {
        _ = try readingShare { () throws(MalformedValue) in try identity.sharedSecret(with: key) }
    }

    private static func info(_ agreement: ShareAgreement) -> Data {
        var preimage = Preimage("kith-share-v1\n")
        preimage.append(agreement.digest)
        return Data(preimage.bytes)
    }

    private static func established(
        _ agreement: ShareAgreement, _ role: ShareRole, _ encapsulated: [UInt8], export: (Data) throws -> SymmetricKey
    ) throws(ShareError) -> Established {
        func secret(_ context: String) throws(ShareError) -> [UInt8] {
            guard let key = try? export(Data(context.utf8)) else { throw .notAuthentic }
            return key.withUnsafeBytes { Array($0) }
        }
        let directions = try ShareRole.allCases.map { (role) throws(ShareError) in
            try secret("kith-share-key \(role.direction)")
        }
        let keys = try readingShare { () throws(MalformedValue) in
            try ShareKeys(stored: directions[0] + directions[1], role: role, agreement: agreement)
        }
        return Established(
            keys: keys, encapsulated: encapsulated, confirmation: try secret("kith-share-confirm"))
    }

    private static let badKey = MalformedValue(
        what: "a sealing key", why: "no secret can be agreed with it; its owner needs another")
}

extension ShareKeys: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The share's id; keys are never shown.
    public var description: String { "keys of share \(agreement.share)" }

    /// The share's id; keys are never shown.
    public var debugDescription: String { description }

    /// Nothing but the description.
    public var customMirror: Mirror { Mirror(self, children: ["share": agreement.share.text]) }
}
