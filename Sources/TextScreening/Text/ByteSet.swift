/// A set of ASCII bytes, tested with one shift.
struct ByteSet: Hashable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init(_ members: String) {
        for byte in members.utf8 { insert(byte) }
    }

    func contains(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<64: low >> UInt64(byte) & 1 == 1
        case 64..<128: high >> UInt64(byte - 64) & 1 == 1
        default: false
        }
    }

    func union(_ members: String) -> ByteSet {
        var copy = self
        for byte in members.utf8 { copy.insert(byte) }
        return copy
    }

    private mutating func insert(_ byte: UInt8) {
        precondition(byte < 128, "only ASCII bytes can be members")
        if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
    }

    static let digits = ByteSet("0123456789")
    static let hexadecimal = ByteSet("0123456789abcdefABCDEF")
    static let lowercaseAlphanumeric = ByteSet("0123456789abcdefghijklmnopqrstuvwxyz")
    static let uppercaseAlphanumeric = ByteSet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    static let alphanumeric = lowercaseAlphanumeric.union("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    static let base32 = ByteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    static let base64 = alphanumeric.union("+/=")
    static let base64url = alphanumeric.union("-_")
    static let dotted = base64url.union(".")
}

/// Ends of runs of equal kind, each found once however many tokens begin inside it; what keeps the scan linear.
struct Runs {
    private var last: [ByteSet: Range<Int>] = [:]

    /// The end of the run of `set` bytes that begins at or before `position` and holds it.
    mutating func end(of set: ByteSet, at position: Int, in bytes: [UInt8]) -> Int {
        if let run = last[set], run.contains(position) { return run.upperBound }
        var end = position
        while end < bytes.count, set.contains(bytes[end]) { end += 1 }
        last[set] = position..<end
        return end
    }
}
