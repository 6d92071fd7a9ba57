extension PriceList {
    /// The day on which these lines were last compared with what vendors publish.
    public static let date = "2026-11-27"

    /// List prices in micro-dollars per million tokens (1,000,000 is one dollar), standard tier, prompts up to 100,000
    /// tokens; `context.max_context_tokens` keeps peers below that, where some vendors charge more.
    ///
    /// Sources: platform.claude.com "Pricing" and "Models" (Anthropic); developers.openai.com "Pricing" as reported by
    /// third parties in 2026 (OpenAI); Mistral's price page as reported in June 2026. Prices change: `[model.price]` in a
    /// peer's file goes before this list.
    static let entries: [Entry] = [
        // provider, model, input, cached input, output
        line(.anthropic, "claude-fable-5-1", 10_000_000, 250_000, 50_000_000),
        line(.anthropic, "claude-fable-5", 10_000_000, 1_000_000, 50_000_000),
        line(.anthropic, "claude-opus-5-5", 4_000_000, 200_000, 20_000_000),
        line(.anthropic, "claude-opus-5", 5_000_000, 500_000, 25_000_000),
        line(.anthropic, "claude-opus-4-8", 5_000_000, 500_000, 25_000_000),
        line(.anthropic, "claude-opus-4-7", 5_000_000, 500_000, 25_000_000),
        line(.anthropic, "claude-opus-4-6", 5_000_000, 500_000, 25_000_000),
        line(.anthropic, "claude-opus-4-5", 5_000_000, 500_000, 25_000_000),
        line(.anthropic, "claude-sonnet-5-5", 2_000_000, 100_000, 10_000_000),
        line(.anthropic, "claude-sonnet-5", 2_000_000, 200_000, 10_000_000),
        line(.anthropic, "claude-sonnet-4-6", 3_000_000, 300_000, 15_000_000),
        line(.anthropic, "claude-sonnet-4-5", 3_000_000, 300_000, 15_000_000),
        line(.anthropic, "claude-haiku-5-5", 100_000, 10_000, 500_000),
        line(.anthropic, "claude-haiku-4-5", 1_000_000, 100_000, 5_000_000),

        line(.openai, "gpt-6-sol", 2_000_000, 200_000, 10_000_000),
        line(.openai, "gpt-6-luna", 100_000, 10_000, 500_000),
        line(.openai, "gpt-5.4", 2_500_000, 250_000, 15_000_000),
        line(.openai, "gpt-5.4-mini", 750_000, 75_000, 4_500_000),
        line(.openai, "gpt-5.2", 1_750_000, 175_000, 14_000_000),
        line(.openai, "gpt-5", 1_250_000, 125_000, 10_000_000),
        line(.openai, "gpt-5-mini", 250_000, 25_000, 2_000_000),
        line(.openai, "gpt-4.1", 2_000_000, 500_000, 8_000_000),
        line(.openai, "gpt-4o", 2_500_000, 1_250_000, 10_000_000),
        line(.openai, "gpt-4o-mini", 150_000, 75_000, 600_000),
        line(.openai, "o1", 15_000_000, 7_500_000, 60_000_000),

        // Mistral publishes no discount for cached input.
        line(.mistral, "mistral-large-latest", 500_000, 500_000, 1_500_000),
        line(.mistral, "mistral-medium-latest", 1_500_000, 1_500_000, 7_500_000),
        line(.mistral, "mistral-small-latest", 100_000, 100_000, 300_000),
        line(.mistral, "codestral-latest", 300_000, 300_000, 900_000),
        line(.mistral, "magistral-medium-latest", 2_000_000, 2_000_000, 5_000_000),
        line(.mistral, "magistral-small-latest", 500_000, 500_000, 1_500_000),
        line(.mistral, "ministral-8b-latest", 150_000, 150_000, 150_000),
        line(.mistral, "ministral-3b-latest", 100_000, 100_000, 100_000),
    ]

    private static func line(
        _ provider: Provider, _ model: String, _ input: Int64, _ cachedInput: Int64, _ output: Int64
    ) -> Entry {
        Entry(
            provider: provider, model: model,
            price: Price(
                input: MicroDollars(input), cachedInput: MicroDollars(cachedInput), output: MicroDollars(output)))
    }
}
