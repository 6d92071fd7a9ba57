/// How characters that could deceive a reader, a terminal or a model are made visible.
enum Escaping {
    /// Combining marks that one character may carry; living scripts need no more.
    private static let mostMarks = 3

    /// Escapes `text` scalar by scalar and cuts it after `cap` characters of the original.
    ///
    /// - Returns: The escaped text and how many scalars were left out.
    static func escape(_ text: String, keepingLineBreaks: Bool, cap: Int) -> (text: String, more: Int) {
        var result = ""
        var count = 0
        var more = 0
        // A mark with nothing to sit on would sit on the quotation's own sign, and a tower of marks covers what is near.
        var marks = mostMarks
        for scalar in text.unicodeScalars {
            guard count < cap else {
                more += 1
                continue
            }
            count += 1
            switch scalar {
            case "\n" where keepingLineBreaks: result.unicodeScalars.append(scalar)
            case "\n": result += "\\n"
            case "\t" where keepingLineBreaks: result += "    "
            case "\t": result += "\\t"
            // A peer that writes marks of its own shape is shown to do so.
            case "<" where result.hasSuffix("<"): result += "\\u{3C}"
            case "\"" where !keepingLineBreaks: result += "'"
            default:
                let isMark = isCombining(scalar)
                if isDeceptive(scalar) || (isMark && marks >= mostMarks) {
                    result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
                    marks = mostMarks
                    continue
                }
                result.unicodeScalars.append(scalar)
                marks = isMark ? marks + 1 : 0
                continue
            }
            marks = mostMarks
        }
        return (result, more)
    }

    private static func isCombining(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: true
        default: false
        }
    }

    /// Controls, format characters (bidi, zero width, tags, soft hyphen), variation selectors, line and paragraph
    /// separators, unassigned, private and non-characters: everything that a person would not see or would see wrongly.
    static func isDeceptive(_ scalar: Unicode.Scalar) -> Bool {
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
