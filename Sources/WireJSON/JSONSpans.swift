/// Where the members of a top-level object are, for code that forwards a part of a message untouched.
///
/// The whole document is checked as strictly as `JSON.init(parsing:)` checks it, but no value of it is built.
public struct JSONSpans: Sendable {
    private var members: [(key: String, place: Range<Int>)]

    /// Checks a document and notes where the members of its object are.
    @inlinable
    public init(scanning bytes: some Collection<UInt8>, limits: JSONLimits = JSONLimits()) throws(JSONSyntaxError) {
        self = try withBytes(of: bytes, limits) { (bytes) throws(JSONSyntaxError) in
            try JSONSpans(reading: bytes, limits)
        }
    }

    @usableFromInline
    init(reading bytes: UnsafeBufferPointer<UInt8>, _ limits: JSONLimits) throws(JSONSyntaxError) {
        var scanner = try Scanner(bytes, limits: limits)
        members = try Self.members(&scanner)
    }

    /// Where the value of a member is, in bytes from the start of the document, without surrounding white space.
    public subscript(key: String) -> Range<Int>? {
        for member in members where sameBytes(member.key, key) { return member.place }
        return nil
    }

    /// The keys in the order of the document.
    public var keys: [String] { members.map(\.key) }

    private static func members(
        _ scanner: inout Scanner
    ) throws(JSONSyntaxError) -> [(key: String, place: Range<Int>)] {
        guard try scanner.peekToken() == UInt8(ascii: "{") else {
            throw JSONSyntaxError(.notAnObject, at: scanner.index)
        }
        try scanner.checkDepth(0)
        scanner.index += 1
        var members: [(key: String, place: Range<Int>)] = []
        if try !scanner.consume(UInt8(ascii: "}")) {
            var places = KeyIndex()
            repeat {
                let (token, start) = try scanner.scanKey()
                let key = scanner.text(of: token)
                let known = places.place(of: key, among: members.count) { members[$0].key }
                if known != nil, scanner.rejectDuplicateKeys { throw JSONSyntaxError(.duplicateKey, at: start) }
                _ = try scanner.peekToken()
                let first = scanner.index
                try scanner.skipValue(inside: 1)
                if let known {
                    members[known].place = first..<scanner.index
                } else {
                    members.append((key, first..<scanner.index))
                }
            } while try scanner.consume(UInt8(ascii: ","))
            try scanner.expect(UInt8(ascii: "}"), "',' or '}'")
        }
        try scanner.expectEnd()
        return members
    }
}
