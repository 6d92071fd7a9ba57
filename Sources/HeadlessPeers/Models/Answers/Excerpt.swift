/// Short, plain pieces of foreign text for errors and logs.
enum Excerpt {
    /// The beginning of `text` on one line: control and format characters become spaces, runs of white space one space, at
    /// most `limit` characters.
    static func of(_ text: String, limit: Int) -> String {
        var plain = ""
        var count = 0
        for scalar in text.unicodeScalars.prefix(limit * 4) {
            let isPlain = !isWhite(scalar) && !isInvisible(scalar)
            if isPlain {
                plain.unicodeScalars.append(scalar)
            } else if !plain.isEmpty, plain.unicodeScalars.last != " " {
                plain.append(" ")
            } else {
                continue
            }
            count += 1
            if count >= limit { break }
        }
        return plain.unicodeScalars.last == " " ? String(plain.dropLast()) : plain
    }

    /// `text` without white space at its ends.
    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isWhite($0) }),
            let last = scalars.lastIndex(where: { !isWhite($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    /// As many whole characters from the start of `text` as fit `bytes` bytes of UTF-8.
    static func prefix(of text: String, bytes: Int) -> String {
        var kept = ""
        var size = 0
        for character in text {
            size += character.utf8.count
            guard size <= bytes else { break }
            kept.append(character)
        }
        return kept
    }

    private static func isWhite(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
