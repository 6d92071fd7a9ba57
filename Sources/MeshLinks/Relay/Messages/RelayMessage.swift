import MeshProtocol
import WireJSON

/// One client in the relay's directory, in the relay's words.
struct RelayPeer: Sendable, Hashable {
    let node: NodeID
    /// At most 64 characters; text from outside.
    let name: String?
    let isOnline: Bool

    /// Reads `{"nodeId","name"?,"offline"?}`; `nil` when there is no usable node id.
    init?(_ value: JSON) {
        guard let text = value["nodeId"]?.stringValue, let node = NodeID(spelled: text) else { return nil }
        self.node = node
        name = value["name"]?.stringValue.map { String(String.UnicodeScalarView($0.unicodeScalars.prefix(64))) }
        isOnline = value["offline"]?.boolValue != true
    }
}

extension NodeID {
    /// A node id in exactly the spelling we would write. A relay compares ids byte for byte, so another spelling of the
    /// same id is another client, and must not be able to push this one out of our directory.
    init?(spelled text: String) {
        guard let node = try? NodeID(text), node.text == text else { return nil }
        self = node
    }
}

/// What a relay says (mmp-wire 11.2). Unknown kinds are a case of their own, so that newer relays do no harm.
enum RelayMessage: Sendable, Hashable {
    case peers([RelayPeer])
    case joined(RelayPeer)
    case left(NodeID)
    /// A frame of another node; `payload` is its bytes exactly as they came.
    case frame(from: NodeID, payload: [UInt8])
    /// A frame out of our mailbox.
    case mail(RelayMail)
    /// What only relays with mailboxes and rooms say.
    case kith(KithAnswer)
    case ping
    case authenticateAgain
    case complaint
    case other

    /// Reads one text message; `nil` when it is not a well-formed relay message.
    init?(_ bytes: [UInt8]) {
        guard let spans = try? JSONSpans(scanning: bytes) else { return nil }
        func text(_ key: String) -> String? {
            guard let place = spans[key] else { return nil }
            return (try? JSON(parsing: bytes[place]))?.stringValue
        }
        if let payload = spans["payload"] {
            guard let sender = text("from"), let node = NodeID(spelled: sender) else { return nil }
            guard let place = spans["mail"] else {
                self = .frame(from: node, payload: Array(bytes[payload]))
                return
            }
            guard let number = (try? JSON(parsing: bytes[place]))?.integerValue, number > 0 else { return nil }
            self = .mail(RelayMail(number: number, sender: node, payload: Array(bytes[payload])))
            return
        }
        let type = text("type")
        switch type {
        case let type? where type.hasPrefix("kith-"):
            guard let value = try? JSON(parsing: bytes) else { return nil }
            guard let isKnown = KithAnswer.read(type, value) else {
                self = .other
                return
            }
            guard let answer = isKnown else { return nil }
            self = .kith(answer)
        case "relay-ping": self = .ping
        case "relay-reauth": self = .authenticateAgain
        case "relay-error": self = .complaint
        case "relay-peers":
            guard let list = spans["peers"], let entries = (try? JSON(parsing: bytes[list]))?.arrayValue else {
                return nil
            }
            self = .peers(entries.compactMap(RelayPeer.init))
        case "relay-peer-joined":
            guard let value = try? JSON(parsing: bytes), let peer = RelayPeer(value) else { return nil }
            self = .joined(peer)
        case "relay-peer-left":
            guard let gone = text("nodeId"), let node = NodeID(spelled: gone) else { return nil }
            self = .left(node)
        case nil: return nil
        default: self = .other
        }
    }
}
