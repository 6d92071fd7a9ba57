/// The file's folding and class of the 128 ASCII characters, looked up once: nearly every character of an observation is
/// one, and two binary searches for each would be most of the encoding time.
struct AsciiFolding: Sendable {
    /// Folded character in the low byte, class above it.
    private let entries: [UInt16]

    init(_ model: TextModel) {
        entries = (UInt32(0)..<128).map { scalar in
            var folded: [UInt32] = []
            model.forEachFolded(scalar) { folded.append($0) }
            guard folded.count == 1, folded[0] < 0x80 else { return Self.unusual }
            return UInt16(folded[0]) | UInt16(model.characterClass(of: folded[0]).rawValue) << 8
        }
    }

    /// A character that folds to several or to a non-ASCII one; no table so far has one.
    private static let unusual = UInt16.max

    /// The folded scalar and its class, or nil if the tables themselves have to be asked.
    func callAsFunction(_ scalar: UInt32) -> (scalar: UInt32, kind: CharacterClass)? {
        guard scalar < 0x80 else { return nil }
        let entry = entries[Int(scalar)]
        guard entry != Self.unusual, let kind = CharacterClass(rawValue: UInt32(entry >> 8)) else { return nil }
        return (UInt32(entry & 0xFF), kind)
    }
}
