import TestSupport
import Testing

@testable import TextScreening

struct CredentialScannerTests {
    private let scanner = CredentialScanner()

    @Test func atLeastFortyFiveFormatsAreKnownAndEachHasAnExampleHereOfItsOwnKind() {
        let known = CredentialScanner.formatNames
        #expect(known.count >= 45)
        let examples = Set((Recipe.tokens + Recipe.lines).map(\.name))
        #expect(examples.count >= 80)
        #expect(examples.subtracting(known).isEmpty, "examples of formats that are not known")
    }

    @Test(arguments: Recipe.tokens) func everyTokenIsFoundInEveryContext(_ recipe: Recipe) throws {
        var dice = Dice(seed: 7)
        for _ in 0..<2 {
            let token = recipe.make(&dice)
            for context in Context.aroundTokens {
                let text = context.wrap(token)
                let found = scanner.findings(in: text)
                #expect(!found.isEmpty, "\(recipe.name) in \(context.testDescription)")
                if context.testDescription == "alone" {
                    let first = try #require(found.first)
                    #expect(found.contains { $0.format == recipe.name }, "\(found.map(\.format))")
                    #expect(text.distance(from: first.range.lowerBound, to: first.range.upperBound) >= 8)
                }
            }
        }
    }

    @Test(arguments: Recipe.lines) func everyLineIsFoundInEveryContext(_ recipe: Recipe) {
        var dice = Dice(seed: 11)
        for _ in 0..<10 {
            let line = recipe.make(&dice)
            for context in Context.aroundLines {
                let found = scanner.findings(in: context.wrap(line))
                #expect(!found.isEmpty, "\(recipe.name) in \(context.testDescription)")
                if context.testDescription == "alone" {
                    #expect(found.contains { $0.format == recipe.name }, "\(recipe.name): \(found.map(\.format))")
                }
            }
        }
    }

    @Test func everyFormatOfTheTableFindsWhatItDescribes() {
        var dice = Dice(seed: 3)
        for format in CredentialFormats.all {
            let alphabet = String(
                (0x21..<0x7F).map { Character(UnicodeScalar($0)) }.filter {
                    format.characters.contains($0.asciiValue ?? 0) && $0.isLetter
                        || $0.isNumber
                            && format.characters.contains($0.asciiValue ?? 0)
                })
            let body: String
            switch format.shape {
            case .varied, .random, .holding: body = dice.text(alphabet, format.length.lowerBound)
            case .dotted(let parts): body = parts.map { dice.text(alphabet, $0.lowerBound) }.joined(separator: ".")
            case .hyphenated(let parts): body = parts.map { dice.text(alphabet, $0.lowerBound) }.joined(separator: "-")
            case .underscored(let parts):
                body = parts.map { dice.text(alphabet, $0.lowerBound) }.joined(separator: "_")
            }
            let token = String(decoding: format.prefix, as: UTF8.self) + body
            #expect(!scanner.findings(in: "it is \(token) now").isEmpty, "\(format.name)")
        }
    }

    @Test(arguments: ["", "RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED "])
    func privateKeysAreFoundHoweverTheirLinesWereBroken(_ label: String) throws {
        var dice = Dice(seed: 5)
        let key = Recipe.privateKey(label, &dice)
        let escaped = Recipe.privateKey(label, &dice, newline: "\\n")
        let shapes = [
            key, escaped, "\"private_key\": \"\(escaped)\",", key.replacing("\n", with: "\r\n"),
            key.replacing("\n", with: "\n    "), key.replacing("\n", with: "\n> "), key.replacing("\n", with: " "),
            key.replacing("\n", with: "\" +\n\""), key.replacing("\n", with: "\u{200B}\n"),
            key.replacing("\n", with: ""),
            key.replacing("BEGIN ", with: "BEGIN\n"), "KEY='\(key)'", "```\n\(key)\n```",
            key.replacing("-----\n", with: "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0102\n\n"),
            wrapped(key, every: 16),
        ]
        for shape in shapes {
            let found = scanner.findings(in: shape)
            #expect(found.contains { $0.format == "private key block" }, "\(shape.prefix(60))")
        }
        let whole = try #require(scanner.findings(in: "a \(key) b").first)
        #expect("a \(key) b"[whole.range] == key)
    }

    @Test func aKeyWithoutItsArmourIsFound() {
        var dice = Dice(seed: 9)
        for start in [
            "MIIEvQIBADANBgkq" + "hkiG9w0BAQEFAASC", "MC4CAQAwBQYD" + "K2VwBCIEI", "b3BlbnNzaC1r" + "ZXktdjEA",
        ] {
            #expect(!scanner.findings(in: "key: \(start)\(dice.base64(96))").isEmpty)
        }
    }

    @Test func aFindingCoversTheSecretAndNothingElse() throws {
        var dice = Dice(seed: 13)
        let token = "gh" + "p_" + dice.base62(36)
        let text = "vör \"\(token)\", then"
        let finding = try #require(scanner.findings(in: text).first)
        #expect(text[finding.range] == token)
        #expect(!"\(finding.format)".contains(token.suffix(20)))
    }

    @Test func severalSecretsAreFoundFromLeftToRight() {
        var dice = Dice(seed: 17)
        let text =
            "\("gh" + "p_" + dice.base62(36)) and \("gl" + "pat-" + dice.base64url(20)) and \("np" + "m_" + dice.base62(36))"
        #expect(
            scanner.findings(in: text).map(\.format) == [
                "GitHub personal access token", "GitLab personal access token", "npm access token",
            ])
    }

    @Test func placeholdersAreNoSecrets() {
        let texts = [
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "AKIA" + "IOSFODNN7EXAMPLE",
            "sk-ant-api03-YOUR-KEY-HERE-PLEASE-0000",
            "API_KEY=your-api-key-here", "password: ${DB_PASSWORD}", "token = os.environ[\"TOKEN\"]",
            "apiKey: process.env.OPENAI_API_KEY,", "postgres://user:password@localhost:5432/app",
            "postgres://app:${PASSWORD}@db/app", "https://<user>:<token>@host/x.git",
            "TOKEN: ${{ secrets.GITHUB_TOKEN }}",
            "let password: String", "token: lexer.nextToken()", "secretName: my-app-database-credentials",
            "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
            "a file that begins with -----BEGIN PRIVATE KEY----- is a key, so never send one to anybody, whatever it says",
        ]
        for text in texts { #expect(scanner.findings(in: text).isEmpty, "\(text)") }
    }

    @Test func timeIsLinearInTheTextWhateverStandsInIt() {
        let clock = ContinuousClock()
        for unit in [
            "eyJ-", "ghp_", "token=", "://a:", "-----BEGIN ", "sk-", "M.", "a", " -", "password=\"", "curl | ",
        ] {
            let small = String(repeating: unit, count: 1000 / unit.utf8.count)
            let large = String(repeating: unit, count: 16_000 / unit.utf8.count)
            let first = clock.measure { _ = scanner.findings(in: small) + scanner.findings(in: small) }
            let second = clock.measure { _ = scanner.findings(in: large) }
            // Sixteen times the text against twice a small one: eight times the work, and 250 if it were quadratic. The
            // wide margin is for a machine that does other things meanwhile.
            #expect(second < first * 100 + .milliseconds(200), "\(unit): \(first) \(second)")
        }
    }

    @Test func aTextFullOfSecretsYieldsABoundedList() {
        var dice = Dice(seed: 19)
        let text = (0..<300).map { _ in "gh" + "p_" + dice.base62(36) }.joined(separator: " ")
        #expect(scanner.findings(in: text).count == CredentialScanner.mostFindings)
    }

    private func wrapped(_ text: String, every width: Int) -> String {
        text.split(separator: "\n").map { line in
            guard !line.hasPrefix("-") else { return String(line) }
            var rest = line[...]
            var lines: [Substring] = []
            while !rest.isEmpty {
                lines.append(rest.prefix(width))
                rest = rest.dropFirst(width)
            }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}
