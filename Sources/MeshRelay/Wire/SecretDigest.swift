import Crypto

/// The SHA-256 of a secret that a client has shown: all that the relay keeps of it.
struct SecretDigest: Sendable {
    /// 32 bytes.
    let bytes: [UInt8]

    private static let secretLength = 32

    /// The digest of a secret in base64url without padding (43 characters, one spelling for each secret), or nil.
    init?(revealed text: String) {
        guard let secret = Self.decode(text), secret.count == Self.secretLength else { return nil }
        bytes = Array(SHA256.hash(data: secret))
    }

    /// A digest in 64 lowercase hex digits, or nil.
    init?(hex text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = Self.hexDigit(digits[index]), let low = Self.hexDigit(digits[index + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        self.bytes = bytes
    }

    /// A digest from the store, or nil if it is not one.
    init?(stored bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// Equality in a time that says nothing about where they differ.
    func matches(_ other: SecretDigest) -> Bool {
        var difference: UInt8 = 0
        for (one, two) in zip(bytes, other.bytes) { difference |= one ^ two }
        return difference == 0
    }

    private static func hexDigit(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    /// Base64url; nil for anything but the one canonical spelling of 32 bytes.
    private static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.count == 43 else { return nil }
        var bytes: [UInt8] = []
        var group: UInt32 = 0
        var bits: UInt32 = 0
        for digit in text.utf8 {
            guard let value = ShareName.value(digit) else { return nil }
            group = (group << 6 | UInt32(value)) & 0xFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> bits))
            }
        }
        // The last character carries two bits of nothing, which have to be zero.
        return group & ((1 << bits) - 1) == 0 ? bytes : nil
    }
}
