public import WireJSON

/// What two nodes say to each other inside a sealed session.
public enum ApplicationFrame: Hashable, Sendable {
    /// A block. An anchor is one that is sent again, so that a newcomer knows it.
    case block(Block, anchor: Bool)
    /// How the peer's gate, or one it has heard of, judged a block.
    case attestation(Attestation)
    /// What became of a block that was sent.
    case receipt(Receipt)
    /// A word about the conversation itself.
    case notice(Notice)
    /// A question for a block.
    case fetch(CmbFetch)
    /// The answer to one.
    case fetchResult(CmbFetchResult)
    /// Are you there?
    case ping
    /// I am.
    case pong
    /// The peer leaves in good order.
    case bye
    /// A frame of a kind this room does not know: its type (at most 64 bytes) and the whole object.
    case other(type: String, JSON)

    private static let byeType = "kith-bye"

    /// Reads the opened body of a vendor frame.
    init(_ json: JSON) throws(SessionError) {
        self = try readingSealed { () throws(MalformedValue) in try Self.read(json) }
    }

    /// The body of a vendor frame.
    var json: JSON {
        switch self {
        case .block(let block, let anchor): ["type": "cmb", "cmb": block.record, "_anchor": .bool(anchor)]
        case .attestation(let attestation): ["type": "attestation", "attestation": attestation.json]
        case .receipt(let receipt): object(Receipt.type, receipt.members)
        case .notice(let notice): object(Notice.type, notice.members)
        case .fetch(let fetch): object(CmbFetch.type, fetch.members)
        case .fetchResult(let result): object(CmbFetchResult.type, result.members)
        case .ping: object("ping", [])
        case .pong: object("pong", [])
        case .bye: object(Self.byeType, [])
        case .other(let type, let json):
            object(type, (json.objectValue?.members ?? []).filter { $0.key != "type" }.map { ($0.key, $0.value) })
        }
    }

    private func object(_ type: String, _ members: [(String, JSON)]) -> JSON {
        .object(JSONObject([("type", .string(type))] + members))
    }

    private static func read(_ json: JSON) throws(MalformedValue) -> ApplicationFrame {
        let outer = try Members(json, of: "a sealed frame")
        let type = try outer.text("type", limit: 64)
        let members = try Members(json, of: "a sealed frame of type \(type.debugDescription)")
        switch type {
        case "cmb":
            do {
                let block = try Block(record: members.value("cmb") ?? .null)
                return .block(block, anchor: members.value("_anchor")?.boolValue ?? false)
            } catch {
                throw members.refusal("cmb", error.description)
            }
        case "attestation": return .attestation(try Attestation(members.value("attestation")))
        case Receipt.type: return .receipt(try Receipt(members))
        case Notice.type: return .notice(try Notice(members))
        case CmbFetch.type: return .fetch(try CmbFetch(members))
        case CmbFetchResult.type: return .fetchResult(try CmbFetchResult(members))
        case "ping": return .ping
        case "pong": return .pong
        case Self.byeType: return .bye
        default: return .other(type: type, json)
        }
    }
}
