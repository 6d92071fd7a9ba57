import WireJSON

/// The first word of a share: the holder of an invite introduces itself and asks for the card. Sealed under the invite's
/// secret and signed by the student, so that a bound invite shows its card to nobody else.
public struct ShareAsk: Hashable, Sendable {
    /// The share.
    public let share: ShareID
    /// Who asks, as its signature proves.
    public let student: ShareParty
    /// 32 bytes that tie the answer to this question.
    public let nonce: [UInt8]

    /// A question by `identity`.
    /// - Parameter nonce: exactly 32 unpredictable bytes, fresh for every question.
    public init(for invite: ShareInvite, by identity: Identity, nonce: [UInt8]) {
        precondition(nonce.count == 32, "the nonce of a question for a card has exactly 32 bytes")
        share = invite.share
        student = ShareParty(identity)
        self.nonce = nonce
    }

    /// The envelope for the teacher. The same question always gives the same bytes.
    public func envelope(for invite: ShareInvite, by identity: Identity) -> ShareEnvelope {
        let content: JSON = [
            "student": student.json, "nonce": .string(Base64.url.encode(nonce)),
            "sig": .string(Base64.url.encode(identity.sign(Self.signedBytes(share, student, nonce, invite.teacher)))),
        ]
        return .opening(.ask, content, from: student.nodeID, role: .student, share: share, secret: invite.secret)
    }

    /// Opens a question as the teacher who made `invite`. Whether the invite is still good is for the caller to know.
    public init(opening envelope: ShareEnvelope, of invite: ShareInvite) throws(ShareError) {
        let content = try envelope.opened(.ask, role: .student, share: invite.share, secret: invite.secret)
        let (student, nonce, signature) = try readingShare { () throws(MalformedValue) in
            let members = try Members(content, of: "a question for a lesson card")
            return (
                try ShareParty(members.members("student")), try members.bytes("nonce", count: 32),
                try members.bytes("sig", count: 64)
            )
        }
        guard student.nodeID == envelope.from else { throw .wrongSender }
        let signed = Self.signedBytes(invite.share, student, nonce, invite.teacher)
        guard student.identityKey.verifies(signature, of: signed) else { throw .badSignature(of: "the question") }
        guard invite.binding.admits(student.identityKey) else { throw .notInvited }
        share = invite.share
        self.student = student
        self.nonce = nonce
    }

    /// SHA-256 of the whole question: what the answer is bound to.
    var digest: [UInt8] {
        var preimage = Preimage("kith-ask-v1\n")
        preimage.append(share.bytes)
        student.append(to: &preimage)
        preimage.append(nonce)
        return preimage.sha256
    }

    private static func signedBytes(
        _ share: ShareID, _ student: ShareParty, _ nonce: [UInt8], _ teacher: AgentID
    ) -> [UInt8] {
        var preimage = Preimage("kith-ask-sig-v1\n")
        preimage.append(share.bytes)
        student.append(to: &preimage)
        preimage.append(nonce)
        // So that the question cannot be put to another teacher in the student's name.
        preimage.append(teacher.text)
        return preimage.bytes
    }
}

extension ShareEnvelope {
    /// An envelope of the exchange that comes before there are share keys.
    static func opening(
        _ kind: Kind, _ content: JSON, from: NodeID, role: ShareRole, share: ShareID, secret: InviteSecret
    ) -> ShareEnvelope {
        let sealed = secret.openingCipher(for: share, from: role).seal(
            content.serialized, counter: 0, authenticating: openingData(share, from, kind))
        return ShareEnvelope(share: share, from: from, kind: kind, sealed: sealed)
    }

    /// What is inside one.
    func opened(_ kind: Kind, role: ShareRole, share: ShareID, secret: InviteSecret) throws(ShareError) -> JSON {
        try check(share, kind)
        let cipher = secret.openingCipher(for: share, from: role)
        guard
            let plaintext = cipher.open(
                sealed, counter: 0, authenticating: Self.openingData(share, from, kind))
        else { throw .notAuthentic }
        return try Self.content(plaintext)
    }

    /// The JSON inside an opened envelope.
    static func content(_ plaintext: [UInt8]) throws(ShareError) -> JSON {
        do {
            return try JSON(parsing: plaintext, limits: FrameLimits.json)
        } catch {
            throw .malformed(MalformedValue(what: "the content of an envelope", why: error.description))
        }
    }
}
