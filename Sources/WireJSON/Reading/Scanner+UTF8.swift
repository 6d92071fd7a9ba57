extension Scanner {
    /// The offset of the first byte that is no well-formed UTF-8 (Unicode 16, table 3-7), or `nil` if all is well.
    func firstInvalidUTF8(in range: Range<Int>) -> Int? {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let lead = bytes[offset]
            let second: ClosedRange<UInt8>
            let length: Int
            switch lead {
            case 0x00...0x7F:
                offset += 1
                continue
            case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
            case 0xE0: (second, length) = (0xA0...0xBF, 3)
            case 0xED: (second, length) = (0x80...0x9F, 3)
            case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
            case 0xF0: (second, length) = (0x90...0xBF, 4)
            case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
            case 0xF4: (second, length) = (0x80...0x8F, 4)
            default: return offset
            }
            guard range.upperBound - offset >= length, second ~= bytes[offset + 1] else { return offset }
            for place in offset + 2..<offset + length where bytes[place] & 0xC0 != 0x80 { return offset }
            offset += length
        }
        return nil
    }
}
