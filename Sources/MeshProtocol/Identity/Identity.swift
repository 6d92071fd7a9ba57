internal import Crypto
import Foundation

/// Everything that makes a node itself: its id, its name and its two key pairs. Stored and lost together, because peers
/// pin the key to the node id for ever.
///
/// Printing, dumping or interpolating it shows the agent id and nothing else.
public struct Identity: Sendable {
    /// The node's UUID.
    public let nodeID: NodeID

    /// What the node calls itself; also the author name in its records.
    public let name: PeerName

    /// The Ed25519 public key.
    public let publicKey: IdentityPublicKey

    /// The X25519 public key.
    public let sealingKey: SealingPublicKey

    private let signing: Hidden<Curve25519.Signing.PrivateKey>
    /// For `ShareKeys`, which hands the key itself to HPKE.
    let agreement: Hidden<Curve25519.KeyAgreement.PrivateKey>

    /// An identity from its stored parts.
    /// - Parameters:
    ///   - signingSeed: the 32-byte Ed25519 seed.
    ///   - sealingSecret: the 32-byte X25519 private key.
    public init(
        nodeID: NodeID, name: PeerName, signingSeed: [UInt8], sealingSecret: [UInt8]
    ) throws(MalformedValue) {
        guard signingSeed.count == 32, sealingSecret.count == 32 else {
            throw MalformedValue(what: "an identity", why: "both private keys have exactly 32 bytes")
        }
        let keys: (Curve25519.Signing.PrivateKey, Curve25519.KeyAgreement.PrivateKey)
        do {
            keys = (
                try Curve25519.Signing.PrivateKey(rawRepresentation: signingSeed),
                try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: sealingSecret)
            )
        } catch {
            throw MalformedValue(what: "an identity", why: "its private keys cannot be used; restore a backup of them")
        }
        self.nodeID = nodeID
        self.name = name
        publicKey = try IdentityPublicKey(raw: Array(keys.0.publicKey.rawRepresentation))
        sealingKey = try SealingPublicKey(raw: Array(keys.1.publicKey.rawRepresentation))
        signing = Hidden(keys.0)
        agreement = Hidden(keys.1)
    }

    /// The identity that people exchange.
    public var agentID: AgentID { AgentID(name: name, key: publicKey) }

    /// The secret Ed25519 seed (32 bytes), for storing it in a file that only the user can read.
    public var signingSeed: [UInt8] { Array(signing.value.rawRepresentation) }

    /// The secret X25519 key (32 bytes), for storing it in a file that only the user can read.
    public var sealingSecret: [UInt8] { Array(agreement.value.rawRepresentation) }

    /// The 64-byte Ed25519 signature of `message`.
    public func sign(_ message: [UInt8]) -> [UInt8] {
        guard let signature = try? signing.value.signature(for: message) else {
            preconditionFailure("Ed25519 signing takes any message")
        }
        return Array(signature)
    }

    /// The raw 32-byte X25519 secret shared with the holder of `peer`. Refuses keys that lead to an all-zero secret.
    func sharedSecret(with peer: SealingPublicKey) throws(MalformedValue) -> [UInt8] {
        let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: peer.rawBytes)
        let agreed = key.flatMap { try? agreement.value.sharedSecretFromKeyAgreement(with: $0) }
        // A point of small order gives zeros to everybody (RFC 7748, 6.1), and not every library refuses it.
        guard let secret = agreed?.withUnsafeBytes({ Array($0) }), secret.reduce(0, |) != 0 else {
            throw MalformedValue(what: "a sealing key", why: "no secret can be agreed with it; its owner needs another")
        }
        return secret
    }
}

extension Identity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The agent id.
    public var description: String { agentID.text }

    /// The agent id.
    public var debugDescription: String { agentID.text }

    /// Nothing but the agent id.
    public var customMirror: Mirror { Mirror(self, children: ["agentID": agentID.text]) }
}

extension IdentityPublicKey {
    /// Whether `signature` is this key's Ed25519 signature of `message`. False for anything malformed.
    public func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard signature.count == 64, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: rawBytes) else {
            return false
        }
        return key.isValidSignature(signature, for: message)
    }
}
