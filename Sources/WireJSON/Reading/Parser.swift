/// Builds values from a document. Recursive: `Scanner.checkDepth` bounds the stack.
struct Parser {
    private var scanner: Scanner

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) throws(JSONSyntaxError) {
        scanner = try Scanner(bytes, limits: limits)
    }

    /// The one value of the document.
    mutating func document() throws(JSONSyntaxError) -> JSON {
        let value = try value(inside: 0)
        try scanner.expectEnd()
        return value
    }

    private mutating func value(inside depth: Int) throws(JSONSyntaxError) -> JSON {
        switch try scanner.peekToken() {
        case UInt8(ascii: "\""):
            let token = try scanner.scanString()
            return .string(scanner.text(of: token))
        case UInt8(ascii: "{"):
            return try object(inside: depth)
        case UInt8(ascii: "["):
            return try array(inside: depth)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let token = try scanner.scanNumber()
            return try scanner.value(of: token)
        case UInt8(ascii: "t"):
            try scanner.expectLiteral("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try scanner.expectLiteral("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try scanner.expectLiteral("null")
            return .null
        default:
            throw scanner.unexpectedByte("a value")
        }
    }

    private mutating func array(inside depth: Int) throws(JSONSyntaxError) -> JSON {
        try scanner.checkDepth(depth)
        scanner.index += 1
        if try scanner.consume(UInt8(ascii: "]")) { return .array([]) }
        var elements: [JSON] = []
        repeat {
            elements.append(try value(inside: depth + 1))
        } while try scanner.consume(UInt8(ascii: ","))
        try scanner.expect(UInt8(ascii: "]"), "',' or ']'")
        return .array(elements)
    }

    private mutating func object(inside depth: Int) throws(JSONSyntaxError) -> JSON {
        try scanner.checkDepth(depth)
        scanner.index += 1
        if try scanner.consume(UInt8(ascii: "}")) { return .object(JSONObject()) }
        var members: [(key: String, value: JSON)] = []
        members.reserveCapacity(4)
        var places = KeyIndex()
        repeat {
            let (token, start) = try scanner.scanKey()
            let key = scanner.text(of: token)
            let place = places.place(of: key, among: members.count) { members[$0].key }
            if place != nil, scanner.rejectDuplicateKeys { throw JSONSyntaxError(.duplicateKey, at: start) }
            let value = try value(inside: depth + 1)
            if let place {
                members[place].value = value
            } else {
                members.append((key, value))
            }
        } while try scanner.consume(UInt8(ascii: ","))
        try scanner.expect(UInt8(ascii: "}"), "',' or '}'")
        return .object(JSONObject(unique: members))
    }
}
