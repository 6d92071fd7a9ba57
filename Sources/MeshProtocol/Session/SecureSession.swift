internal import Crypto
import Foundation

/// The sealed conversation after a handshake: one key and one strictly rising sequence per direction, shared by sealed
/// blocks and all other sealed frames. A value: copy it and both copies would seal with the same numbers, so keep one.
public struct SecureSession: Sendable {
    /// 32 hex digits, the same on both sides.
    public let id: String

    /// What was agreed on.
    public let extensions: [String]

    let role: Role
    private let outgoingKey: Hidden<SymmetricKey>
    private let incomingKey: Hidden<SymmetricKey>
    private(set) var nextOutgoing: UInt64 = 0
    private(set) var nextIncoming: UInt64 = 0

    init(id: String, role: Role, keys: KeySchedule, extensions: [String]) {
        self.id = id
        self.role = role
        self.extensions = extensions
        outgoingKey = keys.traffic(role.outgoing)
        incomingKey = keys.traffic(role.incoming)
    }

    /// The envelope of the next frame to send.
    func nextEnvelope() throws(SessionError) -> SealEnvelope {
        guard nextOutgoing < .max else { throw .exhausted }
        return SealEnvelope(sessionID: id, sequence: nextOutgoing, direction: role.outgoing)
    }

    /// Counts the frame that is about to leave.
    mutating func countOutgoing() { nextOutgoing += 1 }

    /// Refuses envelopes of other sessions, of our own direction, and out of order.
    func check(_ envelope: SealEnvelope) throws(SessionError) {
        guard equalInConstantTime(Array(envelope.sessionID.utf8), Array(id.utf8)) else { throw .wrongSession }
        guard envelope.direction == role.incoming else { throw .wrongDirection }
        guard envelope.sequence == nextIncoming, nextIncoming < .max else {
            throw .outOfOrder(expected: nextIncoming, received: envelope.sequence)
        }
    }

    /// Refuses kinds of frames that were not agreed on.
    func check(agreed name: String) throws(SessionError) {
        guard extensions.contains(name) else { throw .notAgreed(name) }
    }

    /// Ciphertext and tag of `plaintext` under the next number.
    func encrypt(_ plaintext: [UInt8], _ envelope: SealEnvelope, authenticating data: [UInt8]) -> [UInt8] {
        guard let nonce = try? ChaChaPoly.Nonce(data: envelope.nonce),
            let box = try? ChaChaPoly.seal(plaintext, using: outgoingKey.value, nonce: nonce, authenticating: data)
        else {
            preconditionFailure("ChaCha20-Poly1305 seals any plaintext under a 96-bit nonce")
        }
        return Array(box.ciphertext) + Array(box.tag)
    }

    /// The plaintext of an authentic frame, which is then counted; anything else changes nothing.
    mutating func decrypt(
        _ sealed: [UInt8], _ envelope: SealEnvelope, authenticating data: [UInt8]
    ) throws(SessionError) -> [UInt8] {
        guard sealed.count >= 16, let nonce = try? ChaChaPoly.Nonce(data: envelope.nonce),
            let box = try? ChaChaPoly.SealedBox(
                nonce: nonce, ciphertext: sealed.dropLast(16), tag: sealed.suffix(16)),
            let plaintext = try? ChaChaPoly.open(box, using: incomingKey.value, authenticating: data)
        else { throw .notAuthentic }
        nextIncoming += 1
        return Array(plaintext)
    }
}

extension SecureSession: CustomStringConvertible, CustomDebugStringConvertible {
    /// The session's id; keys are never shown.
    public var description: String { "session \(id)" }

    /// The session's id; keys are never shown.
    public var debugDescription: String { description }
}
