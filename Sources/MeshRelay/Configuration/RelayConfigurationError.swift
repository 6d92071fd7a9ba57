/// Why a relay cannot run as it was configured. No case holds a token.
public enum RelayConfigurationError: Error, Hashable, CustomStringConvertible {
    /// A number is not one the setting can take.
    case outOfRange(setting: String, value: String, allowed: String)
    /// A setting is neither a yes nor a no.
    case notABoolean(setting: String)
    /// A token list has an entry without a colon between token and room.
    case tokenEntry(setting: String, position: Int)
    /// The same token was given for two rooms.
    case repeatedToken(setting: String, position: Int)
    /// A token is empty or too long.
    case tokenLength(room: String, longest: Int)
    /// A room's name has other characters than the mesh allows.
    case roomName(String)
    /// A certificate without a key, or a key without a certificate.
    case halfOfTLS(missing: String)
    /// No tokens, but reachable by others.
    case openToTheNetwork(host: String)

    /// What is wrong and what to do about it.
    public var description: String {
        switch self {
        case .outOfRange(let setting, let value, let allowed):
            "\(setting) is \(LogSafe.text(value)); it must be \(allowed)."
        case .notABoolean(let setting): "\(setting) must be one of: 1, true, yes, 0, false, no."
        case .tokenEntry(let setting, let position):
            "Entry \(position) of \(setting) has no colon; write it as token:room, entries separated by commas."
        case .repeatedToken(let setting, let position):
            "Entry \(position) of \(setting) repeats a token; give every room a token of its own."
        case .tokenLength(let room, let longest):
            "The token of room \(LogSafe.text(room)) must have 1 to \(longest) bytes."
        case .roomName(let room):
            "\(LogSafe.text(room)) cannot be a room; use 1 to 64 of the characters a-z, 0-9, '-', '_' and '.'."
        case .halfOfTLS(let missing): "TLS needs a certificate and a key; set \(missing) as well, or neither."
        case .openToTheNetwork(let host):
            "A relay without tokens lets everybody in, so it may not listen on \(LogSafe.text(host)). Set "
                + "KITH_RELAY_TOKENS, listen on 127.0.0.1, or allow it on purpose with KITH_RELAY_ALLOW_OPEN=1."
        }
    }
}
