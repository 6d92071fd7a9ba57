import CAT7

extension Block {
    /// The block in one line, `focus: text; mood: text (v:V, a:A)`, without fields that say nothing.
    /// From a peer: quote it before it reaches a model or a terminal.
    public var rendering: String {
        fields.compactMap { field, content -> String? in
            guard !content.text.isEmpty, content.text != Field.neutral else { return nil }
            let line = "\(field.name): \(content.text)"
            guard field == .mood, let valence = content.valence else { return line }
            return "\(line) (v:\(plain(valence)), a:\(plain(content.arousal ?? 0)))"
        }.joined(separator: "; ")
    }

    /// A number as JavaScript prints it: no fraction when there is none.
    private func plain(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
    }
}
