extension RelayConfiguration {
    /// Reads the relay's settings from environment variables, on top of the defaults.
    ///
    /// | Variable | Meaning |
    /// |---|---|
    /// | `KITH_RELAY_HOST`, `KITH_RELAY_PORT` | where to listen |
    /// | `KITH_RELAY_TOKENS` | `tokenA:roomA,tokenB:roomB` |
    /// | `KITH_RELAY_TOKEN` | one token for the room `default` |
    /// | `KITH_RELAY_TLS_CERTIFICATE`, `KITH_RELAY_TLS_KEY` | PEM files |
    /// | `KITH_RELAY_ALLOW_OPEN` | serve without tokens beyond loopback |
    /// | `KITH_RELAY_READ_WAKE_CHANNELS` | keep the directory of sleeping peers from payloads |
    /// | `KITH_RELAY_MAIL` | folder for what is kept for nodes that are away |
    /// | `KITH_RELAY_EVENT_LOOPS` | 1 to 64 |
    /// | `KITH_RELAY_FRAME_BYTES` and the other `RelayLimits` | whole numbers; times in milliseconds (`..._MS`) |
    ///
    /// - Parameter environment: all variables; others are ignored, because clients share the prefix.
    public init(environment: [String: String]) throws(RelayConfigurationError) {
        self.init()
        var settings = environment.filter { $0.key.hasPrefix("KITH_RELAY_") }
        if let host = settings.removeValue(forKey: "KITH_RELAY_HOST") { self.host = host }
        if let port = try Self.number("KITH_RELAY_PORT", 0...65_535, &settings) { self.port = port }
        mailFolder = settings.removeValue(forKey: "KITH_RELAY_MAIL").flatMap { $0.isEmpty ? nil : $0 }
        eventLoops = try Self.number("KITH_RELAY_EVENT_LOOPS", 1...64, &settings)
        tokens = try Self.tokens(&settings)
        tls = try Self.tls(&settings)
        allowOpen = try Self.flag("KITH_RELAY_ALLOW_OPEN", &settings) ?? allowOpen
        readsWakeChannels = try Self.flag("KITH_RELAY_READ_WAKE_CHANNELS", &settings) ?? readsWakeChannels
        for limit in LimitSetting.all {
            guard let text = settings.removeValue(forKey: limit.name) else { continue }
            guard let value = Int(text) else { throw limit.outOfRange(text) }
            try limit.check(value, written: text)
            limit.set(value, in: &limits)
        }
        try validate()
    }

    private static func number(
        _ name: String, _ range: ClosedRange<Int>, _ settings: inout [String: String]
    ) throws(RelayConfigurationError) -> Int? {
        guard let text = settings.removeValue(forKey: name) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw .outOfRange(
                setting: name, value: text, allowed: "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    private static func flag(
        _ name: String, _ settings: inout [String: String]
    ) throws(RelayConfigurationError) -> Bool? {
        guard let text = settings.removeValue(forKey: name) else { return nil }
        switch text.lowercased() {
        case "1", "true", "yes": return true
        case "0", "false", "no", "": return false
        default: throw .notABoolean(setting: name)
        }
    }

    private static func tokens(_ settings: inout [String: String]) throws(RelayConfigurationError) -> [String: String] {
        var tokens: [String: String] = [:]
        let list = settings.removeValue(forKey: "KITH_RELAY_TOKENS") ?? ""
        for (index, entry) in list.split(separator: ",", omittingEmptySubsequences: true).enumerated() {
            // The room never has a colon, a token may: the last one separates.
            guard let colon = entry.lastIndex(of: ":") else {
                throw .tokenEntry(setting: "KITH_RELAY_TOKENS", position: index + 1)
            }
            let token = String(entry[..<colon])
            guard tokens[token] == nil else {
                throw .repeatedToken(setting: "KITH_RELAY_TOKENS", position: index + 1)
            }
            tokens[token] = String(entry[entry.index(after: colon)...])
        }
        if let token = settings.removeValue(forKey: "KITH_RELAY_TOKEN"), !token.isEmpty {
            guard tokens[token] == nil else { throw .repeatedToken(setting: "KITH_RELAY_TOKEN", position: 1) }
            tokens[token] = openRoom
        }
        return tokens
    }

    private static func tls(_ settings: inout [String: String]) throws(RelayConfigurationError) -> TLSFiles? {
        let certificate = settings.removeValue(forKey: "KITH_RELAY_TLS_CERTIFICATE").flatMap { $0.isEmpty ? nil : $0 }
        let key = settings.removeValue(forKey: "KITH_RELAY_TLS_KEY").flatMap { $0.isEmpty ? nil : $0 }
        switch (certificate, key) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return TLSFiles(certificateChain: certificate, privateKey: key)
        case (nil, _): throw .halfOfTLS(missing: "KITH_RELAY_TLS_CERTIFICATE")
        case (_, nil): throw .halfOfTLS(missing: "KITH_RELAY_TLS_KEY")
        }
    }
}
