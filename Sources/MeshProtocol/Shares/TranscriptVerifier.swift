import WireJSON

/// Verifies a transcript piece by piece, holding one line at a time, and stops at the first bad line.
public struct TranscriptVerifier: Sendable {
    private enum Stage: Int, Sendable, Comparable {
        case header, turns, reveals, sealed

        static func < (lhs: Stage, rhs: Stage) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    /// What the first line establishes.
    private struct Opening: Sendable {
        let signed: SignedAgreement
        let card: LessonCard
        let isSealed: Bool
        var chains: TurnChains
    }

    /// Bytes of the longest line: a turn whose every byte of text had to be escaped.
    public static let longestLine = 1 << 20

    private let keepsTurns: Bool
    private var partial: [UInt8] = []
    private var line = 0
    private var failure: TranscriptFailure?
    private var stage = Stage.header
    private var opening: Opening?
    private var last: (order: Int, role: ShareRole)?
    private var redactedLines: [Int] = []
    private var reveals: [CheckReveal] = []
    private var studentHasRestated = false
    private var seal: SignedSeal?

    /// The turns so far, if they are kept.
    private(set) var turns: [SignedTurn] = []

    /// A verifier at the beginning of a transcript, which keeps no turns.
    public init() { self.init(keepingTurns: false) }

    init(keepingTurns: Bool) { keepsTurns = keepingTurns }

    /// Takes the next bytes of the file.
    public mutating func append(_ bytes: [UInt8]) throws(TranscriptFailure) {
        if let failure { throw failure }
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            if partial.isEmpty {
                try take(rest[..<end])
            } else {
                partial.append(contentsOf: rest[..<end])
                let whole = partial
                partial.removeAll(keepingCapacity: true)
                try take(whole[...])
            }
            rest = rest[(end + 1)...]
        }
        partial.append(contentsOf: rest)
        guard partial.count <= Self.longestLine else { throw fail(.tooLong, line: line + 1) }
    }

    /// Ends the file.
    /// - Returns: what it proves.
    public mutating func finish() throws(TranscriptFailure) -> TranscriptReport {
        if let failure { throw failure }
        guard partial.isEmpty else { throw fail(.cutOff, line: line + 1) }
        guard let opening else { throw fail(.empty, line: 1) }
        guard !opening.isSealed || seal != nil else { throw fail(.sealMissing, line: line + 1) }
        return TranscriptReport(
            signed: opening.signed, card: opening.card, lines: line, teacherTurns: opening.chains.count(.teacher),
            studentTurns: opening.chains.count(.student), redactedLines: redactedLines, reveals: reveals, seal: seal)
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) throws(TranscriptFailure) {
        line += 1
        guard bytes.count <= Self.longestLine else { throw fail(.tooLong, line: line) }
        do throws(Refused) {
            try read(bytes)
        } catch {
            throw fail(error.reason, line: line)
        }
    }

    private mutating func fail(_ reason: TranscriptFailure.Reason, line: Int) -> TranscriptFailure {
        let failure = TranscriptFailure(reason, line: line)
        self.failure = failure
        partial = []
        return failure
    }

    /// Why the line at hand is refused.
    private struct Refused: Error {
        let reason: TranscriptFailure.Reason

        init(_ reason: TranscriptFailure.Reason) { self.reason = reason }
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>) throws(Refused) {
        let json: JSON
        do {
            json = try JSON(parsing: bytes, limits: JSONLimits(maxDepth: 8, maxBytes: Self.longestLine))
        } catch {
            throw Refused(.notJSON(error))
        }
        guard stage > .header else { return try readHeader(json, bytes) }
        if json["turn"] != nil { return try readTurn(json, bytes) }
        if json["check"] != nil { return try readReveal(json, bytes) }
        if json["seal"] != nil { return try readSeal(json, bytes) }
        throw Refused(.misplaced)
    }

    private mutating func readHeader(_ json: JSON, _ bytes: ArraySlice<UInt8>) throws(Refused) {
        let (agreement, card, isSealed, signatures) = try reading { () throws(MalformedValue) in
            let members = try Members(json, of: "the first line of a transcript")
            guard try members.text("type", limit: 64) == "kith-transcript", members.value("v")?.integerValue == 1 else {
                throw members.refusal("type", "it must be kith-transcript of version 1")
            }
            guard let isSealed = members.value("sealed")?.boolValue else {
                throw members.refusal("sealed", "it must be true or false")
            }
            return (
                try ShareAgreement(members.value("agreement")), try LessonCard(members.value("card")), isSealed,
                (try members.bytes("teacherSig", count: 64), try members.bytes("studentSig", count: 64))
            )
        }
        guard card.digest == agreement.cardDigest else { throw Refused(.wrongCard) }
        let signed = SignedAgreement(
            agreement: agreement, teacherSignature: signatures.0, studentSignature: signatures.1)
        guard let signed else { throw Refused(.unsignedAgreement) }
        try check(bytes, ShareTranscript.headerLine(signed, card, isSealed: isSealed))
        opening = Opening(signed: signed, card: card, isSealed: isSealed, chains: TurnChains(agreement))
        stage = .turns
    }

    private mutating func readTurn(_ json: JSON, _ bytes: ArraySlice<UInt8>) throws(Refused) {
        guard stage == .turns, opening != nil else { throw Refused(.misplaced) }
        let signed = try reading { () throws(MalformedValue) in try SignedTurn(json) }
        let turn = signed.turn
        do {
            try opening?.chains.append(signed, from: turn.role, verifying: true)
        } catch {
            throw Refused(.turn(error))
        }
        if let last {
            let isLater =
                last.order < turn.order
                || last.order == turn.order && last.role == .teacher && turn.role == .student
            guard isLater else { throw Refused(.outOfOrder) }
        }
        try check(bytes, ShareTranscript.line(signed))
        last = (turn.order, turn.role)
        if turn.content == nil { redactedLines.append(line) }
        if turn.role == .student, turn.kind == .restate { studentHasRestated = true }
        if keepsTurns { turns.append(signed) }
    }

    private mutating func readReveal(_ json: JSON, _ bytes: ArraySlice<UInt8>) throws(Refused) {
        guard stage <= .reveals, let card = opening?.card else { throw Refused(.misplaced) }
        let reveal = try reading { () throws(MalformedValue) in
            try CheckReveal(Members(json, of: "a revealed check"))
        }
        guard reveals.last.map({ $0.number < reveal.number }) ?? true else { throw Refused(.misplaced) }
        guard reveal.matches(card) else { throw Refused(.wrongReveal) }
        try check(bytes, ShareTranscript.line(reveal))
        reveals.append(reveal)
        stage = .reveals
    }

    private mutating func readSeal(_ json: JSON, _ bytes: ArraySlice<UInt8>) throws(Refused) {
        guard stage < .sealed, let opening else { throw Refused(.misplaced) }
        guard opening.isSealed else { throw Refused(.sealUnannounced) }
        let agreement = opening.signed.agreement
        let (seal, signatures) = try reading { () throws(MalformedValue) in
            let members = try Members(json, of: "the last line of a transcript")
            let seal = try ShareSeal(members.value("seal"))
            var signatures: [ShareRole: [UInt8]] = [:]
            for role in seal.signers.roles {
                signatures[role] = try members.bytes("\(role.rawValue)Sig", count: 64)
            }
            return (seal, signatures)
        }
        guard seal.agreementDigest == agreement.digest else { throw Refused(.sealsOtherShare) }
        guard let sealed = SignedSeal(seal, signatures: signatures, agreement: agreement) else {
            throw Refused(.unsignedSeal)
        }
        guard seal.covers(agreement, opening.chains) else { throw Refused(.sealsOtherTurns) }
        let revealed = Set(reveals.map(\.number))
        if let check = seal.unfoundedCheck(of: opening.card, revealed: revealed) {
            throw Refused(.unfoundedResult(check: check))
        }
        let supported = ShareSeal.supportedLevel(
            card: opening.card, checks: seal.checks, revealed: revealed, studentHasRestated: studentHasRestated)
        guard seal.level <= supported else { throw Refused(.overclaimed(supported)) }
        try check(bytes, ShareTranscript.line(sealed))
        self.seal = sealed
        stage = .sealed
    }

    /// Refuses a line that is not exactly what a transcript's writer would have written of its content.
    private func check(_ bytes: ArraySlice<UInt8>, _ written: [UInt8]) throws(Refused) {
        guard written.count == bytes.count + 1, written.dropLast().elementsEqual(bytes) else {
            throw Refused(.misspelt)
        }
    }

    private func reading<Value>(_ read: () throws(MalformedValue) -> Value) throws(Refused) -> Value {
        do {
            return try read()
        } catch {
            throw Refused(.malformed(error))
        }
    }
}
