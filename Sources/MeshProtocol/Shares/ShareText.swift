/// The rules for texts that a person reads before agreeing to something: bounded, and unable to look like anything but
/// what they are.
enum ShareText {
    /// One line of `least`...`most` Unicode scalars.
    static func line(_ text: String, _ what: String, least: Int = 1, most: Int) throws(MalformedValue) -> String {
        guard text.utf8.count <= most * 4, (least...most).contains(text.unicodeScalars.count) else {
            throw MalformedValue(what: what, why: "it must have \(least) to \(most) characters")
        }
        guard text.unicodeScalars.allSatisfy({ !isDeceptive($0) && $0.properties.generalCategory != .control }) else {
            throw MalformedValue(
                what: what, why: "it must be one line without control characters or marks that reverse the text")
        }
        return text
    }

    /// A text of several lines and at most `most` bytes.
    static func passage(_ text: String, _ what: String, most: Int) throws(MalformedValue) -> String {
        guard text.utf8.count <= most else {
            throw MalformedValue(what: what, why: "it must have at most \(most) bytes")
        }
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar == "\n" || scalar == "\t"
                || !isDeceptive(scalar) && scalar.properties.generalCategory != .control
        }
        guard isPlain else {
            throw MalformedValue(
                what: what, why: "it must hold no control characters and no marks that reverse the text")
        }
        return text
    }

    /// At most `count` lines.
    static func lines(_ texts: [String], _ what: String, count: Int, most: Int) throws(MalformedValue) -> [String] {
        guard texts.count <= count else {
            throw MalformedValue(what: what, why: "there must be at most \(count) of them")
        }
        for text in texts { _ = try line(text, what, most: most) }
        return texts
    }

    /// Line separators, and the marks of UAX #9 that change the order in which characters are shown.
    private static func isDeceptive(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
