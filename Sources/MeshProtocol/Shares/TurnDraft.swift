/// What somebody wants to say, before it has a place in a chain.
public struct TurnDraft: Hashable, Sendable {
    /// What it is for.
    public let kind: TurnKind
    /// Its text.
    public let text: String
    /// What comes with it.
    public let artefacts: [TurnArtefact]
    /// Whether the other side has the floor afterwards.
    public let passesFloor: Bool
    /// Which part of a long turn it is, from 1.
    public let part: Int
    /// How many parts that has.
    public let parts: Int

    /// A whole turn.
    /// - Parameter passesFloor: nil for what the kind does by default.
    public init(kind: TurnKind, text: String, artefacts: [TurnArtefact] = [], passesFloor: Bool? = nil) {
        self.init(
            kind: kind, text: text, artefacts: artefacts, passesFloor: passesFloor ?? kind.passesFloorByDefault,
            part: 1, parts: 1)
    }

    private init(
        kind: TurnKind, text: String, artefacts: [TurnArtefact], passesFloor: Bool, part: Int, parts: Int
    ) {
        self.kind = kind
        self.text = text
        self.artefacts = artefacts
        self.passesFloor = passesFloor
        self.part = part
        self.parts = parts
    }

    /// The draft in parts that fit a turn each: one for a text of at most 32 KiB. Their texts put together are the text,
    /// byte for byte; a cut is made behind a blank line where there is one in the last quarter, else behind a line, else
    /// behind a space, else between two characters. Artefacts and the floor go with the last part.
    public func split() throws(MalformedValue) -> [TurnDraft] {
        let pieces = Self.pieces(of: text, limit: TurnContent.textBytes)
        guard pieces.count <= Turn.mostParts else {
            throw MalformedValue(
                what: "a turn", why: "its text needs more than \(Turn.mostParts) parts of 32 KiB; say less at once")
        }
        return pieces.enumerated().map { index, piece in
            let isLast = index == pieces.count - 1
            return TurnDraft(
                kind: kind, text: piece, artefacts: isLast ? artefacts : [], passesFloor: isLast && passesFloor,
                part: index + 1, parts: pieces.count)
        }
    }

    static func pieces(of text: String, limit: Int) -> [String] {
        let bytes = Array(text.utf8)
        guard bytes.count > limit else { return [text] }
        var pieces: [String] = []
        var start = 0
        while bytes.count - start > limit {
            let end = cut(bytes[start..<start + limit])
            pieces.append(String(decoding: bytes[start..<end], as: UTF8.self))
            start = end
            // More parts than a turn can have are refused anyway.
            if pieces.count > Turn.mostParts { return pieces }
        }
        pieces.append(String(decoding: bytes[start...], as: UTF8.self))
        return pieces
    }

    /// Where to end a piece that must lie within `window`, which more text follows.
    private static func cut(_ window: ArraySlice<UInt8>) -> Int {
        let newline = UInt8(ascii: "\n")
        let tail = window.endIndex - window.count / 4..<window.endIndex
        for index in tail.reversed() where window[index] == newline && window[index - 1] == newline { return index + 1 }
        for separator in [newline, UInt8(ascii: " ")] {
            if let index = window[tail].lastIndex(of: separator) { return index + 1 }
        }
        // Never inside a scalar: step back over the bytes that continue one, and the byte that begins it.
        var end = window.endIndex
        while end > window.startIndex + 1, window[end - 1] & 0xC0 == 0x80 { end -= 1 }
        let first = window[end - 1]
        let width = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        return end - 1 + width <= window.endIndex ? end - 1 + width : end - 1
    }
}
