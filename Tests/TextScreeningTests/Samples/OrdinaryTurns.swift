/// Turns as agents really write them, full of strings that look like secrets and are none: made anew from a seed.
enum OrdinaryTurns {
    /// `count` turns of code and prose in turn.
    static func make(_ count: Int, seed: UInt64) -> [String] {
        var dice = Dice(seed: seed)
        return (0..<count).map { number in
            var parts: [String] = []
            for _ in 0..<dice.number(2...6) { parts.append(filled(dice.pick(prose), &dice)) }
            if number.isMultiple(of: 2) {
                let lines = (0..<dice.number(2...10)).map { _ in filled(dice.pick(code), &dice) }
                parts.append("```\n" + lines.joined(separator: "\n") + "\n```")
            }
            return parts.joined(separator: number.isMultiple(of: 3) ? "\n" : " ")
        }
    }

    /// The template with every `‹kind arguments›` replaced by something random of that kind.
    private static func filled(_ template: String, _ dice: inout Dice) -> String {
        var result = ""
        for part in template.split(separator: "‹", omittingEmptySubsequences: false) {
            guard let close = part.firstIndex(of: "›") else {
                result += part
                continue
            }
            result += value(part[..<close].split(separator: " ").map(String.init), &dice)
            result += part[part.index(after: close)...]
        }
        return result
    }

    private static func value(_ words: [String], _ dice: inout Dice) -> String {
        let numbers = words.compactMap { Int($0) }
        switch words[0] {
        case "noun": return dice.pick(nouns)
        case "uuid": return dice.uuid()
        case "hex": return dice.hex(numbers[0])
        case "base62": return dice.base62(numbers[0])
        case "base64": return dice.base64(numbers[0])
        case "number": return String(dice.number(numbers[0]...numbers[1]))
        case "text": return dice.text(words[1], numbers.last ?? 1)
        case "one": return dice.pick(words[2].split(separator: "|").map(String.init))
        default: preconditionFailure("no such kind: \(words)")
        }
    }

    static let prose: [String] = [
        "The build on ‹hex 40› failed because the token of the job had expired.",
        "I moved the ‹noun› into its own ‹noun›, and the ‹noun› is now a parameter.",
        "Request ‹uuid› took ‹number 1 900› ms; the ‹noun› was not to blame.",
        "We keep passwords in the keychain and the password field is never logged.",
        "The secret of a good ‹noun› is that the ‹noun› has one owner.",
        "See commit ‹hex 7› and the discussion of ‹hex 12› for why the ‹noun› changed.",
        "Rotate the API key after the release: the new key goes into the vault, not into the chat.",
        "Does the ‹noun› still need a bearer token, or is the session cookie enough?",
        "token: the smallest unit the ‹noun› reads; secret: what only the ‹noun› knows.",
        "Set API_KEY in your environment (never in the file) and run the ‹noun› again.",
        "The image is pinned to sha256:‹hex 64› and must not float.",
        "In step ‹number 1 9› the student restates the ‹noun› for its own set-up and returns evidence.",
        "Basic authorization is fine for the ‹noun› behind the proxy, I think.",
        "The connection string looks like postgres://user:password@localhost:5432/‹noun›.",
        "A key such as ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx or sk-... must never appear in ‹noun›s.",
        "My agent id is reviewer~‹text abcdefghijklmnopqrstuvwxyz234567 26›, send the invite to it.",
        "Block cmb1-‹hex 64› has two parents and its mood is calm.",
        "https://github.com/acme/app/blob/‹hex 40›/Sources/‹noun›.swift#L‹number 1 300›",
        "https://cdn.host.org/assets/index-‹base62 8›.js?v=‹hex 20› is cached for a year.",
        "The answer is in https://www.youtube.com/watch?v=‹base62 11›&t=42 at minute ‹number 1 50›.",
    ]

    static let nouns = [
        "relay", "gate", "store", "parser", "queue", "session", "scanner", "outbox", "budget", "lesson", "card", "peer",
        "schema", "cache", "index", "client", "request", "handler", "module", "migration",
    ]
}
