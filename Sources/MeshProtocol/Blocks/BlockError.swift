public import CAT7

/// Why a block could not be made or a record was refused.
public enum BlockError: Error, Hashable, CustomStringConvertible {
    /// Neither `categories` nor (where allowed) `fields`: not a record of a dialect we read.
    case unknownDialect
    /// A member is missing or has the wrong form.
    case malformed(MalformedValue)
    /// The text of this field is longer than `BlockLimits.textBytes`.
    case textTooLong(Field, bytes: Int)
    /// More parents than `BlockLimits.parents`.
    case tooManyParents(Int)
    /// The whole record would not fit a frame.
    case tooLarge(bytes: Int)
    /// A mood number outside -1...1.
    case moodOutOfRange
    /// A creation time that cannot be signed.
    case unsignableTime
    /// The texts do not belong to the address that the record claims.
    case addressMismatch
    /// The assertion id is not the digest of what was signed.
    case assertionMismatch

    /// What happened and what to do.
    public var description: String {
        switch self {
        case .unknownDialect:
            "the record is of no dialect this node reads; its sender runs other or older software"
        case .malformed(let value):
            value.description
        case .textTooLong(let field, let bytes):
            "the text of \(field.name) has \(bytes) bytes; at most \(BlockLimits.textBytes) are allowed, so shorten it"
        case .tooManyParents(let count):
            "\(count) parents are named; name at most \(BlockLimits.parents)"
        case .tooLarge(let bytes):
            "the observation has \(bytes) bytes on the wire; shorten it below \(BlockLimits.recordBytes)"
        case .moodOutOfRange:
            "valence and arousal must be numbers from -1 to 1"
        case .unsignableTime:
            "the creation time cannot be signed; set the clock of this machine"
        case .addressMismatch:
            "the texts do not belong to the record's address; it was damaged or forged on the way"
        case .assertionMismatch:
            "the assertion id does not belong to the record; it was damaged or forged on the way"
        }
    }
}
