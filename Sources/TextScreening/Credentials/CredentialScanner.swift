/// Finds credentials in text, so that none leaves a machine because a model or a person pasted it somewhere.
///
/// It knows some hundred and thirty formats by prefix, plus shapes without one: private key blocks, JSON Web Tokens,
/// passwords in connection strings, authorization headers, webhooks, and generated values assigned to names that speak of
/// secrets. Findings never hold the secret. The scan is one pass without backtracking: its time is linear in the text.
///
/// It does not find secrets that are written like words, nor such as were taken apart on purpose; it is a net under
/// carelessness, not a wall against intent.
public struct CredentialScanner: Sendable {
    /// A place that looks like a credential.
    public struct Finding: Hashable, Sendable {
        /// What it seems to be, for example "GitHub personal access token". Never any part of the secret.
        public let format: String
        /// Where it stands in the text that was scanned.
        public let range: Range<String.Index>
    }

    /// Findings returned at most; a text with more is refused just the same.
    public static let mostFindings = 100

    /// Names of all formats that can be found, each once, in the order of the tables.
    public static var formatNames: [String] {
        var seen: Set<String> = []
        return (CredentialFormats.all.map(\.name) + UnprefixedFormats.names).filter { seen.insert($0).inserted }
    }

    /// A scanner; all share one table.
    public init() {}

    /// The credentials in `text` from left to right, at most `mostFindings`, none inside another.
    public func findings(in text: String) -> [Finding] {
        let visible = VisibleText(text)
        return Self.matches(in: visible.bytes).map {
            Finding(format: $0.name, range: visible.range($0.range, in: text))
        }
    }

    /// One credential among the visible bytes.
    struct Match {
        let name: String
        let range: Range<Int>
    }

    private static func matches(in bytes: [UInt8]) -> [Match] {
        var runs = Runs()
        var found: [Match] = []
        var position = 0
        while position < bytes.count, found.count < mostFindings {
            // Inside a word nothing begins, and only Azure's mark is looked for.
            guard
                !bytes[position].isAlphanumeric || bytes[position] == UInt8(ascii: "Q")
                    || Boundary.begins(at: position, in: bytes)
            else {
                position += 1
                continue
            }
            let match =
                prefixed(at: position, in: bytes, runs: &runs)
                ?? UnprefixedFormats.match(at: position, in: bytes, runs: &runs)
            guard let match else {
                position += 1
                continue
            }
            // A match may begin before its anchor (`12345678:AA...`), but never inside the one before it.
            if match.range.lowerBound >= found.last?.range.upperBound ?? 0 { found.append(match) }
            position = max(position + 1, match.range.upperBound)
        }
        return found
    }

    private static func prefixed(at position: Int, in bytes: [UInt8], runs: inout Runs) -> Match? {
        let candidates = byFirstByte[Int(bytes[position])]
        guard !candidates.isEmpty, Boundary.begins(at: position, in: bytes) else { return nil }
        for format in candidates {
            let start = position + format.prefix.count
            guard start < bytes.count, bytes[position..<start].elementsEqual(format.prefix),
                format.characters.contains(bytes[start])
            else { continue }
            var end = runs.end(of: format.characters, at: start, in: bytes)
            // The full stop of a sentence is no part of a token.
            while end > start, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
            if format.length.contains(end - start), format.accepts(bytes[start..<end]) {
                return Match(name: format.name, range: position..<end)
            }
        }
        return nil
    }

    /// Formats by the first byte of their prefix, longest prefix first, so that the more exact name wins.
    private static let byFirstByte: [[CredentialFormat]] = {
        var table = [[CredentialFormat]](repeating: [], count: 256)
        for format in CredentialFormats.all.sorted(by: { $0.prefix.count > $1.prefix.count }) {
            table[Int(format.prefix[0])].append(format)
        }
        return table
    }()
}
