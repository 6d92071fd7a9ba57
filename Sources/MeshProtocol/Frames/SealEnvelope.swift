import WireJSON

/// The clear, authenticated head of every sealed frame: which session, which number, which way.
public struct SealEnvelope: Hashable, Sendable {
    /// 32 hex digits.
    public let sessionID: String
    /// From 0, rising by one per frame and direction.
    public let sequence: UInt64
    /// Which way it travels.
    public let direction: Direction

    /// The one cipher suite of MMP 2.0.
    static let suite = "X25519-HKDF-SHA256-ChaCha20-Poly1305"

    init(sessionID: String, sequence: UInt64, direction: Direction) {
        self.sessionID = sessionID
        self.sequence = sequence
        self.direction = direction
    }

    init(_ members: Members) throws(MalformedValue) {
        guard try members.text("protocolVersion", limit: 16) == ProtocolVersion.secure else {
            throw members.refusal("protocolVersion", "it must be \(ProtocolVersion.secure)")
        }
        guard try members.text("suite", limit: 64) == Self.suite else {
            throw members.refusal("suite", "it must be \(Self.suite)")
        }
        let session = try members.text("sessionId", limit: 64)
        guard Hexadecimal.isDigest(session, count: 32) else {
            throw members.refusal("sessionId", "it must be 32 lowercase hex digits")
        }
        let digits = try members.text("sequence", limit: 20)
        // Leading zeros and signs would be second spellings of one number.
        guard let sequence = UInt64(digits), String(sequence).utf8.elementsEqual(digits.utf8) else {
            throw members.refusal("sequence", "it must be plain decimal digits")
        }
        guard let direction = Direction(rawValue: try members.text("direction", limit: 64)) else {
            throw members.refusal("direction", "it must be client-to-server or server-to-client")
        }
        self.init(sessionID: session, sequence: sequence, direction: direction)
    }

    var members: [(String, JSON)] {
        [
            ("protocolVersion", .string(ProtocolVersion.secure)), ("suite", .string(Self.suite)),
            ("sessionId", .string(sessionID)), ("sequence", .string(String(sequence))),
            ("direction", .string(direction.rawValue)),
        ]
    }

    /// The AEAD nonce: the number as 96 bits, big-endian. Never repeats under one key.
    var nonce: [UInt8] {
        [0, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: sequence >> UInt64(56 - 8 * $0)) }
    }

    /// The beginning of what is authenticated with the ciphertext.
    func associatedData(_ domain: String) -> Preimage {
        var preimage = Preimage(domain)
        preimage.append(ProtocolVersion.secure)
        preimage.append(sessionID)
        preimage.append(direction.rawValue)
        preimage.append(sequence)
        return preimage
    }

    /// Ciphertext and tag out of a frame.
    static func sealed(_ members: Members) throws(MalformedValue) -> [UInt8] {
        let sealed = try members.bytes("sealed", limit: FrameLimits.maxPayload)
        guard sealed.count >= 16 else { throw members.refusal("sealed", "it is too short to hold a tag") }
        return sealed
    }
}
