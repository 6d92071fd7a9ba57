/// Finds keys in a growing list: by walking while there are few, by a hash table as soon as there are many.
struct KeyIndex {
    /// Up to here walking costs less than hashing (and far less than building the table).
    static let few = 16

    private var places: [ExactText: Int] = [:]
    private var indexed = 0

    /// The place of `key` among the `count` keys that `keyAt` hands out. Between two calls keys may only have been
    /// appended.
    @inline(__always)
    mutating func place(of key: String, among count: Int, keyAt: (Int) -> String) -> Int? {
        if count <= Self.few {
            for place in 0..<count where sameBytes(keyAt(place), key) { return place }
            return nil
        }
        while indexed < count {
            places[ExactText(keyAt(indexed))] = indexed
            indexed += 1
        }
        return places[ExactText(key)]
    }
}
