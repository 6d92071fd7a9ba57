import TestSupport
import Testing
import WireJSON

@testable import HeadlessPeers

/// Money, in integers.
struct PriceTests {
    @Test func costsAreExactAndRoundedUp() {
        let price = Price(input: .dollars(3), cachedInput: MicroDollars(300_000), output: .dollars(15))
        #expect(price.cost(of: ModelUsage(input: 1_000_000, output: 0)) == .dollars(3))
        #expect(price.cost(of: ModelUsage(input: 1, output: 0)) == MicroDollars(3))
        #expect(price.cost(of: ModelUsage(input: 0, cachedInput: 1, output: 0)) == MicroDollars(1))
        #expect(price.cost(of: ModelUsage(input: 0, cacheWrite: 1_000_000, output: 0)) == MicroDollars(3_750_000))
        #expect(price.cost(of: ModelUsage(input: 120, cachedInput: 20, output: 30)) == MicroDollars(360 + 6 + 450))
        #expect(Price.free.cost(of: ModelUsage(input: .max / 4, output: .max / 4)) == .zero)
    }

    @Test func hugeNumbersSaturate() {
        let price = Price(input: MicroDollars(.max), output: MicroDollars(.max))
        #expect(price.cost(of: ModelUsage(input: .max / 4, output: .max / 4)) == MicroDollars(.max))
        #expect(MicroDollars(.max) + MicroDollars(1) == MicroDollars(.max))
        #expect(MicroDollars(1) - MicroDollars(2) == .zero && MicroDollars(.max) * 2 == MicroDollars(.max))
        #expect(price.cost(of: ModelUsage(input: -5, output: 0)) == .zero)
    }

    @Test func nothingCostsMoreThanTheWorstCase() {
        let request = question()
        let price = Price(input: .dollars(2), output: .dollars(10))
        let worst = price.worstCase(of: request)
        #expect(worst >= price.cost(of: request.worstCase))
        var random = SeededRandom(seed: 5)
        for _ in 0..<500 {
            let input = Int.random(in: 0...request.worstCase.input, using: &random)
            let cached = Int.random(in: 0...input, using: &random)
            let usage = ModelUsage(
                input: input - cached, cachedInput: cached, output: Int.random(in: 0...512, using: &random))
            #expect(price.cost(of: usage) <= worst + MicroDollars(3))
        }
    }

    @Test func dollarsAreReadToTheNearestMicro() {
        #expect(
            MicroDollars(dollars: 0.1) == MicroDollars(100_000) && MicroDollars(dollars: 0.07) == MicroDollars(70_000))
        #expect(MicroDollars(dollars: 999) == .dollars(999) && MicroDollars(dollars: 0) == .zero)
        for bad in [-0.01, Double.nan, .infinity, 1_000_001] { #expect(MicroDollars(dollars: bad) == nil) }
    }

    @Test func amountsAreWrittenForPeople() {
        #expect(MicroDollars(1_500_000).description == "$1.50" && MicroDollars(123).description == "$0.000123")
        #expect(MicroDollars.zero.description == "$0.00" && MicroDollars(10_020_000).description == "$10.02")
    }

    @Test func aModelIsFoundByNameOrDatedName() {
        let haiku = PriceList.price(of: "claude-haiku-4-5", provider: .anthropic)
        #expect(haiku != nil && PriceList.price(of: "claude-haiku-4-5-20251001", provider: .anthropic) == haiku)
        let mini = PriceList.price(of: "gpt-4o-mini", provider: .openai)
        #expect(mini != nil && PriceList.price(of: "gpt-4o-mini-2024-07-18", provider: .openai) == mini)
        #expect(PriceList.price(of: "gpt-4o-2024-08-06", provider: .openai) != mini)
    }

    @Test func nothingIsGuessed() {
        for name in [
            "gpt-5-turbo", "gpt-5.4-pro", "claude-haiku-4-5-fast", "claude", "", "gpt-4o-99999999", "gpt-4o-2024-08",
        ] {
            #expect(
                PriceList.price(of: name, provider: .openai) == nil
                    && PriceList.price(of: name, provider: .anthropic) == nil)
        }
        #expect(PriceList.price(of: "gpt-4o", provider: .anthropic) == nil)
        #expect(PriceList.price(of: "claude", provider: .command) == nil)
        #expect(PriceList.price(of: "llama3.2:3b", provider: .ollama)?.isFree == true)
        #expect(PriceList.price(of: "qwen3-coder:480b-cloud", provider: .ollama) == nil)
    }

    @Test func theListIsSound() {
        let names = PriceList.entries.map { "\($0.provider)/\($0.model)" }
        #expect(Set(names).count == names.count && PriceList.date.count == 10)
        for entry in PriceList.entries {
            #expect(entry.price.input > .zero && entry.price.output >= entry.price.input)
            #expect(entry.price.cachedInput <= entry.price.input && entry.price.input <= .dollars(100))
        }
    }

    @Test func estimatesAreFromAbove() {
        #expect(TokenEstimate.tokens(in: "") == 0 && TokenEstimate.tokens(in: "abc") == 2)
        let tool = AnswerTool.schema(for: ModelRequest(system: "", prompt: "", parents: [], recipients: [])).text
        #expect(TokenEstimate.tokens(in: tool + AnswerTool.description) <= TokenEstimate.toolOverhead + 400)
        #expect((tool + AnswerTool.description).utf8.count / 3 <= TokenEstimate.toolOverhead)
    }
}
