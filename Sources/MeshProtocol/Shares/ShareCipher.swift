internal import Crypto
import Foundation

/// ChaCha20-Poly1305 under one 32-byte key, with a counter as nonce, that stays safe when a counter is used twice.
///
/// A node that dies between sealing and storing, or is restored from a backup, seals another text under the same
/// counter; with the bare cipher that gives both texts away. So every message has a key of its own, derived from a
/// synthetic salt (as in RFC 5297 and RFC 8452): the PRF of all that is sealed. The same message sealed again gives the
/// very same bytes, another one another key. The salt is checked after opening, which also ties the ciphertext to the key.
///
///     salt = HMAC(mac key, LP(counter) LP(data) LP(plaintext))[0..<16]    key = HMAC(seal key, salt LP(counter))
///     sealed = salt ciphertext tag
struct ShareCipher: Sendable {
    /// The keyed beginnings of both functions: they are the same for every message.
    private let saltMAC: Hidden<HMAC<SHA256>>
    private let sealMAC: Hidden<HMAC<SHA256>>

    /// Bytes that sealing adds.
    static let overhead = 32

    /// The cipher that belongs to a uniformly random key of 32 bytes.
    init(key: [UInt8]) {
        func derive(_ label: String) -> Hidden<HMAC<SHA256>> {
            let key = HKDF<SHA256>.expand(pseudoRandomKey: key, info: Array(label.utf8), outputByteCount: 32)
            return Hidden(HMAC(key: key))
        }
        saltMAC = derive("kith-cipher-v1 salt")
        sealMAC = derive("kith-cipher-v1 seal")
    }

    /// Seals `plaintext` under a counter.
    func seal(_ plaintext: [UInt8], counter: UInt64, authenticating data: [UInt8]) -> [UInt8] {
        let salt = salt(of: plaintext, counter, data)
        guard let nonce = try? ChaChaPoly.Nonce(data: Self.nonce(counter)),
            let box = try? ChaChaPoly.seal(plaintext, using: key(salt, counter), nonce: nonce, authenticating: data)
        else { preconditionFailure("ChaCha20-Poly1305 seals any plaintext under a 96-bit nonce") }
        var sealed = salt
        sealed.reserveCapacity(salt.count + plaintext.count + 16)
        sealed.append(contentsOf: box.ciphertext)
        sealed.append(contentsOf: box.tag)
        return sealed
    }

    /// The plaintext of what `seal` made of the same counter and data; nil for anything else.
    func open(_ sealed: [UInt8], counter: UInt64, authenticating data: [UInt8]) -> [UInt8]? {
        guard sealed.count >= Self.overhead else { return nil }
        let salt = Array(sealed[..<16])
        guard let box = try? ChaChaPoly.SealedBox(combined: Self.nonce(counter) + sealed[16...]),
            let opened = try? ChaChaPoly.open(box, using: key(salt, counter), authenticating: data)
        else { return nil }
        let plaintext = Array(opened)
        return equalInConstantTime(self.salt(of: plaintext, counter, data), salt) ? plaintext : nil
    }

    private func salt(of plaintext: [UInt8], _ counter: UInt64, _ data: [UInt8]) -> [UInt8] {
        var preimage = Preimage("kith-cipher-v1\n")
        preimage.append(counter)
        preimage.append(data)
        preimage.append(plaintext)
        return Array(Self.code(saltMAC, preimage).prefix(16))
    }

    private func key(_ salt: [UInt8], _ counter: UInt64) -> SymmetricKey {
        var preimage = Preimage("kith-cipher-key-v1\n")
        preimage.append(salt)
        preimage.append(counter)
        return SymmetricKey(data: Self.code(sealMAC, preimage))
    }

    private static func code(_ mac: Hidden<HMAC<SHA256>>, _ preimage: Preimage) -> HMAC<SHA256>.MAC {
        var mac = mac.value
        mac.update(data: preimage.bytes)
        return mac.finalize()
    }

    /// The number as 96 bits, big-endian.
    private static func nonce(_ counter: UInt64) -> [UInt8] {
        [0, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: counter >> UInt64(56 - 8 * $0)) }
    }
}
