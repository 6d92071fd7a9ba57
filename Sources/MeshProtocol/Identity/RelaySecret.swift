import WireJSON

/// 32 random bytes that are shown to a relay and to nobody else: the key of a mailbox, the admission of an invite, what the
/// opener of a room proves itself with. The relay keeps only ``digest``.
public struct RelaySecret: Sendable, Hashable {
    /// How many bytes it has.
    public static let length = 32

    private let hidden: Hidden<[UInt8]>

    /// Nil unless there are exactly 32 bytes. They have to come from a generator that nobody can predict, or out of a key
    /// derivation whose input is such bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        hidden = Hidden(bytes)
    }

    /// The secret in base64url without padding, 43 characters, as it is shown to the relay. Never log it.
    public var revealed: String { Base64.url.encode(hidden.value) }

    /// The SHA-256 of the bytes as 64 lowercase hex digits, which the relay may know and keep.
    public var digest: String { Hexadecimal.encode(sha256(hidden.value)) }

    /// The raw bytes, for storing them beside other keys. Never log them.
    public var rawBytes: [UInt8] { hidden.value }

    /// Equality in a time that does not depend on where the bytes differ.
    public static func == (left: RelaySecret, right: RelaySecret) -> Bool {
        equalInConstantTime(left.hidden.value, right.hidden.value)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(hidden.value) }
}

extension RelaySecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says that there is a secret, not which.
    public var description: String { "relay secret (hidden)" }

    /// The same.
    public var debugDescription: String { description }

    /// Empty, so that `dump` prints nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
