/// The members of a JSON object, in the order in which they were written.
///
/// Keys are unique and compared byte by byte. Look-up walks the members, which beats hashing for the dozen members that
/// real messages have; equality and construction switch to an index for large objects, so that an object made by a
/// stranger costs time in proportion to its size and not to its square.
public struct JSONObject: Sendable {
    /// The members in order.
    public private(set) var members: [(key: String, value: JSON)]

    /// An object without members.
    public init() { members = [] }

    /// An object of these members. Of members with the same key the last value counts, in the place of the first.
    public init(_ members: [(String, JSON)]) {
        var unique: [(key: String, value: JSON)] = []
        unique.reserveCapacity(members.count)
        var places = KeyIndex()
        for (key, value) in members {
            if let place = places.place(of: key, among: unique.count, keyAt: { unique[$0].key }) {
                unique[place].value = value
            } else {
                unique.append((key, value))
            }
        }
        self.members = unique
    }

    /// Members that are known to have different keys.
    init(unique members: [(key: String, value: JSON)]) { self.members = members }

    /// The number of members.
    public var count: Int { members.count }

    /// Whether there are no members.
    public var isEmpty: Bool { members.isEmpty }

    /// The keys in order.
    public var keys: [String] { members.map(\.key) }

    /// The value of a member. Setting `nil` removes it, setting an existing one keeps its place, a new one goes last.
    public subscript(key: String) -> JSON? {
        get {
            for member in members where sameBytes(member.key, key) { return member.value }
            return nil
        }
        set {
            let place = members.firstIndex { sameBytes($0.key, key) }
            switch (place, newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): members.remove(at: place)
            case (nil, let value?): members.append((key, value))
            case (nil, nil): break
            }
        }
    }
}

extension JSONObject: Sequence {
    /// Walks the members in order.
    public func makeIterator() -> IndexingIterator<[(key: String, value: JSON)]> { members.makeIterator() }
}

extension JSONObject: Hashable {
    /// Whether both have the same members, in whatever order.
    public static func == (lhs: JSONObject, rhs: JSONObject) -> Bool {
        guard lhs.count == rhs.count else { return false }
        // Keys first, values once: comparing values on a guess and again after it would double the work per level.
        let sameOrder = zip(lhs.members, rhs.members).allSatisfy { sameBytes($0.key, $1.key) }
        if sameOrder { return zip(lhs.members, rhs.members).allSatisfy { $0.value == $1.value } }
        var places = KeyIndex()
        return lhs.members.allSatisfy { member in
            guard let place = places.place(of: member.key, among: rhs.count, keyAt: { rhs.members[$0].key })
            else { return false }
            return rhs.members[place].value == member.value
        }
    }

    /// Feeds a hash that does not depend on the order of the members.
    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for member in members {
            var one = Hasher()
            one.combine(ExactText(member.key))
            one.combine(member.value)
            sum &+= one.finalize()
        }
        hasher.combine(members.count)
        hasher.combine(sum)
    }
}
