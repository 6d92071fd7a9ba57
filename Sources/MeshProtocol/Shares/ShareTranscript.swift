import WireJSON

/// The whole of a share as both sides keep it and anybody can verify it without a network: JSON Lines.
///
///     {"type":"kith-transcript","v":1,"sealed":true,"agreement":{..},"card":{..},"teacherSig":..,"studentSig":..}
///     {"turn":1,"by":"teacher",...,"sig":..}          every turn, causes before effects (`Turn.order`, then the teacher)
///     {"check":5,"salt":..,"text":..}                 every hidden check that was revealed, by number
///     {"seal":{..},"teacherSig":..,"studentSig":..}   the end, if it was sealed
///
/// Every line has exactly one spelling, so that no byte can be changed without being found. The first line says whether a
/// seal ends the transcript, so that a sealed one whose end was cut off is not taken for one that is under way.
public struct ShareTranscript: Sendable, Hashable {
    /// The agreement, signed by both.
    public let signed: SignedAgreement
    /// The card that its digest names.
    public let card: LessonCard
    /// All turns in the transcript's order.
    public let turns: [SignedTurn]
    /// The hidden checks that were revealed, by number.
    public let reveals: [CheckReveal]
    /// The end; nil while the share is under way.
    public let seal: SignedSeal?

    /// A transcript of these parts; turns and reveals in any order. What does not fit together is found by whoever
    /// verifies it.
    public init(
        _ signed: SignedAgreement, card: LessonCard, turns: [SignedTurn], reveals: [CheckReveal] = [],
        seal: SignedSeal? = nil
    ) {
        self.signed = signed
        self.card = card
        self.turns = turns.sorted { Self.precedes($0.turn, $1.turn) }
        self.reveals = reveals.sorted { $0.number < $1.number }
        self.seal = seal
    }

    /// Whether `first` stands before `second` in a transcript.
    static func precedes(_ first: Turn, _ second: Turn) -> Bool {
        first.order == second.order ? first.role == .teacher && second.role == .student : first.order < second.order
    }

    /// The transcript as JSON Lines.
    public var jsonLines: [UInt8] {
        var bytes = Self.headerLine(signed, card, isSealed: seal != nil)
        for turn in turns { bytes += Self.line(turn) }
        for reveal in reveals { bytes += Self.line(reveal) }
        if let seal { bytes += Self.line(seal) }
        return bytes
    }

    /// The first line.
    public static func headerLine(_ signed: SignedAgreement, _ card: LessonCard, isSealed: Bool) -> [UInt8] {
        line([
            ("type", "kith-transcript"), ("v", 1), ("sealed", .bool(isSealed)), ("agreement", signed.agreement.json),
            ("card", card.json), ("teacherSig", .string(Base64.url.encode(signed.teacherSignature))),
            ("studentSig", .string(Base64.url.encode(signed.studentSignature))),
        ])
    }

    /// The line of a turn.
    public static func line(_ turn: SignedTurn) -> [UInt8] { line(turn.members) }

    /// The line of a revealed check.
    public static func line(_ reveal: CheckReveal) -> [UInt8] { line(reveal.members) }

    /// The last line.
    public static func line(_ seal: SignedSeal) -> [UInt8] {
        line(
            [("seal", seal.seal.json)]
                + seal.seal.signers.roles.map { role in
                    ("\(role.rawValue)Sig", .string(Base64.url.encode(seal.signatures[role] ?? [])))
                })
    }

    private static func line(_ members: [(String, JSON)]) -> [UInt8] {
        var bytes: [UInt8] = []
        JSON.object(JSONObject(members)).write(into: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// The transcript without what some turns say; it verifies as before, and says which turns those are.
    /// - Parameter shouldRedact: asked for every turn.
    public func redacted(where shouldRedact: (Turn) -> Bool) -> ShareTranscript {
        ShareTranscript(
            signed, card: card, turns: turns.map { shouldRedact($0.turn) ? $0.redacted : $0 }, reveals: reveals,
            seal: seal)
    }

    /// Reads and verifies a transcript.
    public init(verifying bytes: [UInt8]) throws(TranscriptFailure) {
        var verifier = TranscriptVerifier(keepingTurns: true)
        try verifier.append(bytes)
        let report = try verifier.finish()
        signed = report.signed
        card = report.card
        turns = verifier.turns
        reveals = report.reveals
        seal = report.seal
    }

    /// Verifies a transcript.
    /// - Returns: what it proves.
    public static func verify(_ bytes: [UInt8]) throws(TranscriptFailure) -> TranscriptReport {
        var verifier = TranscriptVerifier()
        try verifier.append(bytes)
        return try verifier.finish()
    }
}
