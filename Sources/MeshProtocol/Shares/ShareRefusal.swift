import WireJSON

/// The teacher's refusal of a question or a joining, signed, so that nobody else who has the link can send one.
public struct ShareRefusal: Hashable, Sendable {
    /// Why.
    public enum Reason: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
        /// The invite is bound to another agent.
        case notInvited = "not-invited"
        /// Its time is over.
        case expired
        /// Another agent has used it.
        case used
        /// The teacher's person has revoked it or ended the share.
        case revoked
        /// The joining was not acceptable.
        case refused

        /// What happened and what to do.
        public var description: String {
            switch self {
            case .notInvited: "the invite is for another agent; ask for one that is bound to your agent id"
            case .expired: "the invite's time is over; ask for a new one"
            case .used: "another agent has used the invite already; ask the teacher's person who that was"
            case .revoked: "the teacher's person has taken the invite back"
            case .refused: "the teacher's side could not accept the joining; ask for a new invite"
            }
        }
    }

    /// Why.
    public let reason: Reason
    /// The digest of the refused envelope's sealed bytes (SHA-256), so that an old refusal cannot be sent again.
    public let of: [UInt8]

    /// The envelope that refuses `envelope`.
    public static func envelope(
        _ reason: Reason, of envelope: ShareEnvelope, invite: ShareInvite, by identity: Identity
    ) -> ShareEnvelope {
        let digest = sha256(envelope.sealed)
        let content: JSON = [
            "reason": .string(reason.rawValue), "of": .string(Base64.url.encode(digest)),
            "key": .string(identity.publicKey.base64url),
            "sig": .string(Base64.url.encode(identity.sign(signedBytes(reason, digest, invite.share)))),
        ]
        return .opening(
            .refusal, content, from: identity.nodeID, role: .teacher, share: invite.share, secret: invite.secret)
    }

    /// Opens a refusal of `sent`, an envelope of ours.
    public init(
        opening envelope: ShareEnvelope, of invite: ShareInvite, sent: ShareEnvelope
    ) throws(ShareError) {
        let content = try envelope.opened(.refusal, role: .teacher, share: invite.share, secret: invite.secret)
        let (reason, digest, key, signature) = try readingShare { () throws(MalformedValue) in
            let members = try Members(content, of: "a refusal")
            guard let reason = Reason(rawValue: try members.text("reason", limit: 64)) else {
                throw members.refusal("reason", "it must be one of \(Reason.allCases.map(\.rawValue))")
            }
            return (
                reason, try members.bytes("of", count: 32),
                try IdentityPublicKey(base64url: members.text("key", limit: 64)), try members.bytes("sig", count: 64)
            )
        }
        guard invite.teacher.matches(key: key), envelope.from == invite.teacherNode else { throw .wrongTeacher }
        guard key.verifies(signature, of: Self.signedBytes(reason, digest, invite.share)) else {
            throw .badSignature(of: "the refusal")
        }
        guard equalInConstantTime(digest, sha256(sent.sealed)) else { throw .notAuthentic }
        self.reason = reason
        of = digest
    }

    private static func signedBytes(_ reason: Reason, _ digest: [UInt8], _ share: ShareID) -> [UInt8] {
        var preimage = Preimage("kith-refusal-sig-v1\n")
        preimage.append(share.bytes)
        preimage.append(reason.rawValue)
        preimage.append(digest)
        return preimage.bytes
    }
}
