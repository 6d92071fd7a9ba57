import TestSupport
import Testing

@testable import HeadlessPeers

/// What is wrong in a file is said with its place.
struct ConfigurationErrorTests {
    /// A good file to which lines are added or in which they are replaced.
    static let base = """
        [identity]
        name = "rev"
        role = "reviewer"
        [mesh]
        room = "team"
        [model]
        provider = "anthropic"
        name = "claude-haiku-4-5"
        """

    private func problems(_ text: String) -> [String] {
        do {
            _ = try PeerConfiguration(toml: text, file: "r.toml")
            return []
        } catch {
            return error.description.split(separator: "\n").map(String.init)
        }
    }

    @Test func aGoodFileHasNone() { #expect(problems(Self.base) == []) }

    @Test(arguments: [
        ("[budgt]\n", "r.toml:9:2: there is no section 'budgt' at the top of the file; did you mean 'budget'?"),
        (
            "[budget]\nmax_wake_per_hour = 1",
            "r.toml:10:1: there is no key 'max_wake_per_hour' in [budget]; did you mean 'max_wakes_per_hour'?"
        ),
        ("[budget]\nroom = \"x\"", "r.toml:10:1: there is no key 'room' in [budget]; it belongs in [mesh]"),
        (
            "[budget]\nmax_wakes_per_hour = \"many\"",
            "r.toml:10:22: 'max_wakes_per_hour' must be a whole number, not a text"
        ),
        (
            "[budget]\nmax_wakes_per_hour = 1.5",
            "r.toml:10:22: 'max_wakes_per_hour' must be a whole number, not a number with a fraction"
        ),
        ("[budget]\nmax_wakes_per_hour = 0", "r.toml:10:22: 'max_wakes_per_hour' must be from 1 to 100000"),
        (
            "[budget]\nmax_cost_usd_per_day = -1",
            "r.toml:10:24: 'max_cost_usd_per_day' must be from 0 to 1000000 US dollars"
        ),
        (
            "[budget]\nmax_cost_usd_per_day = nan",
            "r.toml:10:24: 'max_cost_usd_per_day' must be from 0 to 1000000 US dollars"
        ),
        (
            "[budget]\nmax_cost_usd_per_day = true",
            "r.toml:10:24: 'max_cost_usd_per_day' must be an amount in US dollars, as a number, not true or false"
        ),
        ("[safety]\ngates = 1", "r.toml:10:1: 'gates' must be a table: write [safety.gates] on a line of its own"),
        ("[safety.gates]\nany = []", "r.toml:10:7: 'any' must hold 1 to 64 texts"),
        ("[safety.gates]\nany = [1]", "r.toml:10:7: 'any' must hold texts of 1 to 200 bytes only"),
        (
            "[routing]\nresponse_routing = \"brodcast\"",
            "r.toml:10:20: 'response_routing' must be one of broadcast, targeted, auto; did you mean 'broadcast'?"
        ),
        ("[logging]\nlevel = 2026-11-27", "r.toml:10:9: 'level' must be a word in quotes, not a date or time"),
        ("[role_weights]\nfocus = 0", "r.toml:10:9: 'focus' must be above 0 and at most 10; 1 is neutral"),
    ])
    func aWrongLineIsNamed(_ line: String, _ message: String) {
        let found = problems(Self.base + "\n" + line)
        #expect(found.contains(message), "\(found)")
    }

    @Test func aSyntaxErrorIsNamed() throws {
        let found = try #require(problems("[identity]\nname = \"a\nrole = 1").first)
        #expect(found.hasPrefix("r.toml:2:") && found.contains("this is not TOML"))
    }

    @Test(arguments: [
        (
            "profile = \"coding\"\n\(base)\n[role_weights]\nfocus=1\nissue=1\nintent=1\nmotivation=1\ncommitment=1\nperspective=1\nmood=1",
            "1:1", "contradict"
        ),
        ("\(base)\n[role_weights]\nfocus = 1\nissue = 2", "9:2", "lacks intent, motivation"),
        (base.replacing("claude-haiku-4-5", with: "claude-next-9"), "8:1", "max_tokens_per_day"),
        ("\(base)\napi_key = \"sk-very-secret\"", "9:1", "api_key_env"),
        ("\(base)\napi_key_env = \"A\"\napi_key_file = \"b\"", "10:1", "contradict"),
        ("\(base)\nbase_url = \"http://gateway.test\"\napi_key_env = \"A\"", "9:1", "https://"),
        ("\(base)\nbase_url = \"ftp://x\"", "9:1", "https://"),
        ("\(base)\ncommand = [\"claude\"]", "9:1", "contradicts provider \"anthropic\""),
        ("\(base)\n[model.price]\ninput = 1", "9:8", "needs both"),
        ("\(base)\n[budget]\nmax_wakes_per_minute = 50\nmax_wakes_per_hour = 20", "10:1", "is above"),
        ("\(base)\n[budget]\nmax_cost_usd_per_hour = 3\nmax_cost_usd_per_day = 2", "10:1", "is above"),
        ("\(base)\n[safety]\napproval_gates = \"none\"\n[safety.gates]\nany = [\"x\"]", "10:1", "remove one"),
        ("\(base)\n[safety]\napproval_gates = \"only\"", "10:1", "no patterns"),
        (base.replacing("room = \"team\"", with: "room = \"Team Blue\""), "5:1", "room"),
        (base.replacing("room = \"team\"", with: "room = \"a\"\ngroup = \"b\""), "", "mean the same"),
        (base.replacing("room = \"team\"", with: "relay = \"http://x\""), "5:1", "wss://"),
        (base.replacing("room = \"team\"", with: "relay_token = \"secret\""), "5:1", "relay_token_env"),
        (base.replacing("room = \"team\"", with: "relay_token_env = \"T\""), "4:2", "no relay"),
        (base.replacing("\"reviewer\"", with: "\"reviewr\""), "3:1", "did you mean 'reviewer'?"),
        (base.replacing("\"rev\"", with: "\"../rev\""), "2:1", "characters"),
        (base.replacing("name = \"rev\"\n", with: ""), "1:2", "'name' is missing"),
        (
            base.replacing("provider = \"anthropic\"", with: "provider = \"command\"\napi_key_env = \"A\""), "8:1",
            "contradicts"
        ),
        ("[mesh]\n", "", "'provider' is missing"),
    ])
    func contradictionsAreErrors(_ text: String, _ place: String, _ part: String) {
        let found = problems(text)
        #expect(found.contains { $0.hasPrefix("r.toml:\(place)") && $0.contains(part) }, "\(found)")
    }

    @Test func allProblemsAreToldInTheOrderOfTheFile() {
        let found = problems("[identity]\nnam = 1\n[mesh]\nrom = 2\n[model]\nprovider = 3\n")
        #expect(found.count == 4 && found.map { $0.split(separator: ":")[1] } == ["1", "2", "4", "6"])
    }

    @Test func secretsInTheWrongPlaceAreNotRepeated() {
        let found = problems(Self.base + "\napi_key = \"sk-very-secret\"\nsk-very-secret2 = 1\n").joined()
        #expect(!found.contains("\"sk-very-secret\"") && found.contains("api_key_file"))
    }

    @Test func whatIsTooLargeOrNoTextIsRefused() {
        #expect(problems(Self.base + String(repeating: "\n# x", count: 100_000)).first?.contains("256 KiB") == true)
        #expect(problems(Self.base + "\n# \u{0}").first?.contains("not text") == true)
    }

    @Test func hostileTextIsRefusedWithoutHarm() {
        var random = SeededRandom(seed: 11)
        let bytes = Array(Self.base.utf8)
        for _ in 0..<500 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<mutated.count, using: &random)
                mutated[place] = Array("[]{}\"'=.#\n,\\x9".utf8).randomElement(using: &random) ?? 0x20
            }
            _ = problems(String(decoding: mutated, as: UTF8.self))
        }
        _ = problems(String(repeating: "[", count: 100_000))
        _ = problems("a = " + String(repeating: "[", count: 100_000))
        _ = problems("a = " + String(repeating: "{b=", count: 50_000))
    }
}
