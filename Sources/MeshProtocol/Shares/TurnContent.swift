import WireJSON

/// A named text that comes with a turn. It is quoted and compared, and never written to disk by us.
public struct TurnArtefact: Hashable, Sendable {
    /// 1...100 characters, one line.
    public let name: String
    /// For instance `text/x-python`: 1...100 bytes of visible ASCII.
    public let mediaType: String
    /// The text itself.
    public let text: String

    /// The most of them in a turn.
    public static let most = 16
    /// The most bytes of all their texts in a turn.
    public static let bytesTogether = 65_536

    /// An artefact; refuses what a peer would refuse.
    public init(name: String, mediaType: String, text: String) throws(MalformedValue) {
        self.name = try ShareText.line(name, "the name of an artefact", most: 100)
        guard (1...100).contains(mediaType.utf8.count), mediaType.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw MalformedValue(what: "the media type of an artefact", why: "it looks like text/plain")
        }
        guard text.utf8.count <= Self.bytesTogether else {
            throw MalformedValue(what: "an artefact", why: "its text must have at most \(Self.bytesTogether) bytes")
        }
        self.mediaType = mediaType
        self.text = text
    }

    /// SHA-256 of the text, 64 lowercase hex digits.
    public var digest: String { Hexadecimal.encode(sha256(Array(text.utf8))) }

    init(_ json: JSON) throws(MalformedValue) {
        let members = try Members(json, of: "an artefact")
        try self.init(
            name: members.text("name", limit: 400), mediaType: members.text("type", limit: 100),
            text: members.text("text", limit: Self.bytesTogether))
    }

    var json: JSON { ["name": .string(name), "type": .string(mediaType), "text": .string(text)] }
}

/// What a turn says: a text of at most 32 KiB and artefacts of at most 64 KiB together, and the salt that keeps its
/// digest from being guessed when it is redacted.
public struct TurnContent: Hashable, Sendable {
    /// At most 32 KiB of UTF-8.
    public let text: String
    /// At most 16, with at most 64 KiB of text together.
    public let artefacts: [TurnArtefact]
    /// 16 random bytes.
    public let salt: [UInt8]

    /// Bytes of the longest text.
    public static let textBytes = 32_768

    /// A content. It must say something.
    /// - Parameter salt: exactly 16 unpredictable bytes, fresh for every turn.
    public init(text: String, artefacts: [TurnArtefact] = [], salt: [UInt8]) throws(MalformedValue) {
        guard text.utf8.count <= Self.textBytes else {
            throw MalformedValue(what: "a turn", why: "its text must have at most \(Self.textBytes) bytes; split it")
        }
        guard !text.isEmpty || !artefacts.isEmpty else { throw MalformedValue(what: "a turn", why: "it is empty") }
        guard artefacts.count <= TurnArtefact.most,
            artefacts.reduce(0, { $0 + $1.text.utf8.count }) <= TurnArtefact.bytesTogether
        else {
            throw MalformedValue(
                what: "a turn", why: "it may carry \(TurnArtefact.most) artefacts of 64 KiB together at most")
        }
        guard salt.count == 16 else { throw MalformedValue(what: "a turn", why: "its salt must have 16 bytes") }
        self.text = text
        self.artefacts = artefacts
        self.salt = salt
    }

    /// The digest (32 bytes) that the turn's head covers: SHA-256 of `kith-turn-content-v1\n` LP(salt) LP(text) and, behind
    /// their count, LP(name) LP(media type) LP(SHA-256 of the text) of every artefact.
    public var digest: [UInt8] {
        var preimage = Preimage("kith-turn-content-v1\n")
        preimage.append(salt)
        preimage.append(text)
        preimage.append(artefacts.count)
        for artefact in artefacts {
            preimage.append(artefact.name)
            preimage.append(artefact.mediaType)
            preimage.append(sha256(Array(artefact.text.utf8)))
        }
        return preimage.sha256
    }

    init(_ members: Members) throws(MalformedValue) {
        var artefacts: [TurnArtefact] = []
        if let entries = members.value("artefacts") {
            guard let list = entries.arrayValue, list.count <= TurnArtefact.most else {
                throw members.refusal("artefacts", "it must be a list of at most \(TurnArtefact.most)")
            }
            for entry in list { artefacts.append(try TurnArtefact(entry)) }
        }
        try self.init(
            text: members.text("text", limit: Self.textBytes), artefacts: artefacts,
            salt: members.bytes("salt", count: 16))
    }

    var members: [(String, JSON)] {
        var members: [(String, JSON)] = [("salt", .string(Base64.url.encode(salt))), ("text", .string(text))]
        if !artefacts.isEmpty { members.append(("artefacts", .array(artefacts.map(\.json)))) }
        return members
    }
}
