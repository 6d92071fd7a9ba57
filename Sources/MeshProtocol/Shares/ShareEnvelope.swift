public import WireJSON

/// What a carrier takes from one node to the other: routing in clear, everything else sealed. Since it is sealed in
/// itself, it does not matter which carrier takes it, nor how often.
public struct ShareEnvelope: Hashable, Sendable {
    /// What is sealed inside, as far as somebody must know before opening it.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The student introduces itself and asks for the card (`ShareAsk`).
        case ask
        /// The teacher shows the card (`ShareOffer`).
        case offer
        /// The student joins (`ShareJoin`).
        case join
        /// The teacher refuses one of these (`ShareRefusal`).
        case refusal
        /// Anything of a share that both have joined (`ShareMessage`).
        case sealed
    }

    /// The share.
    public let share: ShareID
    /// The node that sent it.
    public let from: NodeID
    /// What is inside.
    public let kind: Kind
    /// For `sealed`: the number in its direction, from 1. Otherwise 0.
    public let counter: UInt64
    /// The sealed bytes.
    public let sealed: [UInt8]

    /// The type on the wire.
    public static let type = "kith-share"
    /// Bytes of the largest envelope in JSON.
    public static let largest = FrameLimits.maxPayload

    init(share: ShareID, from: NodeID, kind: Kind, counter: UInt64 = 0, sealed: [UInt8]) {
        self.share = share
        self.from = from
        self.kind = kind
        self.counter = counter
        self.sealed = sealed
    }

    /// Reads an envelope from a carrier.
    public init(_ json: JSON?) throws(MalformedValue) {
        let members = try Members(json, of: "an envelope of a share")
        guard try members.text("type", limit: 64) == Self.type else {
            throw members.refusal("type", "it must be \(Self.type)")
        }
        guard try members.integer("v", in: 0...1_000) == 1 else {
            throw members.refusal("v", "it must be 1; update the older of the two nodes")
        }
        guard let kind = Kind(rawValue: try members.text("kind", limit: 64)) else {
            throw members.refusal("kind", "it must be one of \(Kind.allCases.map(\.rawValue))")
        }
        // Numbers up to 2^53-1 are exact in every JSON reader; no share sends as many.
        let counter = kind == .sealed ? UInt64(try members.integer("counter", in: 1...9_007_199_254_740_991)) : 0
        guard kind == .sealed || members.value("counter") == nil else {
            throw members.refusal("counter", "only sealed envelopes are numbered")
        }
        try self.init(
            share: ShareID(members.text("share", limit: 22)), from: NodeID(exactly: members.text("from", limit: 36)),
            kind: kind, counter: counter, sealed: members.bytes("sealed", limit: Self.largest))
    }

    /// Reads an envelope's bytes.
    public init(parsing bytes: [UInt8]) throws(MalformedValue) {
        guard bytes.count <= Self.largest else {
            throw MalformedValue(what: "an envelope of a share", why: "it must have at most \(Self.largest) bytes")
        }
        let json: JSON
        do {
            json = try JSON(parsing: bytes, limits: FrameLimits.json)
        } catch {
            throw MalformedValue(what: "an envelope of a share", why: error.description)
        }
        try self.init(json)
    }

    /// The envelope as a carrier takes it.
    public var json: JSON {
        var object: JSONObject = [
            "type": .string(Self.type), "v": 1, "share": .string(share.text), "from": .string(from.text),
            "kind": .string(kind.rawValue),
        ]
        if kind == .sealed { object["counter"] = .integer(Int64(counter)) }
        object["sealed"] = .string(Base64.url.encode(sealed))
        return .object(object)
    }

    /// The compact JSON.
    public var serialized: [UInt8] { json.serialized }

    /// What is authenticated with what is sealed before there are share keys.
    static func openingData(_ share: ShareID, _ from: NodeID, _ kind: Kind) -> [UInt8] {
        var preimage = Preimage("kith-share-opening-v1\n")
        preimage.append(share.bytes)
        preimage.append(from.text)
        preimage.append(kind.rawValue)
        return preimage.bytes
    }

    /// Refuses an envelope of another share or kind.
    func check(_ share: ShareID, _ kind: Kind) throws(ShareError) {
        guard self.share == share else { throw .wrongShare }
        guard self.kind == kind else { throw .wrongKind(self.kind) }
    }
}
