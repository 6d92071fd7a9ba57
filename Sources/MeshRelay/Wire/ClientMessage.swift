import NIOCore
import WireJSON

/// One text message from a client, as far as the relay reads it.
enum ClientMessage {
    /// `relay-auth`: who the client says it is.
    case auth(Credentials)
    /// `relay-auth` without a usable node id and name.
    case invalidAuth
    /// `relay-pong`.
    case pong
    /// A frame for one peer, or for all others if `to` is nil. `payload` is where its bytes are in the message.
    case route(to: String?, payload: Range<Int>)
    /// A frame for one peer that is to be kept until that peer has confirmed it, if it asked for a mailbox. With a receipt
    /// the sender wants to know what became of it.
    case keep(to: String, payload: Range<Int>, receipt: String?)
    /// What no stock client says.
    case kith(KithRequest)
    /// JSON that the relay has no use for. It keeps a connection open but never authenticates it.
    case unknown
    /// Not a JSON object. Ignored, as the reference relay ignores it.
    case notJSON
    /// Bytes that are not UTF-8, which a text message must be.
    case notUTF8

    /// What a client presents.
    struct Credentials: Sendable {
        let nodeID: String
        let name: String
        let token: String?
        let wakeChannel: WakeChannel?
        /// The key of the mailbox that the client wants in its room, or nil if it wants none.
        var mailboxKey: SecretDigest?
        /// What the client shows instead of a token.
        var invite: Invite?
    }

    /// A share's room and what lets into it.
    struct Invite: Sendable {
        let share: ShareName
        let shown: SecretDigest
    }

    // A payload is opaque: that a member is named twice inside it is for its receiver to judge. At the top the last one
    // counts, as in JavaScript; only what was understood is written into the forwarded envelope.
    private static let limits = JSONLimits(maxDepth: 128, maxBytes: .max, rejectDuplicateKeys: false)
    private static let longestNodeID = 128
    private static let longestName = 256
    private static let longestReceipt = 128
    private static let longestValue = 4096

    /// Reads a message without building its payload.
    init(_ message: ByteBufferView) {
        let spans: JSONSpans
        do throws(JSONSyntaxError) {
            spans = try JSONSpans(scanning: message, limits: Self.limits)
        } catch {
            self = Self.isUTF8(message) ? .notJSON : .notUTF8
            return
        }
        let member = Members(spans: spans, bytes: message)
        let type = member.text("type", longest: 64)
        switch type {
        case "relay-auth": self = Self.auth(member)
        case "relay-pong": self = .pong
        case let type? where type.hasPrefix("kith-") && member.spans["payload"] == nil:
            self = Self.request(type, message)
        default: self = Self.route(member)
        }
    }

    private static func auth(_ member: Members) -> ClientMessage {
        guard let nodeID = member.text("nodeId", longest: longestNodeID), !nodeID.isEmpty,
            let name = member.text("name", longest: longestName), !name.isEmpty,
            nodeID.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { return .invalidAuth }
        let token = member.text("token", longest: RoomTokens.longestToken)
        let wakeChannel = WakeChannel(member.value("wakeChannel", longest: longestValue))
        var credentials = Credentials(nodeID: nodeID, name: name, token: token, wakeChannel: wakeChannel)
        // Whoever asks for a place or a mailbox in words that cannot be read must not get something else instead.
        if member.spans["mailbox"] != nil || member.spans["invite"] != nil {
            let key = member.text("mailboxKey", longest: 64).flatMap(SecretDigest.init(revealed:))
            if member.value("mailbox", longest: 8)?.boolValue == true {
                guard let key else { return .invalidAuth }
                credentials.mailboxKey = key
            }
            if let invite = member.value("invite", longest: 512) {
                guard let share = invite["share"]?.stringValue.flatMap(ShareName.init), key != nil,
                    let shown = invite["admission"]?.stringValue.flatMap(SecretDigest.init(revealed:))
                else { return .invalidAuth }
                credentials.mailboxKey = key
                credentials.invite = Invite(share: share, shown: shown)
            }
        }
        return .auth(credentials)
    }

    private static func request(_ type: String, _ message: ByteBufferView) -> ClientMessage {
        guard message.count <= longestValue, let value = try? JSON(parsing: message),
            let request = KithRequest(type: type, value)
        else { return .unknown }
        return .kith(request)
    }

    private static func route(_ member: Members) -> ClientMessage {
        guard let payload = member.spans["payload"], !member.isNull("payload") else { return .unknown }
        guard member.spans["to"] != nil, !member.isNull("to") else { return .route(to: nil, payload: payload) }
        // What was meant for one peer must never reach all: an unusable address is no address at all.
        guard let to = member.text("to", longest: longestNodeID), !to.isEmpty else { return .unknown }
        let asksReceipt = member.spans["receipt"] != nil
        guard asksReceipt || member.spans["keep"] != nil else { return .route(to: to, payload: payload) }
        guard asksReceipt else {
            let isKept = member.value("keep", longest: 8)?.boolValue == true
            return isKept ? .keep(to: to, payload: payload, receipt: nil) : .route(to: to, payload: payload)
        }
        guard let receipt = member.text("receipt", longest: longestReceipt), !receipt.isEmpty else { return .unknown }
        return .keep(to: to, payload: payload, receipt: receipt)
    }

    private static func isUTF8(_ bytes: ByteBufferView) -> Bool {
        bytes.withContiguousStorageIfAvailable { String(validating: $0, as: UTF8.self) != nil } ?? false
    }
}

/// The top-level members of a message, read only when asked for.
private struct Members {
    let spans: JSONSpans
    let bytes: ByteBufferView

    func isNull(_ key: String) -> Bool {
        guard let span = spans[key] else { return false }
        return bytes[bytes.startIndex + span.lowerBound] == UInt8(ascii: "n")
    }

    func value(_ key: String, longest: Int) -> JSON? {
        guard let span = spans[key], span.count <= longest else { return nil }
        let start = bytes.startIndex + span.lowerBound
        return try? JSON(parsing: bytes[start..<start + span.count])
    }

    /// A member that is a string of at most `longest` bytes.
    func text(_ key: String, longest: Int) -> String? {
        // An escape takes at most six bytes a character; the quotes take two.
        guard let text = value(key, longest: longest * 6 + 2)?.stringValue, text.utf8.count <= longest else {
            return nil
        }
        return text
    }
}
