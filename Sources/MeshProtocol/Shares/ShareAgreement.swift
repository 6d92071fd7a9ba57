public import WireJSON

/// Everything that both sides of a share agree on when it begins. Its digest stands at the root of the share's keys, of
/// both chains of turns, of the short code and of the seal, so that none of them can be moved to another share, another
/// card or another pair of keys; and both sides sign it, which vouches for the sealing keys.
public struct ShareAgreement: Hashable, Sendable {
    /// The share.
    public let share: ShareID
    /// The digest of the lesson card (32 bytes).
    public let cardDigest: [UInt8]
    /// Whether the invite was an open one, so that people had to compare codes.
    public let isOpen: Bool
    /// The side that teaches.
    public let teacher: ShareParty
    /// The side that learns.
    public let student: ShareParty
    /// The commitment to the teacher's nonce (32 bytes): see `ShortCode`.
    public let codeCommitment: [UInt8]
    /// The student's nonce (32 bytes).
    public let studentNonce: [UInt8]

    /// An agreement. Refuses one of a node with itself.
    public init(
        share: ShareID, cardDigest: [UInt8], isOpen: Bool, teacher: ShareParty, student: ShareParty,
        codeCommitment: [UInt8], studentNonce: [UInt8]
    ) throws(MalformedValue) {
        guard cardDigest.count == 32, codeCommitment.count == 32, studentNonce.count == 32 else {
            throw MalformedValue(what: Self.subject, why: "its digests and its nonce must have 32 bytes each")
        }
        guard teacher.identityKey != student.identityKey, teacher.sealingKey != student.sealingKey,
            teacher.nodeID != student.nodeID
        else {
            throw MalformedValue(
                what: Self.subject, why: "teacher and student must be two nodes with keys of their own")
        }
        self.share = share
        self.cardDigest = cardDigest
        self.isOpen = isOpen
        self.teacher = teacher
        self.student = student
        self.codeCommitment = codeCommitment
        self.studentNonce = studentNonce
    }

    /// The side in `role`.
    public subscript(role: ShareRole) -> ShareParty { role == .teacher ? teacher : student }

    /// Which side holds `key`, if one does.
    public func role(of key: IdentityPublicKey) -> ShareRole? {
        ShareRole.allCases.first { self[$0].identityKey == key }
    }

    /// SHA-256 (32 bytes) of `kith-agreement-v1\n` and every member by length prefix.
    public var digest: [UInt8] {
        var preimage = Preimage("kith-agreement-v1\n")
        preimage.append(share.bytes)
        preimage.append(cardDigest)
        preimage.append(isOpen ? "open" : "bound")
        teacher.append(to: &preimage)
        student.append(to: &preimage)
        preimage.append(codeCommitment)
        preimage.append(studentNonce)
        return preimage.sha256
    }

    /// The holder's Ed25519 signature (64 bytes) over the agreement in its role; nil if it has none.
    public func signature(by identity: Identity) -> [UInt8]? {
        role(of: identity.publicKey).map { identity.sign(signedBytes($0)) }
    }

    /// Whether the side in `role` signed exactly this.
    public func verifies(_ signature: [UInt8], by role: ShareRole) -> Bool {
        self[role].identityKey.verifies(signature, of: signedBytes(role))
    }

    private func signedBytes(_ role: ShareRole) -> [UInt8] {
        var preimage = Preimage("kith-agreement-sig-v1\n")
        preimage.append(role.rawValue)
        preimage.append(digest)
        return preimage.bytes
    }

    private static let subject = "the agreement of a share"

    /// Reads the agreement that a transcript or a store holds.
    public init(_ json: JSON?) throws(MalformedValue) {
        let members = try Members(json, of: Self.subject)
        guard let isOpen = ["open": true, "bound": false][try members.text("binding", limit: 8)] else {
            throw members.refusal("binding", "it must be open or bound")
        }
        try self.init(
            share: ShareID(members.text("share", limit: 22)), cardDigest: members.bytes("card", count: 32),
            isOpen: isOpen, teacher: ShareParty(members.members("teacher")),
            student: ShareParty(members.members("student")), codeCommitment: members.bytes("codeCommitment", count: 32),
            studentNonce: members.bytes("studentNonce", count: 32))
    }

    /// The agreement for transcripts and stores.
    public var json: JSON {
        [
            "share": .string(share.text), "card": .string(Base64.url.encode(cardDigest)),
            "binding": .string(isOpen ? "open" : "bound"), "teacher": teacher.json, "student": student.json,
            "codeCommitment": .string(Base64.url.encode(codeCommitment)),
            "studentNonce": .string(Base64.url.encode(studentNonce)),
        ]
    }
}

/// An agreement that both sides have signed.
public struct SignedAgreement: Hashable, Sendable {
    /// What they agreed on.
    public let agreement: ShareAgreement
    /// The teacher's signature (64 bytes).
    public let teacherSignature: [UInt8]
    /// The student's signature (64 bytes).
    public let studentSignature: [UInt8]

    /// Both signatures are verified here; nil if one is not good.
    public init?(agreement: ShareAgreement, teacherSignature: [UInt8], studentSignature: [UInt8]) {
        guard agreement.verifies(teacherSignature, by: .teacher), agreement.verifies(studentSignature, by: .student)
        else { return nil }
        self.agreement = agreement
        self.teacherSignature = teacherSignature
        self.studentSignature = studentSignature
    }
}
