/// The file's folding and class of the 128 ASCII characters, looked up once: nearly every character of an observation is
/// one, and two binary searches for each would be most of the encoding time.
struct AsciiFolding: Sendable {
    /// Folded character in the low byte, class above it.
    private let entries: [UInt16]

    /// Nil for a table that folds an ASCII character to several or to another one; none so far does.
    init?(_ model: TextModel) {
        var entries: [UInt16] = []
        for scalar in UInt32(0)..<128 {
            var folded: [UInt32] = []
            model.forEachFolded(scalar) { folded.append($0) }
            guard folded.count == 1, folded[0] < 0x80 else { return nil }
            entries.append(UInt16(folded[0]) | UInt16(model.characterClass(of: folded[0]).rawValue) << 8)
        }
        self.entries = entries
    }

    /// The folded character of an ASCII byte and its class.
    func callAsFunction(_ byte: UInt8) -> (scalar: UInt32, kind: CharacterClass) {
        let entry = entries[Int(byte & 0x7F)]
        return (UInt32(entry & 0xFF), CharacterClass(rawValue: UInt32(entry >> 8)) ?? .separator)
    }
}
