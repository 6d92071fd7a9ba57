/// Makes a string from outside fit for one line of a log or an error.
enum LogSafe {
    /// `text` with everything but printable ASCII replaced by '?', cut after `limit` characters.
    static func text(_ text: String, limit: Int = 64) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            guard safe.utf8.count < limit else { return safe + "..." }
            safe.unicodeScalars.append((0x20..<0x7F).contains(scalar.value) ? scalar : "?")
        }
        return safe
    }
}
