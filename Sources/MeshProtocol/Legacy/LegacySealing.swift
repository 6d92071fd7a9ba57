internal import Crypto
import Foundation
public import WireJSON

/// The end-to-end encryption that live nodes use between two peers: AES-256-GCM under the raw X25519 secret,
/// over the categories only. No direction, no replay protection; needed to read such peers, never used between ours.
public struct LegacySealing: Sendable {
    private let key: Hidden<SymmetricKey>

    /// What `identity` and the holder of `peer` share.
    public init(_ identity: Identity, with peer: SealingPublicKey) throws(MalformedValue) {
        key = Hidden(SymmetricKey(data: try identity.sharedSecret(with: peer)))
    }

    /// The record with its categories sealed.
    /// - Parameter nonce: 12 fresh random bytes; never twice with one peer.
    public func seal(_ record: JSON, nonce: [UInt8]) throws(LegacySealingError) -> JSON {
        guard var members = record.objectValue, let categories = members["categories"] else { throw .notARecord }
        guard nonce.count == 12, let nonceValue = try? AES.GCM.Nonce(data: nonce),
            let box = try? AES.GCM.seal(categories.serialized, using: key.value, nonce: nonceValue)
        else { throw .badNonce }
        members["categories"] = .string(Base64.standard.encode(Array(box.ciphertext) + Array(box.tag)))
        members["_e2e"] = ["nonce": .string(Base64.standard.encode(nonce))]
        return .object(members)
    }

    /// The record with its categories in clear. Verify it only now: signature and address belong to the clear record.
    public func open(_ record: JSON) throws(LegacySealingError) -> JSON {
        guard var members = record.objectValue, let sealed = members["categories"]?.stringValue else {
            throw .notARecord
        }
        guard let bytes = Base64.decodeLeniently(sealed), bytes.count >= 16,
            let nonceText = members["_e2e"]?["nonce"]?.stringValue, nonceText.utf8.count <= 32,
            let nonce = Base64.decodeLeniently(nonceText), nonce.count == 12
        else { throw .badNonce }
        guard let nonceValue = try? AES.GCM.Nonce(data: nonce),
            let box = try? AES.GCM.SealedBox(
                nonce: nonceValue, ciphertext: bytes.dropLast(16), tag: bytes.suffix(16)),
            let plaintext = try? AES.GCM.open(box, using: key.value)
        else { throw .notAuthentic }
        guard let categories = try? JSON(parsing: Array(plaintext), limits: FrameLimits.json) else {
            throw .notARecord
        }
        members["categories"] = categories
        members["_e2e"] = nil
        return .object(members)
    }
}

/// Why a record of a live peer could not be sealed or opened.
public enum LegacySealingError: Error, Hashable, CustomStringConvertible {
    /// There are no categories where they must be.
    case notARecord
    /// The nonce is missing or has not exactly 12 bytes, or the ciphertext is not base64.
    case badNonce
    /// Sealed for somebody else, or changed on the way.
    case notAuthentic

    /// What happened and what to do.
    public var description: String {
        switch self {
        case .notARecord: "the record holds no categories to seal or open; its sender runs other software"
        case .badNonce: "the record's encryption members are malformed; its sender runs other software"
        case .notAuthentic:
            "the record could not be opened; the peer may hold an old key of this node, so let it reconnect"
        }
    }
}
