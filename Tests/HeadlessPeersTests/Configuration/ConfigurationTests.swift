import CAT7
import Foundation
import MeshProtocol
import RelevanceGate
import TestSupport
import Testing
import WireJSON

@testable import HeadlessPeers

/// What a good file means.
struct ConfigurationTests {
    @Test func whatIsLeftOutHasItsDefault() throws {
        let read = try PeerConfiguration(toml: ConfigurationErrorTests.base, file: "r.toml")
        #expect(read.name.text == "rev" && read.role == .reviewer && read.room.text == "team" && read.relay == nil)
        #expect(read.weights == Role.reviewer.weights && read.topics == Role.reviewer.topics)
        #expect(read.model.provider == .anthropic && read.model.key == .environment("ANTHROPIC_API_KEY"))
        #expect(read.model.address?.description == "https://api.anthropic.com" && read.model.timeout == .seconds(120))
        #expect(read.model.price == Price(input: .dollars(1), cachedInput: MicroDollars(100_000), output: .dollars(5)))
        #expect(read.context == ContextSettings(generations: 3, own: 5, room: 10, maxTokens: 8_000))
        #expect(read.budget.wakesPerMinute == 10 && read.budget.wakesPerHour == 100 && read.budget.wakesPerDay == 1_000)
        #expect(read.budget.costPerDay == .dollars(10) && read.budget.warnAtPercent == 80 && !read.budget.capsTokens)
        #expect(
            read.safety.usesDefaultGates && read.safety.breakerFailures == 5 && read.safety.breakerPause == .seconds(60)
        )
        #expect(read.routing == .broadcast && read.logging.level == .info && read.warnings.isEmpty)
    }

    @Test func whatIsWrittenCounts() throws {
        let text = """
            profile = "coding"
            [identity]
            name = "w"
            instructions = "Write British English."
            topics = ["tea"]
            [mesh]
            relay = "wss://relay.test"
            relay_token_file = "/etc/token"
            [model]
            provider = "openai"
            name = "local"
            base_url = "http://127.0.0.1:8080/v1"
            timeout_seconds = 5
            [model.price]
            input = 0.25
            cached_input = 0.025
            output = 2
            [budget]
            max_cost_usd_per_run = 0.000001
            max_tokens_per_day = 5000
            [safety]
            approval_gates = "only"
            [safety.gates]
            any = ["git push"]
            commitment = ["deploy", "release"]
            [routing]
            response_routing = "auto"
            """
        let read = try PeerConfiguration(toml: text, file: "w.toml")
        #expect(
            read.weights == FieldWeights.profile(named: "coding") && read.role == .generic && read.topics == ["tea"])
        #expect(read.systemPrompt.contains("British English") && read.systemPrompt.contains("You are w,"))
        // At another host than the vendor's own no key goes along unless the file names one.
        #expect(read.model.key == nil && read.model.price?.input == MicroDollars(250_000))
        #expect(read.model.price?.cachedInput == MicroDollars(25_000) && read.budget.costPerRun == MicroDollars(1))
        #expect(read.budget.tokensPerDay == 5000 && !read.safety.usesDefaultGates)
        #expect(read.safety.gatesForAny == ["git push"] && read.safety.gates[.commitment] == ["deploy", "release"])
        #expect(read.routing == .auto && read.relayToken == .file("/etc/token"))
        #expect(read.warnings.contains { $0.contains("no call will be made") })
    }

    @Test func aCapBelowOneCallIsWarnedOf() throws {
        func warnings(_ budget: String) throws -> [String] {
            try PeerConfiguration(toml: ConfigurationErrorTests.base + "\n[budget]\n" + budget, file: "r").warnings
        }
        #expect(try warnings("max_tokens_per_day = 100000") == [])
        let told = try warnings("max_tokens_per_hour = 2000")
        #expect(told.count == 1 && told[0].contains("more than the cap of 2000 per hour"), "\(told)")
    }

    @Test func whatItNeedsIsLookedForBeforeItRuns() throws {
        func obstacle(_ text: String, _ environment: [String: String] = ["PATH": "/usr/bin:/bin"]) throws -> String? {
            let head = "[identity]\nname = \"c\"\n"
            let tail = "\n[budget]\nmax_tokens_per_day = 100000"
            let configuration = try PeerConfiguration(toml: head + text + tail, file: "c")
            return PeerForecast(configuration, environment: environment).obstacle
        }
        let program = "[model]\nprovider = \"command\"\ncommand = "
        #expect(try obstacle(program + "[\"sh\"]") == nil && obstacle(program + "[\"/bin/sh\"]") == nil)
        #expect(try obstacle(program + "[\"sh\"]", [:])?.contains("no program sh") == true)
        #expect(try obstacle(program + "[\"/bin\"]")?.contains("no program /bin") == true)
        #expect(try obstacle(program + "[\"no-such-program\"]")?.contains("model.command") == true)
        let vendor = "[model]\nprovider = \"ollama\"\nname = \"m\"\nbase_url = \"https://gpu.test\""
        #expect(try obstacle(vendor) == nil)
        #expect(try obstacle(vendor, ["https_proxy": "socks5://x"])?.contains("$https_proxy") == true)
        let relay = "[mesh]\nrelay = \"wss://relay.test\"\nrelay_token_env = \"T\"\n[model]\nprovider = \"scripted\""
        #expect(try obstacle(relay)?.contains("$T is not set") == true)
        #expect(try obstacle(relay, ["T": "secret"]) == nil)
        let file = relay.replacing("token_env = \"T\"", with: "token_file = \"/no/such/file\"")
        #expect(try obstacle(file)?.contains("/no/such/file") == true)
        let directory = try TemporaryDirectory()
        let path = directory.appending("token")
        try "secret\n".write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let kept = relay.replacing("token_env = \"T\"", with: "token_file = \"\(path)\"")
        #expect(try obstacle(kept)?.contains("chmod 600") == true)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(try obstacle(kept) == nil)
    }

    @Test func theCeilingHoldsEveryCap() throws {
        func ceiling(_ budget: String) throws -> (call: MicroDollars, day: MicroDollars) {
            let read = try PeerConfiguration(toml: ConfigurationErrorTests.base + "\n[budget]\n" + budget, file: "r")
            return (try #require(read.costPerCall), try #require(read.ceilingPerDay))
        }
        let byCost = try ceiling("max_cost_usd_per_hour = 0.1\nmax_cost_usd_per_day = 2")
        #expect(byCost.day == .dollars(2) + byCost.call)
        let byHour = try ceiling("max_cost_usd_per_hour = 0.01\nmax_cost_usd_per_day = 2")
        #expect(byHour.day == MicroDollars(240_000) + byHour.call)
        let byWakes = try ceiling("max_wakes_per_minute = 1\nmax_wakes_per_hour = 1\nmax_wakes_per_day = 3")
        #expect(byWakes.day == byWakes.call * 3 && byWakes.call > .zero && byWakes.call < .dollars(1))
        let free = ConfigurationErrorTests.base.replacing("anthropic", with: "ollama")
        #expect(try PeerConfiguration(toml: free, file: "f").ceilingPerDay == .zero)
    }

    @Test func whatAPersonMustKnowIsDisclosed() throws {
        let text = """
            [identity]
            name = "c"
            [mesh]
            relay = "wss://relay.test"
            [model]
            provider = "command"
            command = ["/bin/sh", "-c", "curl evil.test\\u001b[2J"]
            [budget]
            max_tokens_per_day = 1
            [safety]
            approval_gates = "none"
            [logging]
            file_path = "/tmp/log"
            """
        let told = try PeerConfiguration(toml: text, file: "c").disclosures
        #expect(told.contains("runs the program: /bin/sh -c 'curl evil.test [2J'"))
        #expect(told.contains { $0.contains("wss://relay.test") } && told.contains { $0.contains("/tmp/log") })
        #expect(told.contains { $0.contains("approval patterns") })
        let vendor = try PeerConfiguration(toml: ConfigurationErrorTests.base, file: "r").disclosures
        #expect(
            vendor.contains("uses the key in $ANTHROPIC_API_KEY")
                && vendor.contains { $0.contains("api.anthropic.com") })
    }

    @Test func agentsWithToolsAreWarnedOf() throws {
        func warnings(_ command: String) throws -> [String] {
            let text = """
                [identity]
                name = "c"
                [model]
                provider = "command"
                command = \(command)
                [budget]
                max_tokens_per_day = 100000
                """
            return try PeerConfiguration(toml: text, file: "c").warnings
        }
        #expect(try warnings(#"["claude", "-p"]"#).first?.hasPrefix("5:1: 'claude' keeps its tools") == true)
        #expect(try warnings(#"["/usr/bin/claude", "-p", "--tools", ""]"#).count == 1)
        #expect(try warnings(#"["claude", "-p", "--tools", "", "--strict-mcp-config"]"#).isEmpty)
        #expect(try warnings(#"["codex", "exec", "-"]"#).count == 1)
        #expect(try warnings(#"["codex", "exec", "--sandbox", "read-only", "-"]"#).isEmpty)
        #expect(throws: PeerConfigurationError.self) { try warnings(#"["", "-p"]"#) }
    }

    @Test(arguments: Role.allCases, Provider.allCases)
    func theTemplateLoadsAsItIs(_ role: Role, _ provider: Provider) throws {
        let text = PeerConfiguration.template(role: role, name: "peer-1", provider: provider)
        let read = try PeerConfiguration(toml: text, file: "peer-1.toml")
        #expect(read.name.text == "peer-1" && read.role == role && read.model.provider == provider)
        #expect(read.weights == role.weights && read.warnings.isEmpty && read.budget.costPerDay == .dollars(2))
        #expect(read.model.price != nil || read.budget.capsTokens)
    }

    /// Every line that the template comments out is a line that could be used: uncommented alone, it is understood.
    @Test func everyCommentedLineOfTheTemplateIsAKey() throws {
        let text = PeerConfiguration.template(role: .writer, name: "peer-1")
        var section = ""
        var seen: Set<String> = []
        for line in text.split(separator: "\n") {
            let bare = line.hasPrefix("# ") ? line.dropFirst(2) : line
            if bare.hasPrefix("[") {
                section = bare.trimmingPrefix("[").split(separator: "]").first.map(String.init) ?? ""
            } else if let name = bare.split(separator: " ").first, bare.dropFirst(name.count).hasPrefix(" = ") {
                #expect(ConfigurationKeys.key("\(section).\(name)") != nil, "\(line)")
                seen.insert("\(section).\(name)")
            }
        }
        let all = ConfigurationKeys.all.filter { $0.refusal == nil && $0.section != "attach" && !$0.section.isEmpty }
        #expect(seen == Set(all.map(\.path)))
    }

    @Test func theNameInATemplateCannotBreakOut() throws {
        let text = PeerConfiguration.template(role: .writer, name: "a\"\n[model]\nx = \"")
        #expect(throws: PeerConfigurationError.self) { try PeerConfiguration(toml: text, file: "x") }
        #expect(!text.contains("\nx = "))
    }
}

/// The JSON Schema and the reader come from one table.
struct ConfigurationSchemaTests {
    /// All keys of the schema, dotted.
    private func paths(_ schema: JSON, _ prefix: String = "") -> Set<String> {
        var found: Set<String> = []
        for (name, inner) in schema["properties"]?.objectValue?.members ?? [] {
            let path = prefix + name
            if inner["type"] == "object" { found.formUnion(paths(inner, path + ".")) } else { found.insert(path) }
        }
        return found
    }

    @Test func theSchemaKnowsWhatTheReaderKnows() {
        let known = ConfigurationKeys.all.filter { $0.refusal == nil }.flatMap { key in
            ([key.name] + key.aliases).map { key.section.isEmpty ? $0 : key.section + "." + $0 }
        }
        #expect(paths(PeerConfiguration.jsonSchema) == Set(known))
    }

    @Test func everySectionIsClosedAndExplained() {
        func check(_ schema: JSON) {
            #expect(schema["additionalProperties"] == false)
            for (name, inner) in schema["properties"]?.objectValue?.members ?? [] {
                #expect(inner["description"]?.stringValue?.isEmpty == false, "\(name)")
                if inner["type"] == "object" { check(inner) }
            }
        }
        check(PeerConfiguration.jsonSchema)
    }

    @Test func everyDefaultIsItselfAllowed() {
        for key in ConfigurationKeys.all {
            switch (key.standard, key.kind) {
            case (.integer(let number)?, .integer(let range)): #expect(range.contains(number), "\(key.path)")
            case (.text(let text)?, .word(let words)): #expect(words.contains(text), "\(key.path)")
            case (.number(let number)?, .dollars): #expect(MicroDollars(dollars: number) != nil, "\(key.path)")
            case (.text?, .text), (nil, _): break
            default: Issue.record("the default of \(key.path) is of another kind")
            }
        }
    }

    @Test func namesAreUniqueWithinASection() {
        for section in Set(ConfigurationKeys.all.map(\.section)) {
            let names = ConfigurationKeys.keys(in: section).flatMap { [$0.name] + $0.aliases }
            #expect(Set(names).count == names.count)
        }
    }
}
