/// Credentials that no prefix announces: each is looked for at the one byte that every example of it has.
enum UnprefixedFormats {
    static let names =
        [
            PrivateKeyBlock.name, PrivateKeyBlock.bodyName, WebToken.name, ConnectionString.name, AzureSecret.name,
            AzureSecret.signatureName, TelegramToken.name, AuthorizationHeader.bearerName,
            AuthorizationHeader.basicName,
        ] + Webhook.names + SecretAssignment.names

    static func match(at position: Int, in bytes: [UInt8], runs: inout Runs) -> CredentialScanner.Match? {
        switch bytes[position] {
        case UInt8(ascii: "-"): PrivateKeyBlock.match(at: position, in: bytes)
        case UInt8(ascii: "e"): WebToken.match(at: position, in: bytes, runs: &runs)
        case UInt8(ascii: "M"): PrivateKeyBlock.body(at: position, in: bytes)
        case UInt8(ascii: "b"), UInt8(ascii: "B"):
            PrivateKeyBlock.body(at: position, in: bytes)
                ?? AuthorizationHeader.match(at: position, in: bytes, runs: &runs)
        case UInt8(ascii: "Q"): AzureSecret.match(at: position, in: bytes, runs: &runs)
        case UInt8(ascii: "s"), UInt8(ascii: "S"): AzureSecret.signature(at: position, in: bytes, runs: &runs)
        case UInt8(ascii: "h"), UInt8(ascii: "d"), UInt8(ascii: "w"):
            Webhook.match(at: position, in: bytes, runs: &runs)
        case UInt8(ascii: ":"):
            ConnectionString.match(at: position, in: bytes) ?? TelegramToken.match(at: position, in: bytes, runs: &runs)
                ?? SecretAssignment.match(at: position, in: bytes)
        case UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "("), UInt8(ascii: " "):
            SecretAssignment.match(at: position, in: bytes)
        default: nil
        }
    }
}
