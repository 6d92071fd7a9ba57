extension Scanner {
    /// Checks and skips one value inside `depth` arrays and objects, by the same rules by which `Parser` reads it.
    mutating func skipValue(inside depth: Int) throws(JSONSyntaxError) {
        switch try peekToken() {
        case UInt8(ascii: "\""): _ = try scanString()
        case UInt8(ascii: "{"): try skipObject(inside: depth)
        case UInt8(ascii: "["): try skipArray(inside: depth)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let token = try scanNumber()
            _ = try value(of: token)
        case UInt8(ascii: "t"): try expectLiteral("true")
        case UInt8(ascii: "f"): try expectLiteral("false")
        case UInt8(ascii: "n"): try expectLiteral("null")
        default: throw unexpectedByte("a value")
        }
    }

    private mutating func skipArray(inside depth: Int) throws(JSONSyntaxError) {
        try checkDepth(depth)
        index += 1
        if try consume(UInt8(ascii: "]")) { return }
        repeat {
            try skipValue(inside: depth + 1)
        } while try consume(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"), "',' or ']'")
    }

    private mutating func skipObject(inside depth: Int) throws(JSONSyntaxError) {
        try checkDepth(depth)
        index += 1
        if try consume(UInt8(ascii: "}")) { return }
        var keys: [String] = []
        var places = KeyIndex()
        repeat {
            let (key, start) = try scanKey()
            if rejectDuplicateKeys {
                let key = text(of: key)
                guard places.place(of: key, among: keys.count, keyAt: { keys[$0] }) == nil else {
                    throw JSONSyntaxError(.duplicateKey, at: start)
                }
                keys.append(key)
            }
            try skipValue(inside: depth + 1)
        } while try consume(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"), "',' or '}'")
    }

    /// Consumes a key and its colon. Returns the key and the offset of its opening quote.
    @inline(__always)
    mutating func scanKey() throws(JSONSyntaxError) -> (key: StringToken, start: Int) {
        guard try peekToken() == UInt8(ascii: "\"") else { throw unexpectedByte("a key in quotes") }
        let start = index
        let key = try scanString()
        try expect(UInt8(ascii: ":"), "':'")
        return (key, start)
    }
}
