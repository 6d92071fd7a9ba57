/// What one field of a block says.
public struct FieldContent: Hashable, Sendable {
    /// The text as its author wrote it (not normalised); `neutral` when there is nothing to say.
    public let text: String

    /// Descent references or plain block keys that this field builds on. Signed, otherwise opaque.
    public let parents: [String]

    /// Mood only: pleasantness in -1...1. Neither addressed nor signed.
    public let valence: Double?

    /// Mood only: activation in -1...1. Neither addressed nor signed.
    public let arousal: Double?

    /// The content of a field.
    public init(text: String, parents: [String] = [], valence: Double? = nil, arousal: Double? = nil) {
        self.text = text
        self.parents = parents
        self.valence = valence
        self.arousal = arousal
    }
}
