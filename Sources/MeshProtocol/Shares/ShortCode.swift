/// The eight digits that both people compare when an open invite was used: equal codes mean that nobody stands between
/// the two nodes.
///
/// The code is SHA-256 of `kith-code-v1\n` LP(agreement digest) LP(teacher nonce), its first 64 bits modulo 10^8. The
/// agreement holds both sides' keys, the student's nonce and a commitment to the teacher's. The teacher commits before it
/// sees the student's nonce, and the student's nonce is fixed before the teacher's is shown: whoever stands between them
/// has one attempt in a hundred million per share, and nothing to try out beforehand.
public struct ShortCode: Hashable, Sendable, CustomStringConvertible {
    /// Eight decimal digits.
    public let digits: String

    /// The code of an agreement.
    /// - Returns: nil if `teacherNonce` is not what the agreement commits to.
    public init?(of agreement: ShareAgreement, teacherNonce: [UInt8]) {
        let commitment = Self.commitment(
            to: teacherNonce, share: agreement.share, teacher: agreement.teacher.identityKey)
        guard teacherNonce.count == 32, equalInConstantTime(commitment, agreement.codeCommitment) else { return nil }
        var preimage = Preimage("kith-code-v1\n")
        preimage.append(agreement.digest)
        preimage.append(teacherNonce)
        let number = preimage.sha256.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 100_000_000
        let text = String(number)
        digits = String(repeating: "0", count: 8 - text.count) + text
    }

    /// The commitment (32 bytes): SHA-256 of `kith-code-commit-v1\n` LP(share) LP(teacher's identity key) LP(nonce).
    /// - Parameter nonce: 32 bytes, fresh for every invite.
    public static func commitment(to nonce: [UInt8], share: ShareID, teacher: IdentityPublicKey) -> [UInt8] {
        var preimage = Preimage("kith-code-commit-v1\n")
        preimage.append(share.bytes)
        preimage.append(teacher.rawBytes)
        preimage.append(nonce)
        return preimage.sha256
    }

    /// Two groups of four: `1234 5678`.
    public var description: String { "\(digits.prefix(4)) \(digits.suffix(4))" }

    /// Whether a person typed this code, with or without the space.
    public func matches(_ typed: String) -> Bool {
        let typedDigits = typed.utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") }
        return equalInConstantTime(typedDigits, Array(digits.utf8))
    }
}
