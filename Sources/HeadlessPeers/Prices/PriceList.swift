/// The prices that ship with Kith, and how a model finds its own.
///
/// A name matches exactly, or with the date that vendors append to a snapshot (`-20260107`, `-2026-01-07`), and in no other
/// way: guessing that `gpt-5-something` costs what `gpt-5` does would make every cap a lie. What is not listed has no price,
/// and then the configuration must give one, or cap the tokens.
public enum PriceList {
    /// A line of the list.
    struct Entry: Sendable {
        let provider: Provider
        let model: String
        let price: Price
    }

    /// The price of `model`, or nil.
    public static func price(of model: String, provider: Provider) -> Price? {
        switch provider {
        case .scripted: return .free
        case .command: return nil
        case .ollama:
            // Ollama's own hosted models carry this suffix; they are paid for.
            return model.hasSuffix("-cloud") || model.hasSuffix(":cloud") ? nil : .free
        case .anthropic, .openai, .mistral:
            let bare = withoutDate(model)
            return entries.first { $0.provider == provider && ($0.model == model || $0.model == bare) }?.price
        }
    }

    /// `model` without a date at its end.
    static func withoutDate(_ model: String) -> String {
        let parts = model.split(separator: "-", omittingEmptySubsequences: false)
        func isNumber(_ part: Substring, digits: Int) -> Bool {
            part.utf8.count == digits && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
        if parts.count > 1, isNumber(parts[parts.count - 1], digits: 8), parts[parts.count - 1].hasPrefix("20") {
            return parts.dropLast().joined(separator: "-")
        }
        if parts.count > 3, isNumber(parts[parts.count - 3], digits: 4), parts[parts.count - 3].hasPrefix("20"),
            isNumber(parts[parts.count - 2], digits: 2), isNumber(parts[parts.count - 1], digits: 2)
        {
            return parts.dropLast(3).joined(separator: "-")
        }
        return model
    }
}
