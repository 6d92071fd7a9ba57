import Ambient
import CAT7
import MeshProtocol
import TestSupport

/// A node with keys that depend only on its name, so that every run signs the same.
struct Someone: Sendable {
    let identity: Identity

    init(_ name: String) throws {
        let seed = name.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) }
        let random = SeededRandom(seed: seed)
        identity = try Identity(
            nodeID: NodeID.make(at: Timestamp(milliseconds: 1_780_000_000_000), random: random.bytes(10)),
            name: PeerName(name), signingSeed: random.bytes(32), sealingSecret: random.bytes(32))
    }

    /// The same node after its keys were lost and made anew.
    init(_ name: String, withKeysOf other: String) throws {
        let node = try Someone(name).id
        let keys = try Someone(other).identity
        identity = try Identity(
            nodeID: node, name: PeerName(name), signingSeed: keys.signingSeed, sealingSecret: keys.sealingSecret)
    }

    var id: NodeID { identity.nodeID }

    func introduction(room: String = "default") throws -> PeerIntroduction {
        PeerIntroduction(
            nodeID: id, name: identity.name, room: try RoomName(room), identityKey: identity.publicKey,
            sealingKey: identity.sealingKey, implementation: try Implementation(name: "kith", version: "0.1.0"),
            extensions: [])
    }

    func says(
        _ focus: String, _ others: [Field: String] = [:], to audience: NodeID? = nil, parents: [BlockKey] = [],
        descent: [Field: [DescentReference]] = [:], at milliseconds: Int64 = 1_790_000_000_000
    ) throws -> Block {
        try Block.mint(
            fields: PerField { field in field == .focus ? focus : others[field] ?? "" }, by: identity, in: .default,
            to: audience, parents: parents, descent: descent, at: Timestamp(milliseconds: milliseconds))
    }
}
