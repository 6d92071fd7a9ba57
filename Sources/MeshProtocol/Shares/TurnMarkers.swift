/// What an agent said about its turn in the text itself, in the markers that agents know: `[YOUR TURN]`, `[2/3]`,
/// `[THINKING]`, `[ERROR]`, `[RESTATE]`, `[EVIDENCE]`, `[QUESTION]`, `[CHALLENGE]` and `SKILL_COMPLETE`.
///
/// Markers count at the very beginning of a text, at its very end, and on lines of their own outside fenced code; in the
/// middle of a sentence or on a quoted line (`>`) they are only words. Reading never takes anything out of a text.
public struct TurnMarkers: Hashable, Sendable {
    /// The kind that a marker names; the first one counts.
    public var kind: TurnKind?
    /// Which part it is and of how many, from `[i/N]`.
    public var part: Part?
    /// Whether `[YOUR TURN]` is there.
    public var passesFloor = false
    /// Whether `SKILL_COMPLETE` is there: a proposal to end, which the other side must accept.
    public var proposesEnd = false

    /// `[number/count]`.
    public struct Part: Hashable, Sendable {
        /// From 1.
        public let number: Int
        /// At most `Turn.mostParts`.
        public let count: Int
    }

    /// The word that proposes the end.
    public static let completion = "SKILL_COMPLETE"

    /// No markers.
    public init() {}

    /// The markers in a text. Linear in it; read as bytes, because every turn is read so, several times.
    public init(in text: String) {
        let (maySpeak, isPlain) = Self.signs(in: text)
        guard maySpeak else { return }
        let lines =
            isPlain
            ? text.utf8.split(whereSeparator: Self.endsLine).map(Substring.init)
            : text.split(whereSeparator: \.isNewline)
        let spoken = lines.map(Self.trimmed).filter { !$0.isEmpty }
        var fence: Substring.UTF8View?
        for (index, line) in spoken.enumerated() {
            let bytes = line.utf8
            if let mark = fence {
                if bytes.starts(with: mark), bytes.allSatisfy({ $0 == mark.first }) { fence = nil }
                continue
            }
            if bytes.starts(with: "```".utf8) || bytes.starts(with: "~~~".utf8) {
                fence = bytes.prefix { $0 == bytes.first }
                continue
            }
            if bytes.first == UInt8(ascii: ">") { continue }
            let (leading, rest) = Self.run(in: line)
            let isAlone = rest.isEmpty
            if isAlone || index == 0 { leading.forEach { add($0) } }
            if !isAlone, index == spoken.count - 1 { Self.trailingRun(in: rest).forEach { add($0) } }
        }
    }

    /// Whether the other side has the floor after a turn of `kind` with these markers: a marker beats the default, and an
    /// earlier part of several never passes it.
    public func passesFloor(of kind: TurnKind) -> Bool {
        if let part, part.number < part.count { return false }
        return passesFloor || kind.passesFloorByDefault
    }

    /// A turn's text as it is shown to an agent: with the markers that its members call for and its text lacks.
    /// - Parameter present: The markers in `text`, for whoever knows them.
    public static func shown(_ text: String, of turn: Turn, with present: TurnMarkers? = nil) -> String {
        let present = present ?? TurnMarkers(in: text)
        var before: [String] = []
        if turn.parts > 1, present.part == nil { before.append("[\(turn.part)/\(turn.parts)]") }
        if present.kind == nil, let word = marker(for: turn.kind) { before.append("[\(word)]") }
        let start = before.isEmpty ? text : before.joined(separator: " ") + " " + text
        return turn.passesFloor && !present.passesFloor ? start + "\n\n[YOUR TURN]" : start
    }

    /// The word in brackets for a kind, if it has one.
    public static func marker(for kind: TurnKind) -> String? {
        switch kind {
        case .thinking: "THINKING"
        case .error: "ERROR"
        case .restate: "RESTATE"
        case .evidence: "EVIDENCE"
        case .question: "QUESTION"
        case .challenge: "CHALLENGE"
        case .teach, .context, .answer, .review: nil
        }
    }

    private enum Marker {
        case floor, completion
        case kind(TurnKind)
        case part(Part)
    }

    private mutating func add(_ marker: Marker) {
        switch marker {
        case .floor: passesFloor = true
        case .completion: proposesEnd = true
        case .kind(let kind): self.kind = self.kind ?? kind
        case .part(let part): self.part = self.part ?? part
        }
    }

    /// The markers at the beginning of a line, and what follows them.
    private static func run(in line: Substring) -> (markers: [Marker], rest: Substring) {
        var markers: [Marker] = []
        var rest = line
        while true {
            if rest.utf8.starts(with: completion.utf8), rest.hasPrefix(completion),
                case let after = rest.dropFirst(completion.count),
                !(after.first.map(isWordy) ?? false)
            {
                markers.append(.completion)
                rest = trimmed(after.drop { ":.!".contains($0) })
            } else if rest.utf8.first == UInt8(ascii: "["), rest.first == "[",
                let end = rest.prefix(24).firstIndex(of: "]"),
                let marker = marker(rest[..<end].dropFirst())
            {
                markers.append(marker)
                rest = trimmed(rest[end...].dropFirst())
            } else {
                return (markers, rest)
            }
        }
    }

    /// The markers at the end of a line.
    private static func trailingRun(in line: Substring) -> [Marker] {
        var markers: [Marker] = []
        var rest = line
        while true {
            let bare = trimmed(rest.last.map { ".!".contains($0) } == true ? rest.dropLast() : rest)
            if bare.utf8.last == completion.utf8.last, bare.hasSuffix(completion),
                !(bare.dropLast(completion.count).last.map(isWordy) ?? false)
            {
                markers.append(.completion)
                rest = trimmed(bare.dropLast(completion.count))
            } else if rest.utf8.last == UInt8(ascii: "]"), rest.last == "]",
                let start = rest.suffix(24).lastIndex(of: "["),
                let marker = marker(rest[start...].dropFirst().dropLast())
            {
                markers.append(marker)
                rest = trimmed(rest[..<start])
            } else {
                return markers
            }
        }
    }

    private static func marker(_ inside: Substring) -> Marker? {
        let word = inside.uppercased()
        if word == "YOUR TURN" { return .floor }
        if let kind = TurnKind.allCases.first(where: { Self.marker(for: $0) == word }) { return .kind(kind) }
        let numbers = inside.split(separator: "/", omittingEmptySubsequences: false)
        guard numbers.count == 2, let number = plainNumber(numbers[0]), let count = plainNumber(numbers[1]),
            (1...Turn.mostParts).contains(count), (1...count).contains(number)
        else { return nil }
        return .part(Part(number: number, count: count))
    }

    private static func plainNumber(_ digits: Substring) -> Int? {
        guard (1...2).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(digits)
    }

    private static func isWordy(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }

    /// Whether a text has a sign that every marker has, and whether all its line ends are ASCII.
    private static func signs(in text: String) -> (maySpeak: Bool, isPlain: Bool) {
        func signs(_ bytes: some Sequence<UInt8>) -> (maySpeak: Bool, isPlain: Bool) {
            var (maySpeak, isPlain) = (false, true)
            for byte in bytes {
                maySpeak = maySpeak || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "_")
                // Every line end beyond ASCII begins with one of these bytes.
                isPlain = isPlain && byte != 0xC2 && byte != 0xE2
            }
            return (maySpeak, isPlain)
        }
        return text.utf8.withContiguousStorageIfAvailable { signs($0) } ?? signs(text.utf8)
    }

    private static func endsLine(_ byte: UInt8) -> Bool { (0x0A...0x0D).contains(byte) }

    private static func trimmed(_ text: Substring) -> Substring {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        var bytes = text.utf8
        while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        let rest = Substring(bytes)
        guard let first = bytes.first, let last = bytes.last, first >= 0x80 || last >= 0x80 else { return rest }
        // Spaces beyond ASCII.
        let start = rest.drop(while: \.isWhitespace)
        return start.prefix(
            upTo: start.lastIndex { !$0.isWhitespace }.map { start.index(after: $0) } ?? start.startIndex)
    }
}
