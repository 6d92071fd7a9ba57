import Ambient
import WireJSON

extension ShareInvite {
    /// The two spellings of a link.
    public enum LinkForm: Sendable, Hashable {
        /// `kith://join/...`, for an agent on a machine that has Kith.
        case kith
        /// `https://<relay>/join/...` (`http` where the relay is plain `ws`), whose page tells a person what to do with it.
        /// Only for invites through a relay.
        case web
    }

    /// The link. It holds the secret in its fragment: show it to the person who asked for it, and never log it.
    ///
    ///     kith://join/<share>?t=<agent>&n=<node>&c=<card>&r=<relay>&b=<student>&x=<expiry>#<secret>
    /// - Returns: nil for the web form of an invite without a relay.
    public func link(_ form: LinkForm = .kith) -> String? {
        var parameters = [
            ("t", PercentEncoding.encode(teacher.text)), ("n", teacherNode.text), ("c", Base64.url.encode(cardDigest)),
        ]
        if let relay { parameters.append(("r", PercentEncoding.encode(relay.url))) }
        if case .bound(let student) = binding { parameters.append(("b", PercentEncoding.encode(student.text))) }
        parameters.append(("x", String(expiresAt.milliseconds)))
        let start: String
        switch form {
        case .kith: start = "kith://join/"
        case .web:
            guard let relay else { return nil }
            start = "\(relay.isEncrypted ? "https" : "http")://\(relay.authority)/join/"
        }
        let query = parameters.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
        return "\(start)\(share.text)?\(query)#\(Base64.url.encode(secret.bytes))"
    }

    /// Reads a link in either form, with white space around it. Strict: known parameters, each once; and a web link must
    /// lead to the very relay that it names.
    public init(link: String) throws(MalformedValue) {
        guard link.utf8.count <= Self.longestLink else {
            throw MalformedValue(what: Self.subject, why: "it must have at most \(Self.longestLink) bytes")
        }
        let isSpace = { (character: Character) in character == " " || character == "\n" || character == "\r\n" }
        let text = link.drop(while: isSpace)
        let trimmed = text.prefix(
            upTo: text.lastIndex { !isSpace($0) }.map { text.index(after: $0) } ?? text.startIndex)
        guard trimmed.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw MalformedValue(what: Self.subject, why: "it must be one word; copy the whole link and nothing else")
        }
        guard let hash = trimmed.firstIndex(of: "#"), let question = trimmed[..<hash].firstIndex(of: "?") else {
            throw MalformedValue(
                what: Self.subject, why: "it is incomplete; copy it again up to the characters after '#'")
        }
        let (origin, share) = try Self.place(trimmed[..<question])
        let values = try Parameters(trimmed[question..<hash].dropFirst())
        let fragment = String(trimmed[hash...].dropFirst())
        guard fragment.utf8.count == 43, let secret = Base64.url.decode(fragment) else {
            throw MalformedValue(what: Self.subject, why: "what follows '#' is damaged; copy the whole link again")
        }
        let relay = try values.optional("r").map { (text) throws(MalformedValue) in try InviteRelay(text) }
        if let origin {
            let expected = relay.map { "\($0.isEncrypted ? "https" : "http")://\($0.authority)" }
            guard origin == expected else {
                throw MalformedValue(what: Self.subject, why: "it does not lead to the relay that it names")
            }
        }
        let digest = Base64.url.decode(try values.required("c")) ?? []
        let expiry = try values.required("x")
        guard let milliseconds = Int64(expiry), String(milliseconds).utf8.elementsEqual(expiry.utf8) else {
            throw MalformedValue(what: Self.subject, why: "the time at which it ends must be plain digits")
        }
        let student = try values.optional("b").map { (text) throws(MalformedValue) in try AgentID(text) }
        try self.init(
            share: share, teacher: AgentID(values.required("t")), teacherNode: NodeID(values.required("n")),
            cardDigest: digest, relay: relay, binding: student.map(ShareBinding.bound) ?? .open,
            expiresAt: Timestamp(milliseconds: milliseconds), secret: InviteSecret(bytes: secret))
    }

    private static let subject = "a link to a share"

    /// The origin of a web link (nil for `kith:`) and the share.
    private static func place(_ text: Substring) throws(MalformedValue) -> (origin: String?, share: ShareID) {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { throw unknown }
        let scheme = text[..<colon].lowercased()
        let parts = text[colon...].dropFirst(3).split(separator: "/", omittingEmptySubsequences: false)
        switch (scheme, parts.count) {
        case ("kith", 2) where parts[0].lowercased() == "join":
            return (nil, try ShareID(String(parts[1])))
        case ("https", 3) where parts[1] == "join", ("http", 3) where parts[1] == "join":
            return ("\(scheme)://\(parts[0].lowercased())", try ShareID(String(parts[2])))
        default: throw unknown
        }
    }

    private static let unknown = MalformedValue(
        what: subject, why: "it must begin with kith://join/ or with https:// and the relay's name and /join/")

    /// The parameters of a link: known ones, each once.
    private struct Parameters {
        private var values: [String: String] = [:]

        init(_ query: Substring) throws(MalformedValue) {
            for pair in query.split(separator: "&", omittingEmptySubsequences: false) {
                let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard halves.count == 2, "tncrbx".contains(halves[0]), halves[0].count == 1,
                    let value = PercentEncoding.decode(halves[1]), !value.isEmpty,
                    values.updateValue(value, forKey: String(halves[0])) == nil
                else { throw MalformedValue(what: subject, why: "its part between '?' and '#' is damaged") }
            }
        }

        func optional(_ key: String) -> String? { values[key] }

        func required(_ key: String) throws(MalformedValue) -> String {
            guard let value = values[key] else {
                throw MalformedValue(what: subject, why: "its part between '?' and '#' is incomplete")
            }
            return value
        }
    }
}
