public import Ambient
import WireJSON

/// Asks a peer for a block by its address.
public struct CmbFetch: Hashable, Sendable {
    /// Ties the answer to the question; 1...64 bytes.
    public let requestID: String
    /// The wanted block.
    public let key: BlockKey
    /// Who asks.
    public let from: NodeID
    /// When.
    public let at: Timestamp

    /// The frame type on the wire.
    static let type = "cmb-fetch"

    /// A question.
    public init(requestID: String, key: BlockKey, from: NodeID, at: Timestamp) throws(MalformedValue) {
        self.requestID = try RequestID.check(requestID)
        self.key = key
        self.from = from
        self.at = at
    }

    init(_ members: Members) throws(MalformedValue) {
        try self.init(
            requestID: members.text("reqId", limit: 64), key: BlockKey(members.text("key")),
            from: NodeID(members.text("from")), at: members.moment("timestamp"))
    }

    var members: [(String, JSON)] {
        [
            ("reqId", .string(requestID)), ("key", .string(key.text)), ("from", .string(from.text)),
            ("timestamp", .integer(at.milliseconds)),
        ]
    }
}

/// The answer to a `CmbFetch`: the whole signed record, or that it is not held. A record of another address than the one
/// that was asked for cannot be read.
public struct CmbFetchResult: Hashable, Sendable {
    /// The question's id.
    public let requestID: String
    /// The wanted block's address.
    public let key: BlockKey
    /// The block, or nil when the peer does not hold it.
    public let block: Block?
    /// When.
    public let at: Timestamp

    /// The frame type on the wire.
    static let type = "cmb-fetch-result"

    /// An answer; a block must be the one that was asked for.
    public init(requestID: String, key: BlockKey, block: Block?, at: Timestamp) throws(MalformedValue) {
        guard block == nil || block?.key == key else {
            throw MalformedValue(what: "a fetch result", why: "it holds another block than the one asked for")
        }
        self.requestID = try RequestID.check(requestID)
        self.key = key
        self.block = block
        self.at = at
    }

    init(_ members: Members) throws(MalformedValue) {
        var block: Block?
        if let record = members.value("cmb") {
            do { block = try Block(record: record) } catch { throw members.refusal("cmb", error.description) }
        }
        try self.init(
            requestID: members.text("reqId", limit: 64), key: BlockKey(members.text("key")), block: block,
            at: members.moment("timestamp"))
    }

    var members: [(String, JSON)] {
        [
            ("reqId", .string(requestID)), ("key", .string(key.text)), ("found", .bool(block != nil)),
            ("cmb", block?.record ?? .null), ("timestamp", .integer(at.milliseconds)),
        ]
    }
}

/// The rule for ids that tie an answer to its question.
enum RequestID {
    static func check(_ text: String) throws(MalformedValue) -> String {
        guard (1...64).contains(text.utf8.count) else {
            throw MalformedValue(what: "a request id", why: "it must have 1 to 64 bytes")
        }
        return text
    }
}
