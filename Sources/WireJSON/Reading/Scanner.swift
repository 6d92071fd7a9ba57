/// Walks the tokens of a document without building values. Parser and span scanner share it, so that they accept exactly
/// the same documents.
///
/// The buffer belongs to the caller of `JSON.init(parsing:)` or `JSONSpans.init(scanning:)` and outlives the scanner,
/// which never leaves that call. Every access stays below `bytes.count`.
struct Scanner {
    let bytes: UnsafeBufferPointer<UInt8>
    let maxDepth: Int
    let rejectDuplicateKeys: Bool
    /// The next byte to look at.
    var index = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) throws(JSONSyntaxError) {
        guard bytes.count <= limits.maxBytes else { throw JSONSyntaxError(.tooLong(limit: limits.maxBytes), at: 0) }
        self.bytes = bytes
        maxDepth = min(limits.maxDepth, JSONLimits.deepest)
        rejectDuplicateKeys = limits.rejectDuplicateKeys
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw JSONSyntaxError(.byteOrderMark, at: 0)
        }
    }

    /// The next byte after white space, not consumed.
    @inline(__always)
    mutating func peekToken() throws(JSONSyntaxError) -> UInt8 {
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return byte
            }
        }
        throw JSONSyntaxError(.unexpectedEnd, at: index)
    }

    /// Consumes the next byte after white space, which must be `byte`.
    @inline(__always)
    mutating func expect(_ byte: UInt8, _ expected: StaticString) throws(JSONSyntaxError) {
        guard try peekToken() == byte else { throw unexpectedByte(expected.description) }
        index += 1
    }

    /// Consumes `byte` if it is next after white space.
    @inline(__always)
    mutating func consume(_ byte: UInt8) throws(JSONSyntaxError) -> Bool {
        guard try peekToken() == byte else { return false }
        index += 1
        return true
    }

    /// Consumes `literal`, whose first byte is next.
    mutating func expectLiteral(_ literal: StaticString) throws(JSONSyntaxError) {
        for offset in 0..<literal.utf8CodeUnitCount {
            guard index < bytes.count else { throw JSONSyntaxError(.unexpectedEnd, at: index) }
            guard bytes[index] == literal.utf8Start[offset] else { throw unexpectedByte(literal.description) }
            index += 1
        }
    }

    /// Makes sure that nothing but white space follows.
    mutating func expectEnd() throws(JSONSyntaxError) {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: throw JSONSyntaxError(.trailingData, at: index)
            }
        }
    }

    /// Makes sure that one more array or object may be opened inside `depth` others.
    @inline(__always)
    func checkDepth(_ depth: Int) throws(JSONSyntaxError) {
        guard depth < maxDepth else { throw JSONSyntaxError(.tooDeep(limit: maxDepth), at: index) }
    }

    func unexpectedByte(_ expected: String) -> JSONSyntaxError {
        JSONSyntaxError(.unexpectedByte(expected: expected), at: index)
    }
}
