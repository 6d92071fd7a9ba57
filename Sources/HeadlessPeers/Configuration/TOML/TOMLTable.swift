/// A place in a text: line and column in characters, both from 1.
struct TextPlace: Sendable, Hashable, Comparable {
    let line: Int
    let column: Int

    static func < (lhs: TextPlace, rhs: TextPlace) -> Bool { (lhs.line, lhs.column) < (rhs.line, rhs.column) }
}

/// A value in a TOML text.
enum TOMLValue {
    case text(String)
    case integer(Int64)
    case number(Double)
    case boolean(Bool)
    /// A date, a time or both. No key wants one, so that it is only recognised.
    case moment
    case list([TOMLValue])
    case table(TOMLTable)
}

/// A table while a text is read, with the places of its keys. Confined to the reader, and therefore a class: tables are found
/// by path again and again and filled in place.
final class TOMLTable {
    /// How it came to be; says who may still add to it (TOML 1.0, "Table" and "Inline Table").
    enum Origin {
        /// As a parent in somebody's header: a header of its own may follow.
        case implied
        /// By its header.
        case header
        /// By dotted keys: only further dotted keys of the same section add to it.
        case dotted
        /// In braces: complete.
        case inline
    }

    struct Member {
        let name: String
        /// Where its key is written; for a table, in its header.
        let key: TextPlace
        /// Where its value begins.
        let place: TextPlace
        var value: TOMLValue
        /// Whether it is a list made of `[[headers]]`, which may grow.
        var isGrowing = false
    }

    var origin: Origin
    private(set) var members: [Member] = []
    private var places: [String: Int] = [:]

    init(_ origin: Origin) { self.origin = origin }

    subscript(name: String) -> Member? {
        get { places[name].map { members[$0] } }
        set {
            guard let newValue else { return }
            if let place = places[name] {
                members[place] = newValue
            } else {
                places[name] = members.count
                members.append(newValue)
            }
        }
    }
}

/// Why a text is not TOML.
struct TOMLSyntaxError: Error {
    let place: TextPlace
    let text: String
}
