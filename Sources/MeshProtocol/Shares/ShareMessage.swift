public import Ambient
public import WireJSON

/// What two sides of a joined share say to each other inside the seal.
public enum ShareMessage: Hashable, Sendable {
    /// The teacher's first message.
    case welcome(ShareWelcome)
    /// Our person has confirmed the code.
    case codeConfirmed
    /// A turn, or a part of one.
    case turn(SignedTurn)
    /// What became of what was sent.
    case receipt(ShareReceipt)
    /// Let us end so: the seal as proposed, unsigned. The proposer signs last: with its signature under a proposal that
    /// was returned, the other side could later make a seal of both over a transcript without its end.
    case closeProposal(ShareSeal)
    /// Agreed: the other side's signature under the seal with this digest.
    case closeAccepted(sealDigest: [UInt8], signature: [UInt8])
    /// The proposer's own signature, once it has the other one.
    case sealSignature(sealDigest: [UInt8], signature: [UInt8])
    /// Not so, because.
    case closeReturned(sealDigest: [UInt8], reason: String)
    /// A hidden check becomes known.
    case reveal(CheckReveal)
    /// A person has stopped the share, or a budget is used up. The reason comes from the peer: quote it.
    case stop(reason: String)
    /// Are you there? Asks for a receipt.
    case ping
    /// Something a newer node says; its type, at most 64 bytes. Count it and go on.
    case unknown(type: String)

    /// The most bytes of a reason.
    public static let reasonBytes = 1_024

    init(parsing plaintext: [UInt8]) throws(MalformedValue) {
        let json: JSON
        do {
            json = try JSON(parsing: plaintext, limits: FrameLimits.json)
        } catch {
            throw MalformedValue(what: "a message of a share", why: error.description)
        }
        try self.init(json)
    }

    /// Reads a message: from inside an envelope or out of a store.
    public init(_ json: JSON?) throws(MalformedValue) {
        let outer = try Members(json, of: "a message of a share")
        let type = try outer.text("type", limit: 64)
        let members = try Members(json, of: "a message of a share of type \(type.debugDescription)")
        switch type {
        case "welcome": self = .welcome(try ShareWelcome(members))
        case "code-confirmed": self = .codeConfirmed
        case "turn": self = .turn(try SignedTurn(members.value("turn")))
        case "receipt": self = .receipt(try ShareReceipt(members))
        case "close":
            self = .closeProposal(try ShareSeal(members.value("seal")))
        case "close-accepted":
            self = .closeAccepted(
                sealDigest: try members.bytes("seal", count: 32), signature: try members.bytes("sig", count: 64))
        case "seal-signature":
            self = .sealSignature(
                sealDigest: try members.bytes("seal", count: 32), signature: try members.bytes("sig", count: 64))
        case "close-returned":
            self = .closeReturned(
                sealDigest: try members.bytes("seal", count: 32),
                reason: try ShareText.passage(
                    members.text("reason"), "the reason of a returned end", most: Self.reasonBytes))
        case "reveal": self = .reveal(try CheckReveal(members))
        case "stop":
            self = .stop(
                reason: try ShareText.passage(members.text("reason"), "the reason of a stop", most: Self.reasonBytes))
        case "ping": self = .ping
        default: self = .unknown(type: type)
        }
    }

    /// The message as it is sealed and stored.
    public var json: JSON {
        switch self {
        case .welcome(let welcome): object("welcome", welcome.members)
        case .codeConfirmed: object("code-confirmed")
        case .turn(let turn): object("turn", [("turn", turn.json)])
        case .receipt(let receipt): object("receipt", receipt.members)
        case .closeProposal(let seal): object("close", [("seal", seal.json)])
        case .closeAccepted(let digest, let signature): object("close-accepted", Self.signed(digest, signature))
        case .sealSignature(let digest, let signature): object("seal-signature", Self.signed(digest, signature))
        case .closeReturned(let digest, let reason):
            object("close-returned", [("seal", .string(Base64.url.encode(digest))), ("reason", .string(reason))])
        case .reveal(let reveal): object("reveal", reveal.members)
        case .stop(let reason): object("stop", [("reason", .string(reason))])
        case .ping: object("ping")
        case .unknown(let type): object(type)
        }
    }

    /// Refuses what the peer could not read: it would count the envelope and lose what it says.
    func validate() throws(MalformedValue) {
        switch self {
        case .closeReturned(_, let reason), .stop(let reason):
            _ = try ShareText.passage(reason, "a reason", most: Self.reasonBytes)
        case .unknown: throw MalformedValue(what: "a message of a share", why: "it is of no kind that can be sent")
        case .welcome, .codeConfirmed, .turn, .receipt, .closeProposal, .closeAccepted, .sealSignature, .reveal, .ping:
            break
        }
    }

    private static func signed(_ digest: [UInt8], _ signature: [UInt8]) -> [(String, JSON)] {
        [("seal", .string(Base64.url.encode(digest))), ("sig", .string(Base64.url.encode(signature)))]
    }

    private func object(_ type: String, _ members: [(String, JSON)] = []) -> JSON {
        .object(JSONObject([("type", .string(type))] + members))
    }
}

/// What a side tells the other about what it has received: only what it can prove.
public struct ShareReceipt: Hashable, Sendable {
    /// All envelopes up to this number are stored; the sender need not send them again.
    public let through: UInt64
    /// Which of the receiver's turns `state` is about: the number of the other side's turn; nil for envelopes only.
    public let turn: Int?
    /// One of `Receipt.states`; nil for envelopes only.
    public let state: String?
    /// When.
    public let at: Timestamp

    /// A receipt.
    public init(through: UInt64, turn: Int? = nil, state: String? = nil, at moment: Timestamp) throws(MalformedValue) {
        guard through <= 9_007_199_254_740_991, turn.map({ (1...Turn.most).contains($0) }) ?? true,
            Timestamp.signable.contains(moment.milliseconds)
        else { throw MalformedValue(what: "a receipt", why: "its numbers are out of range") }
        guard (turn == nil) == (state == nil), state.map(Receipt.states.contains) ?? true else {
            throw MalformedValue(
                what: "a receipt", why: "a turn comes with a state, which must be one of \(Receipt.states)")
        }
        self.through = through
        self.turn = turn
        self.state = state
        at = moment
    }

    init(_ members: Members) throws(MalformedValue) {
        let hasTurn = members.value("turn") != nil
        try self.init(
            through: UInt64(members.integer("through", in: 0...9_007_199_254_740_991)),
            turn: hasTurn ? Int(members.integer("turn", in: 1...Int64(Turn.most))) : nil,
            state: members.optionalText("state", limit: 64), at: members.moment("at"))
    }

    var members: [(String, JSON)] {
        var members: [(String, JSON)] = [("through", .integer(Int64(through)))]
        if let turn, let state { members += [("turn", .integer(Int64(turn))), ("state", .string(state))] }
        return members + [("at", .integer(at.milliseconds))]
    }
}
