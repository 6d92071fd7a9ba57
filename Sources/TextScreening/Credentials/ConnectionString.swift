/// Passwords in addresses: `scheme://user:password@host` (RFC 3986, section 3.2.1).
enum ConnectionString {
    static let name = "password in a connection string"

    private static let longest = 512
    /// What documentation and local set-ups write where a password belongs. None of them keeps anybody out.
    private static let placeholders: Set<String> = [
        "password", "passwd", "pass", "pwd", "pw", "secret", "changeme", "user", "username", "postgres", "postgresql",
        "mysql", "mongo", "redis", "rabbitmq", "root", "admin", "guest", "test", "token", "dev", "local", "example",
        "p",
        "my-password", "mypassword", "yourpassword", "your-password", "your_password", "hunter2",
    ]

    static func match(at position: Int, in bytes: [UInt8]) -> CredentialScanner.Match? {
        guard bytes.has("://", at: position), position > 0, bytes[position - 1].isAlphanumeric else { return nil }
        let start = position + 3
        let last = min(bytes.count, start + longest)
        var colon: Int?
        var cursor = start
        while cursor < last, bytes[cursor] != UInt8(ascii: "@") {
            if ends(bytes[cursor]) { return nil }
            if bytes[cursor] == UInt8(ascii: ":"), colon == nil { colon = cursor }
            cursor += 1
        }
        guard let colon, cursor + 1 < last, isHostStart(bytes[cursor + 1]) else { return nil }
        let password = bytes[colon + 1..<cursor]
        guard isReal(password) else { return nil }
        return CredentialScanner.Match(name: name, range: start..<cursor)
    }

    private static func ends(_ byte: UInt8) -> Bool {
        byte.isSpace || "/?#\"'`<>\\|".utf8.contains(byte)
    }

    private static func isHostStart(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "{")
    }

    private static func isReal(_ password: ArraySlice<UInt8>) -> Bool {
        guard let first = password.first, password.count >= 3, !"${<*[%".utf8.contains(first) else { return false }
        guard password.contains(where: { $0 != first }), !CredentialFormat.isPlaceholder(password) else { return false }
        return !placeholders.contains(String(decoding: password.map(\.lowercased), as: UTF8.self))
    }
}
