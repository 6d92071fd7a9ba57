internal import Crypto
import Foundation

/// The four keys of a session: HKDF-SHA256 of the X25519 secret, salted with the transcript's hash (MMP 2.0).
struct KeySchedule: Sendable {
    private let secret: Hidden<[UInt8]>
    private let salt: [UInt8]

    /// The keys that belong to one agreed secret and one transcript.
    init(secret: [UInt8], transcript: Transcript) {
        self.secret = Hidden(secret)
        salt = transcript.hash
    }

    /// The key that seals frames in `direction`.
    func traffic(_ direction: Direction) -> Hidden<SymmetricKey> { derive("mmp-aead-v2 \(direction.rawValue)") }

    /// The authenticator by which `role` shows that it has reached the same keys.
    func confirmation(_ role: Role, of transcript: Transcript) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(
                for: transcript.confirmationPreimage(role), using: derive("mmp-finished-v2 \(role.rawValue)").value))
    }

    private func derive(_ label: String) -> Hidden<SymmetricKey> {
        Hidden(
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: secret.value), salt: salt, info: Array(label.utf8),
                outputByteCount: 32))
    }
}
