/// What a document may cost before it is refused.
public struct JSONLimits: Sendable, Hashable {
    /// No reader nests deeper than this, whatever `maxDepth` says: values are walked recursively, and threads of the
    /// concurrency pool may have no more than half a megabyte of stack.
    public static let deepest = 512

    /// The longest number that is read, in bytes. The longest `Double` that must be told from its neighbours has some
    /// 770 digits; more than that is only a way to burn time.
    public static let longestNumber = 1024

    /// How many arrays and objects may be open at once, 1...`deepest`.
    public var maxDepth: Int
    /// The longest document, in bytes.
    public var maxBytes: Int
    /// Whether an object that names a member twice is an error. If not, the last value counts, as in JavaScript.
    public var rejectDuplicateKeys: Bool

    /// Limits for messages from strangers: 256 levels, 32 MiB, no duplicate keys.
    public init(maxDepth: Int = 256, maxBytes: Int = 32 << 20, rejectDuplicateKeys: Bool = true) {
        self.maxDepth = Swift.min(maxDepth, Self.deepest)
        self.maxBytes = maxBytes
        self.rejectDuplicateKeys = rejectDuplicateKeys
    }
}
