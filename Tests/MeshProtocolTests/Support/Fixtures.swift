import Ambient
import CAT7
import WireJSON

@testable import MeshProtocol

/// Invented nodes and blocks for tests.
enum Fixtures {
    static let room = named("default")
    static let moment = Timestamp(milliseconds: 1_790_000_000_123)
    static let alice = identity("alice", 1)
    static let bob = identity("bob", 2)
    static let carol = identity("carol", 3)

    /// The identity of the fixed test key that the published vectors use.
    static let vectorIdentity = identity("vector", 0x42)

    static func identity(_ name: String, _ byte: UInt8) -> Identity {
        do {
            return try Identity(
                nodeID: .make(
                    at: Timestamp(milliseconds: 1_790_000_000_000), random: Array(repeating: byte, count: 10)),
                name: PeerName(name), signingSeed: Array(repeating: byte, count: 32),
                sealingSecret: Array(repeating: byte | 0x40, count: 32))
        } catch {
            fatalError("\(error)")
        }
    }

    static func named(_ text: String) -> RoomName {
        guard let room = try? RoomName(text) else { fatalError("not a room name: \(text)") }
        return room
    }

    static let texts = PerField<String> { field in
        switch field {
        case .focus: "night build of the payments service"
        case .issue: "flaky ledger test"
        case .intent: "stabilise before the freeze"
        case .motivation: "release on friday"
        case .commitment: "owner bisects tonight"
        case .perspective: "build engineer"
        case .mood: "focused"
        }
    }

    static func block(
        by identity: Identity = alice, texts: PerField<String> = texts, to audience: NodeID? = nil,
        suite: Suite = .sigV2_0
    ) throws -> Block {
        try Block.mint(fields: texts, by: identity, in: room, to: audience, suite: suite, at: moment)
    }

    static let implementation = Implementation.kith(version: "test")

    static func client(_ identity: Identity = alice, nonce: UInt8 = 0x55, in room: RoomName = room) -> ClientHandshake {
        ClientHandshake(
            identity: identity, room: room, nonce: Array(repeating: nonce, count: 32), implementation: implementation)
    }

    static func server(_ identity: Identity = bob, nonce: UInt8 = 0x66, in room: RoomName = room) -> ServerHandshake {
        ServerHandshake(
            identity: identity, room: room, nonce: Array(repeating: nonce, count: 32), implementation: implementation)
    }

    /// Both ends of a fresh session.
    static func sessions(nonce: UInt8 = 0x55) throws -> (client: SecureSession, server: SecureSession) {
        var client = client(nonce: nonce)
        var server = server()
        let answer = try server.receive(client.hello)
        let (finish, clientSession, _) = try client.receive(answer)
        return (clientSession, try server.receive(finish).session)
    }
}

extension SecureSession {
    /// Opens the payload of a frame.
    mutating func open(_ payload: [UInt8]) throws -> ApplicationFrame { try open(Frame(parsing: payload)) }
}
