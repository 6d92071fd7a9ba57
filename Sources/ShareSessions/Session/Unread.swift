import MeshProtocol

/// The peer's turns that the host has not been shown, whole and as they are shown. They are in the store as well: what is
/// here saves reading and parsing them again for every status and every wait.
struct Unread: Sendable {
    private(set) var turns: [HeardTurn] = []
    private var assembler = TurnAssembler()

    /// Bytes of text that are kept here; what is more is read from the store when it is asked for.
    private static let most = 1 << 20

    /// Takes the next turn of the peer's chain, a part or a whole.
    mutating func add(_ signed: SignedTurn) throws(TurnFlaw) {
        guard let whole = try assembler.add(signed) else { return }
        let markers = TurnMarkers(in: whole.text)
        turns.append(
            HeardTurn(
                number: whole.last.number, kind: whole.last.kind,
                text: TurnMarkers.shown(whole.text, of: whole.last, with: markers), artefacts: whole.artefacts,
                at: whole.last.at, passesFloor: whole.last.passesFloor, proposesEnd: markers.proposesEnd))
    }

    /// What remains after the host was shown the turns up to `number`.
    mutating func drop(through number: Int) { turns.removeAll { $0.number <= number } }

    /// Whether it is little enough to be kept. The parts of a turn that is under way are not counted: one turn has bounds.
    var isSmall: Bool {
        let bytes = turns.reduce(0) { sum, turn in
            sum + turn.text.utf8.count + turn.artefacts.reduce(0) { $0 + $1.text.utf8.count }
        }
        return bytes <= Self.most
    }
}
