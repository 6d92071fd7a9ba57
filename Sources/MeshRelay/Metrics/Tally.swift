/// Why a message of a client went nowhere.
enum DropReason: String, CaseIterable {
    /// Addressed to a node that is not in the room.
    case unknownTarget = "unknown_target"
    /// Not a JSON object.
    case notJSON = "not_json"
    /// JSON without a payload, or with an unusable address.
    case noPayload = "no_payload"
    /// Sent while the relay waits for a new `relay-auth`.
    case unauthenticated
    /// A request for the store, which has too much to do.
    case postBusy = "post_busy"
}

/// Why a connection never became a WebSocket.
enum RefusalReason: String, CaseIterable {
    case relayFull = "relay_full"
    case addressFull = "address_full"
    case handshakeTimeout = "handshake_timeout"
    case badRequest = "bad_request"
}

/// Why a `relay-auth` was not accepted.
enum AuthFailure: String, CaseIterable {
    case timeout, malformed, token
    case tooFresh = "too_fresh"
    case roomFull = "room_full"
}

/// What one shard has done so far. Plain numbers, confined to the shard's event loop until they are asked for.
struct Tally: Sendable {
    var framesIn = 0
    var bytesIn = 0
    var framesOut = 0
    var bytesOut = 0
    var deliveries = 0
    var throttled = 0
    var accepted = 0
    /// The most bytes that have waited for one client after a flush.
    var outboundQueueHighWater = 0
    var drops: [DropReason: Int] = [:]
    var refusals: [RefusalReason: Int] = [:]
    var authFailures: [AuthFailure: Int] = [:]
    /// By close code of the relay; 1000 is every close by the client, 1006 a connection that went without a close frame.
    var closes: [UInt16: Int] = [:]
    /// Gauges, filled in when the tally is read.
    var connections = 0
    var members = 0

    /// Adds another shard's numbers.
    mutating func add(_ other: Tally) {
        framesIn += other.framesIn
        bytesIn += other.bytesIn
        framesOut += other.framesOut
        bytesOut += other.bytesOut
        deliveries += other.deliveries
        throttled += other.throttled
        accepted += other.accepted
        outboundQueueHighWater = max(outboundQueueHighWater, other.outboundQueueHighWater)
        drops.merge(other.drops, uniquingKeysWith: +)
        refusals.merge(other.refusals, uniquingKeysWith: +)
        authFailures.merge(other.authFailures, uniquingKeysWith: +)
        closes.merge(other.closes, uniquingKeysWith: +)
        connections += other.connections
        members += other.members
    }
}
