/// The part of RFC 6570 that resource templates use, read backwards: which values make a given URI.
///
/// `{x}` stands for one or more characters other than `/`, `?` and `#`; `{+x}` for one or more of any; `{?x,y}` for an
/// optional query. Two variables may not touch, so every URI matches in one way only.
struct URITemplate: Sendable, Hashable {
    /// A longer URI matches nothing.
    static let longestURI = 2048

    private enum Piece: Sendable, Hashable {
        case literal([UInt8])
        case variable(String, anything: Bool)
        case query([String])
    }

    private let pieces: [Piece]
    /// The names of the variables in the order of the pattern.
    let variables: [String]

    init?(_ pattern: String) {
        var pieces: [Piece] = []
        var variables: [String] = []
        var rest = pattern[...]
        while !rest.isEmpty {
            let literal = rest.prefix { $0 != "{" }
            guard !literal.contains("}") else { return nil }
            if !literal.isEmpty { pieces.append(.literal(Array(literal.utf8))) }
            rest = rest.dropFirst(literal.count)
            guard !rest.isEmpty else { break }
            guard let end = rest.firstIndex(of: "}") else { return nil }
            let inside = rest[rest.index(after: rest.startIndex)..<end]
            rest = rest[rest.index(after: end)...]
            let names = inside.drop { "+?".contains($0) }.split(separator: ",", omittingEmptySubsequences: false)
            guard !names.isEmpty, names.allSatisfy(Self.isName) else { return nil }
            variables += names.map(String.init)
            if inside.first == "?" {
                guard rest.isEmpty else { return nil }
                pieces.append(.query(names.map(String.init)))
            } else {
                guard names.count == 1 else { return nil }
                if case .variable = pieces.last { return nil }
                pieces.append(.variable(String(names[0]), anything: inside.first == "+"))
            }
        }
        guard Set(variables).count == variables.count else { return nil }
        self.pieces = pieces
        self.variables = variables
    }

    private static func isName(_ name: Substring) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || Character(UnicodeScalar($0)).isWordLetter }
    }

    /// The values that turn the template into `uri`, or nil when none do.
    func match(_ uri: String) -> [String: String]? {
        let bytes = Array(uri.utf8)
        guard bytes.count <= Self.longestURI else { return nil }
        var values: [String: String] = [:]
        return match(bytes[...], pieces[...], &values) ? values : nil
    }

    private func match(
        _ bytes: ArraySlice<UInt8>, _ pieces: ArraySlice<Piece>, _ values: inout [String: String]
    ) -> Bool {
        guard let piece = pieces.first else { return bytes.isEmpty }
        let following = pieces.dropFirst()
        switch piece {
        case .literal(let text):
            return bytes.starts(with: text) && match(bytes.dropFirst(text.count), following, &values)
        case .query(let names):
            return bytes.isEmpty || (bytes.first == UInt8(ascii: "?") && readQuery(bytes.dropFirst(), names, &values))
        case .variable(let name, let anything):
            let longest = anything ? bytes : bytes.prefix { !"/?#".utf8.contains($0) }
            var end = longest.endIndex
            while end > bytes.startIndex {
                if match(bytes[end...], following, &values), let value = Self.decoded(bytes[..<end]) {
                    values[name] = value
                    return true
                }
                end -= 1
            }
            return false
        }
    }

    private func readQuery(_ bytes: ArraySlice<UInt8>, _ names: [String], _ values: inout [String: String]) -> Bool {
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let key = pair.prefix { $0 != UInt8(ascii: "=") }
            guard let name = Self.decoded(key), names.contains(name),
                let value = Self.decoded(pair.dropFirst(key.count + 1))
            else { return false }
            values[name] = value
        }
        return true
    }

    /// Percent-decoded UTF-8, or nil when a `%` is not followed by two digits or the bytes are not UTF-8.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        var plain: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                plain.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                return nil
            }
            plain.append(high << 4 | low)
        }
        return String(validating: plain, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension Character {
    fileprivate var isWordLetter: Bool { isASCII && (isLetter || isNumber) }
}
