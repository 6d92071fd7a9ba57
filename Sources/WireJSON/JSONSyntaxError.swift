/// Why some bytes are no JSON document, and where. Never repeats any of the document: it may hold secrets.
public struct JSONSyntaxError: Error, Hashable {
    /// What is wrong.
    public enum Reason: Sendable, Hashable {
        /// The document is longer than `limit` bytes.
        case tooLong(limit: Int)
        /// More than `limit` arrays and objects are open at once.
        case tooDeep(limit: Int)
        /// The document stops in the middle of a value, or is empty.
        case unexpectedEnd
        /// This byte cannot stand here; `expected` says in words what could.
        case unexpectedByte(expected: String)
        /// Something follows the value.
        case trailingData
        /// The document starts with a byte order mark.
        case byteOrderMark
        /// The bytes of a string are not UTF-8.
        case invalidUTF8
        /// A control character (U+0000...U+001F) stands in a string without being escaped.
        case controlCharacter
        /// A backslash is followed by something that is no escape.
        case invalidEscape
        /// `\u` names half of a surrogate pair without its other half.
        case loneSurrogate
        /// Digits are missing, or a number starts with a superfluous zero.
        case invalidNumber
        /// The number is too large for a `Double`, or written with more than `JSONLimits.longestNumber` bytes.
        case numberOutOfRange
        /// The object has a member of this name already.
        case duplicateKey
        /// An object was wanted at the top.
        case notAnObject
    }

    /// What is wrong.
    public let reason: Reason
    /// Where, in bytes from the start of the document.
    public let offset: Int

    @usableFromInline
    init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension JSONSyntaxError: CustomStringConvertible {
    /// A sentence for the person or program that sent the document.
    public var description: String {
        switch reason {
        case .tooLong(let limit): "The JSON document is longer than \(limit) bytes; send less at once."
        case .tooDeep(let limit): "At byte \(offset) the JSON document nests deeper than \(limit) levels; flatten it."
        case .unexpectedEnd: "The JSON document ends at byte \(offset), in the middle of a value."
        case .unexpectedByte(let expected): "At byte \(offset) of the JSON document \(expected) was expected."
        case .trailingData: "The JSON document ends at byte \(offset), but more follows; send one value."
        case .byteOrderMark: "The JSON document starts with a byte order mark; send plain UTF-8."
        case .invalidUTF8: "The string at byte \(offset) of the JSON document is not UTF-8."
        case .controlCharacter: "A control character at byte \(offset) of the JSON document must be escaped as \\u00XX."
        case .invalidEscape: "The backslash at byte \(offset) of the JSON document starts no known escape."
        case .loneSurrogate: "The escape at byte \(offset) of the JSON document is half of a surrogate pair."
        case .invalidNumber: "The number at byte \(offset) of the JSON document is not written as JSON asks."
        case .numberOutOfRange: "The number at byte \(offset) of the JSON document is too large."
        case .duplicateKey: "The key at byte \(offset) of the JSON document is in its object already; keep one."
        case .notAnObject: "At byte \(offset) of the JSON document an object was expected."
        }
    }
}
