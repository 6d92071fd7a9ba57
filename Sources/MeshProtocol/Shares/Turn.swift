public import Ambient

/// One entry of one side's chain: a whole turn, or one part of a long one.
///
/// Every side has its own chain, because both may speak at once. A turn names how many of the other side's turns its
/// author had seen and the head they lead to; so the two chains hold each other.
///
///     canonical = "kith-turn-v1\n" LP(role) LP(number) LP(kind) LP(part) LP(parts) LP(passes) LP(at)
///                 LP(ack count) LP(ack head) LP(content digest)
///     head(0)   = SHA-256("kith-head-zero-v1\n" LP(agreement digest) LP(role))
///     head(n)   = SHA-256("kith-head-v1\n" LP(head(n-1)) LP(SHA-256(canonical(n))))
///     signature = Ed25519("kith-turn-sig-v1\n" LP(head(n)))
public struct Turn: Hashable, Sendable {
    /// Who says it.
    public let role: ShareRole
    /// Its place in its author's chain, from 1.
    public let number: Int
    /// What it is for.
    public let kind: TurnKind
    /// Which part of a long turn it is, from 1.
    public let part: Int
    /// How many parts that has; 1 for a whole turn.
    public let parts: Int
    /// Whether the other side has the floor afterwards. Only the last part can pass it.
    public let passesFloor: Bool
    /// When it was said, by its author's clock.
    public let at: Timestamp
    /// How many turns of the other side its author had seen.
    public let ackCount: Int
    /// The head of the other side's chain after those (32 bytes).
    public let ackHead: [UInt8]
    /// What it says; nil where that has been taken out of a transcript.
    public private(set) var content: TurnContent?
    /// The digest of what it says, which stays.
    public let contentDigest: [UInt8]

    /// The most entries of one side's chain.
    public static let most = 4_096
    /// The most parts of a long turn: 512 KiB of text.
    public static let mostParts = 16

    init(
        role: ShareRole, number: Int, kind: TurnKind, part: Int, parts: Int, passesFloor: Bool, at: Timestamp,
        ackCount: Int, ackHead: [UInt8], content: TurnContent?, contentDigest: [UInt8]
    ) throws(MalformedValue) {
        func refusal(_ why: String) -> MalformedValue { MalformedValue(what: "a turn", why: why) }
        guard (1...Self.most).contains(number), (0...Self.most).contains(ackCount) else {
            throw refusal("its numbers must be within 0 to \(Self.most)")
        }
        guard (1...Self.mostParts).contains(parts), (1...parts).contains(part) else {
            throw refusal("it can have at most \(Self.mostParts) parts")
        }
        guard !passesFloor || part == parts else { throw refusal("only its last part can pass the floor") }
        guard Timestamp.signable.contains(at.milliseconds) else { throw refusal("its time cannot be represented") }
        guard ackHead.count == 32, contentDigest.count == 32 else { throw refusal("its digests must have 32 bytes") }
        self.role = role
        self.number = number
        self.kind = kind
        self.part = part
        self.parts = parts
        self.passesFloor = passesFloor
        self.at = at
        self.ackCount = ackCount
        self.ackHead = ackHead
        self.content = content
        self.contentDigest = contentDigest
    }

    /// The bytes whose SHA-256 the chain takes up.
    public var canonicalBytes: [UInt8] { preimage.bytes }

    /// How much of the conversation its author had before it: its place in a transcript, the teacher first among equals.
    /// A turn that has seen another one always has the greater order, so this keeps every cause before its effect.
    public var order: Int { number + ackCount }

    /// The same turn without what it says.
    public var redacted: Turn {
        var copy = self
        copy.content = nil
        return copy
    }

    /// The head of the chain after this turn, when it was `head` before.
    func head(after head: [UInt8]) -> [UInt8] {
        var next = Preimage("kith-head-v1\n")
        next.append(head)
        next.append(preimage.sha256)
        return next.sha256
    }

    /// What the author signs for a head.
    static func signedBytes(_ head: [UInt8]) -> [UInt8] {
        var preimage = Preimage("kith-turn-sig-v1\n")
        preimage.append(head)
        return preimage.bytes
    }

    /// The head of a chain without turns.
    static func zeroHead(_ agreementDigest: [UInt8], _ role: ShareRole) -> [UInt8] {
        var preimage = Preimage("kith-head-zero-v1\n")
        preimage.append(agreementDigest)
        preimage.append(role.rawValue)
        return preimage.sha256
    }

    private var preimage: Preimage {
        var preimage = Preimage("kith-turn-v1\n")
        preimage.append(role.rawValue)
        preimage.append(number)
        preimage.append(kind.rawValue)
        preimage.append(part)
        preimage.append(parts)
        preimage.append(passesFloor ? "passes" : "keeps")
        preimage.append(at.milliseconds)
        preimage.append(ackCount)
        preimage.append(ackHead)
        preimage.append(contentDigest)
        return preimage
    }
}

/// A turn with its author's signature over the head it leads to.
public struct SignedTurn: Hashable, Sendable {
    /// The turn.
    public let turn: Turn
    /// Ed25519, 64 bytes.
    public let signature: [UInt8]

    init(turn: Turn, signature: [UInt8]) {
        self.turn = turn
        self.signature = signature
    }

    /// The same without what it says; the signature still holds.
    public var redacted: SignedTurn { SignedTurn(turn: turn.redacted, signature: signature) }
}
