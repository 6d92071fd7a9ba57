/// Puts the parts of long turns together again. Feed it the turns of one side in the order of that side's chain.
public struct TurnAssembler: Sendable, Hashable {
    private var parts: [SignedTurn] = []

    /// An assembler with nothing in hand.
    public init() {}

    /// Whether a long turn is under way.
    public var isWaiting: Bool { !parts.isEmpty }

    /// Takes the next turn of the chain.
    /// - Returns: the whole turn as soon as its last part is there. Parts out of order are refused and forgotten.
    public mutating func add(_ signed: SignedTurn) throws(TurnFlaw) -> WholeTurn? {
        let turn = signed.turn
        let expected = parts.last.map { ($0.turn.part + 1, $0.turn.parts, $0.turn.kind, $0.turn.number + 1) }
        guard turn.part == expected?.0 ?? 1, turn.parts == expected?.1 ?? turn.parts,
            turn.kind == expected?.2 ?? turn.kind, turn.number == expected?.3 ?? turn.number
        else {
            parts = []
            throw .brokenParts(turn.role, number: turn.number)
        }
        parts.append(signed)
        guard turn.part == turn.parts else { return nil }
        defer { parts = [] }
        return WholeTurn(parts: parts)
    }
}

/// A turn as it was meant, whatever number of parts it came in.
public struct WholeTurn: Sendable, Hashable {
    /// Its parts in order, at least one.
    public let parts: [SignedTurn]

    /// The last part: its kind, its floor, its time.
    public var last: Turn { parts[parts.count - 1].turn }

    /// The number of the first part.
    public var number: Int { parts[0].turn.number }

    /// What it says; empty for parts that were redacted.
    public var text: String { parts.reduce(into: "") { $0 += $1.turn.content?.text ?? "" } }

    /// What came with it.
    public var artefacts: [TurnArtefact] { parts.flatMap { $0.turn.content?.artefacts ?? [] } }
}
