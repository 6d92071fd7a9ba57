internal import Crypto
import Foundation
import WireJSON

/// The secret of an invite: it exists in the link's fragment and with the two nodes, and nowhere else.
///
/// Everything that is needed is derived from it by HKDF-SHA256 with the share's id as salt, so that the relay, which
/// learns `admissionHash` and later `admission`, learns nothing of the other two.
public struct InviteSecret: Sendable {
    private let secret: Hidden<[UInt8]>

    /// A secret of exactly 32 unpredictable bytes.
    public init(bytes: [UInt8]) throws(MalformedValue) {
        guard bytes.count == 32 else {
            throw MalformedValue(what: "the secret of an invite", why: "it must have 32 bytes")
        }
        secret = Hidden(bytes)
    }

    /// The 32 secret bytes, for a store that only the user can read.
    public var bytes: [UInt8] { secret.value }

    /// What its holder shows the relay to be let into the share's room (32 bytes).
    public func admission(to share: ShareID) -> [UInt8] { derive("admission", share) }

    /// What the relay keeps of it: SHA-256 of the admission, 64 lowercase hex digits.
    public func admissionHash(for share: ShareID) -> String { Hexadecimal.encode(sha256(admission(to: share))) }

    /// The pre-shared key of the share's HPKE (32 bytes).
    func presharedKey(for share: ShareID) -> [UInt8] { derive("psk", share) }

    /// What seals the words that come before there are share keys: those of one side's direction.
    func openingCipher(for share: ShareID, from role: ShareRole) -> ShareCipher {
        ShareCipher(key: derive("opening \(role.direction)", share))
    }

    private func derive(_ label: String, _ share: ShareID) -> [UInt8] {
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret.value), salt: share.bytes,
            info: Array("kith-invite-v1 \(label)".utf8), outputByteCount: 32)
        return key.withUnsafeBytes { Array($0) }
    }
}

extension InviteSecret: Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Equality in constant time.
    public static func == (lhs: InviteSecret, rhs: InviteSecret) -> Bool { equalInConstantTime(lhs.bytes, rhs.bytes) }

    /// `hidden`.
    public var description: String { secret.description }

    /// `hidden`.
    public var debugDescription: String { secret.description }

    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
