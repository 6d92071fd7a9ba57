import WireJSON

/// The student's joining, as the student makes it and as the teacher accepts it.
public struct ShareJoin: Sendable {
    /// What both sides now agree on.
    public let agreement: ShareAgreement
    /// Our share keys.
    public let keys: ShareKeys
    /// The student's signature over the agreement.
    public let studentSignature: [UInt8]

    /// Joins as the student, after its person has agreed to the card of `offer`.
    /// - Parameter nonce: exactly 32 unpredictable bytes.
    /// - Returns: our side of the share, and the envelope for the teacher. Store both before sending; joining again would
    ///   make other keys.
    public static func make(
        _ offer: ShareOffer, of invite: ShareInvite, by identity: Identity, nonce: [UInt8]
    ) throws(ShareError) -> (join: ShareJoin, envelope: ShareEnvelope) {
        guard invite.binding.admits(identity.publicKey) else { throw .notInvited }
        let student = ShareParty(identity)
        let agreement = try readingShare { () throws(MalformedValue) in
            try ShareAgreement(
                share: offer.share, cardDigest: offer.card.digest, isOpen: offer.isOpen, teacher: offer.teacher,
                student: student, codeCommitment: offer.codeCommitment, studentNonce: nonce)
        }
        guard let signature = agreement.signature(by: identity) else { throw .badSignature(of: "the agreement") }
        let established = try ShareKeys.send(agreement, secret: invite.secret, identity: identity)
        let content: JSON = [
            "student": student.json, "nonce": .string(Base64.url.encode(nonce)),
            "enc": .string(Base64.url.encode(established.encapsulated)),
            "confirm": .string(Base64.url.encode(established.confirmation)),
            "sig": .string(Base64.url.encode(signature)),
        ]
        let envelope = ShareEnvelope.opening(
            .join, content, from: student.nodeID, role: .student, share: invite.share, secret: invite.secret)
        return (ShareJoin(agreement: agreement, keys: established.keys, studentSignature: signature), envelope)
    }

    /// Accepts a student as the teacher who made `offer`. Whether the invite is still good, and whether somebody has
    /// joined already, is for the caller to know: an invite is good for one student.
    public static func accept(
        _ envelope: ShareEnvelope, to offer: ShareOffer, of invite: ShareInvite, by identity: Identity
    ) throws(ShareError) -> ShareJoin {
        let content = try envelope.opened(.join, role: .student, share: invite.share, secret: invite.secret)
        let (agreement, encapsulated, confirmation, signature) = try readingShare { () throws(MalformedValue) in
            let members = try Members(content, of: "the joining of a share")
            let agreement = try ShareAgreement(
                share: invite.share, cardDigest: offer.card.digest, isOpen: offer.isOpen, teacher: offer.teacher,
                student: ShareParty(members.members("student")), codeCommitment: offer.codeCommitment,
                studentNonce: members.bytes("nonce", count: 32))
            return (
                agreement, try members.bytes("enc", count: 32), try members.bytes("confirm", count: 32),
                try members.bytes("sig", count: 64)
            )
        }
        guard agreement.student.nodeID == envelope.from else { throw .wrongSender }
        guard invite.binding.admits(agreement.student.identityKey) else { throw .notInvited }
        guard agreement.verifies(signature, by: .student) else { throw .badSignature(of: "the agreement") }
        let established = try ShareKeys.receive(encapsulated, agreement, secret: invite.secret, identity: identity)
        guard equalInConstantTime(established.confirmation, confirmation) else { throw .notAuthentic }
        return ShareJoin(agreement: agreement, keys: established.keys, studentSignature: signature)
    }

    /// The teacher's welcome, the first message it seals.
    public func welcome(by identity: Identity, codeNonce: [UInt8]) throws(ShareError) -> ShareWelcome {
        guard let signature = agreement.signature(by: identity), keys.role == .teacher else { throw .wrongTeacher }
        guard ShortCode(of: agreement, teacherNonce: codeNonce) != nil else { throw .brokenCommitment }
        return ShareWelcome(signature: signature, codeNonce: codeNonce)
    }

    /// Checks the teacher's welcome.
    /// - Returns: the agreement with both signatures, and the code that people compare where the invite was open.
    public func confirm(_ welcome: ShareWelcome) throws(ShareError) -> (signed: SignedAgreement, code: ShortCode) {
        guard let code = ShortCode(of: agreement, teacherNonce: welcome.codeNonce) else { throw .brokenCommitment }
        let signed = SignedAgreement(
            agreement: agreement, teacherSignature: welcome.signature, studentSignature: studentSignature)
        guard let signed else { throw .badSignature(of: "the agreement") }
        return (signed, code)
    }

    /// A joining out of the store.
    public init(keys: ShareKeys, studentSignature: [UInt8]) {
        self.init(agreement: keys.agreement, keys: keys, studentSignature: studentSignature)
    }

    private init(agreement: ShareAgreement, keys: ShareKeys, studentSignature: [UInt8]) {
        self.agreement = agreement
        self.keys = keys
        self.studentSignature = studentSignature
    }
}

/// What the teacher says first in a joined share: its signature under the agreement and its nonce, shown only now.
public struct ShareWelcome: Hashable, Sendable {
    /// The teacher's signature over the agreement (64 bytes).
    public let signature: [UInt8]
    /// The nonce it had committed to (32 bytes).
    public let codeNonce: [UInt8]

    init(signature: [UInt8], codeNonce: [UInt8]) {
        self.signature = signature
        self.codeNonce = codeNonce
    }

    init(_ members: Members) throws(MalformedValue) {
        signature = try members.bytes("sig", count: 64)
        codeNonce = try members.bytes("codeNonce", count: 32)
    }

    var members: [(String, JSON)] {
        [("sig", .string(Base64.url.encode(signature))), ("codeNonce", .string(Base64.url.encode(codeNonce)))]
    }
}
