/// Finds members by key: by walking while there are few, by a hash table as soon as there are many.
struct KeyIndex {
    /// Up to here walking costs less than hashing (and far less than building the table).
    static let fewMembers = 16

    private var places: [ExactText: Int] = [:]
    private var indexed = 0

    /// The place of `key` in `members`. Between two calls members may only have been appended.
    mutating func place(of key: String, in members: [(key: String, value: JSON)]) -> Int? {
        if members.count <= Self.fewMembers {
            for place in members.indices where sameBytes(members[place].key, key) { return place }
            return nil
        }
        while indexed < members.count {
            places[ExactText(members[indexed].key)] = indexed
            indexed += 1
        }
        return places[ExactText(key)]
    }
}
