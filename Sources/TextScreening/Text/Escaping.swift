/// How characters that could deceive a reader, a terminal or a model are made visible. Whatever quotes the words of a peer,
/// for a host, a person or a model, escapes them here.
public enum Escaping {
    /// Combining marks that one character may carry; living scripts need no more.
    private static let mostMarks = 3

    /// Escapes `text` scalar by scalar and cuts it.
    ///
    /// - Parameters:
    ///   - keepingLineBreaks: Prose keeps its lines and gets spaces for tabs; otherwise the result is one line without `"`.
    ///   - cap: Scalars of the original after which it is cut.
    ///   - bytes: UTF-8 bytes of the result that it does not exceed.
    ///   - hidesMarks: Whether what looks like a mark of a quotation (`<<`) is written out. Random digits in the marks keep
    ///     texts apart anyhow; programs full of `<<` are better left alone.
    /// - Returns: The escaped text and how many scalars were left out.
    public static func escape(
        _ text: String, keepingLineBreaks: Bool, cap: Int, bytes: Int = .max, hidesMarks: Bool = true
    ) -> (text: String, more: Int) {
        if text.utf8.count <= min(cap, bytes), isHarmless(text, keepingLineBreaks, hidesMarks) { return (text, 0) }
        var result: [UInt8] = []
        result.reserveCapacity(min(text.utf8.count, bytes))
        var count = 0
        // A mark with nothing to sit on would sit on the quotation's own sign, and a tower of marks covers what is near.
        var marks = mostMarks
        let scalars = text.unicodeScalars
        for scalar in scalars {
            guard count < cap else { break }
            let before = result.count
            if let byte = plain(scalar, after: hidesMarks ? result.last : nil) {
                result.append(byte)
                marks = 0
            } else {
                let isMark = isCombining(scalar)
                if let escape = special(scalar, keepingLineBreaks: keepingLineBreaks) {
                    result += escape.utf8
                    marks = mostMarks
                } else if isDeceptive(scalar) || (isMark && marks >= mostMarks) {
                    result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".utf8
                    marks = mostMarks
                } else {
                    result += String(scalar).utf8
                    marks = isMark ? marks + 1 : 0
                }
            }
            guard result.count <= bytes else {
                result.removeLast(result.count - before)
                break
            }
            count += 1
        }
        return (String(decoding: result, as: UTF8.self), scalars.count - count)
    }

    /// Whether a text stands for itself, as most do. It saves looking at every character.
    private static func isHarmless(_ text: String, _ keepingLineBreaks: Bool, _ hidesMarks: Bool) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { isHarmless($0, keepingLineBreaks, hidesMarks) }
            ?? isHarmless(text.utf8, keepingLineBreaks, hidesMarks)
    }

    private static func isHarmless(
        _ bytes: some Sequence<UInt8>, _ keepingLineBreaks: Bool, _ hidesMarks: Bool
    ) -> Bool {
        var last: UInt8 = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\""): guard keepingLineBreaks else { return false }
            case UInt8(ascii: "<"): guard last != byte || !hidesMarks else { return false }
            case 0x20..<0x7F: break
            default: return false
            }
            last = byte
        }
        return true
    }

    /// Printable ASCII, which is nearly all there is and stands for itself. Not `"`, and not the second of two `<`.
    private static func plain(_ scalar: Unicode.Scalar, after last: UInt8?) -> UInt8? {
        guard (0x20..<0x7F).contains(scalar.value), scalar != "\"", scalar != "<" || last != UInt8(ascii: "<") else {
            return nil
        }
        return UInt8(scalar.value)
    }

    private static func special(_ scalar: Unicode.Scalar, keepingLineBreaks: Bool) -> String? {
        switch scalar {
        case "\n": keepingLineBreaks ? "\n" : "\\n"
        case "\t": keepingLineBreaks ? "    " : "\\t"
        // A peer that writes marks of the quotation's own shape is shown to do so.
        case "<": "\\u{3C}"
        case "\"": keepingLineBreaks ? "\"" : "'"
        default: nil
        }
    }

    private static func isCombining(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: true
        default: false
        }
    }

    /// Controls, format characters (bidi, zero width, tags, soft hyphen), variation selectors, line and paragraph
    /// separators, unassigned, private and non-characters: everything that a person would not see or would see wrongly.
    public static func isDeceptive(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return true
        default: break
        }
        switch scalar.value {
        // Fillers and joiners that render as nothing though they are letters or marks; variation selectors.
        case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x2800, 0x3164, 0xFFA0, 0xFE00...0xFE0F,
            0xE0100...0xE01EF:
            return true
        default: return false
        }
    }
}
