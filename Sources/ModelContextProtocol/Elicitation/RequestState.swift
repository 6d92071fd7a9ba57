import Ambient
import WireJSON

/// What the server must remember between the rounds of one modern request, carried by the client.
struct RequestState: Sendable, Hashable {
    /// How long a form may stay open.
    static let lifetime = Duration.seconds(600)
    /// The most rounds one request may take, so that a handler and a client cannot ping-pong for ever.
    static let mostRounds = 8
    /// A longer text is refused unread.
    static let longestText = 256 << 10

    let nonce: String
    let expires: Timestamp
    let round: Int
    /// The answers of the earlier rounds, by the key they were asked under.
    let answers: JSONObject

    private var payload: [UInt8] {
        let json: JSON = [
            "n": .string(nonce), "x": .integer(expires.milliseconds), "r": .integer(Int64(round)),
            "a": .object(answers),
        ]
        return json.serialized
    }

    /// The opaque text: payload and tag. The tag also covers `binding`, so the text fits no other request.
    func sealed(for binding: [UInt8], by sealer: any StateSealer) -> String {
        let tag = sealer.tag(for: Self.signed(payload, binding))
        return Base64.url.encode(payload) + "." + Base64.url.encode(tag)
    }

    /// Reads a text that came through the client. Whatever is wrong with it, the client learns only that it is.
    init(_ text: String, binding: [UInt8], now: Timestamp, sealer: any StateSealer) throws(RPCError) {
        let refusal = RPCError.invalidParams(
            "requestState is not valid for this request (changed, expired or already used); start the request again")
        let parts = text.utf8.count <= Self.longestText ? text.split(separator: ".") : []
        guard parts.count == 2, let payload = Base64.url.decode(String(parts[0])),
            let tag = Base64.url.decode(String(parts[1])),
            sealer.isValid(tag, for: Self.signed(payload, binding)),
            let json = try? JSON(parsing: payload), let nonce = json["n"]?.stringValue,
            let expires = json["x"]?.integerValue, let round = json["r"]?.integerValue,
            let answers = json["a"]?.objectValue, now.milliseconds < expires
        else { throw refusal }
        self.init(
            nonce: nonce, expires: Timestamp(milliseconds: expires), round: Int(clamping: round), answers: answers)
    }

    init(nonce: String, expires: Timestamp, round: Int, answers: JSONObject) {
        self.nonce = nonce
        self.expires = expires
        self.round = round
        self.answers = answers
    }

    /// What the tag of a request's state covers beside the payload: the method and every parameter but those that change
    /// from round to round.
    static func binding(method: String, params: JSONObject) -> [UInt8] {
        var params = params
        for key in ["_meta", "inputResponses", "requestState"] { params[key] = nil }
        return prefixed(Array(method.utf8)) + prefixed(JSON.object(params).canonicalBytes)
    }

    private static func signed(_ payload: [UInt8], _ binding: [UInt8]) -> [UInt8] {
        Array("mcp-request-state-v1\n".utf8) + binding + prefixed(payload)
    }

    /// The bytes after their length, so that two neighbours cannot be cut differently.
    private static func prefixed(_ bytes: [UInt8]) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> (56 - 8 * $0)) } + bytes
    }
}

/// Remembers which states were used, until they would have expired anyway.
struct UsedStates: Sendable {
    /// More open forms than this at one time are not a conversation.
    static let most = 4096

    private var expiries: [String: Timestamp] = [:]

    /// True exactly once for each nonce.
    mutating func claim(_ state: RequestState, now: Timestamp) -> Bool {
        if expiries.count >= Self.most { expiries = expiries.filter { $0.value > now } }
        guard expiries[state.nonce] == nil, expiries.count < Self.most else { return false }
        expiries[state.nonce] = state.expires
        return true
    }
}
