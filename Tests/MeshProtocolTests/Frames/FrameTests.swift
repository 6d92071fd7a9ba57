import Testing
import WireJSON

@testable import MeshProtocol

struct FrameTests {
    @Test func everyFrameSurvivesTheWire() throws {
        var client = Fixtures.client()
        var server = Fixtures.server()
        let answer = try server.receive(client.hello)
        var (finish, session, _) = try client.receive(answer)
        var frames: [Frame] = [
            .clientHello(client.hello), .serverHello(answer), .clientFinish(finish), .ping, .pong,
            .handshake(LegacyHandshake(of: Fixtures.alice, in: Fixtures.room)),
            .error(ErrorFrame(code: 1005, message: "duplicate", detail: "more")), .unknown(type: "node-stats"),
        ]
        frames.append(try Frame(parsing: session.seal(.block(Fixtures.block(), anchor: false))))
        frames.append(try Frame(parsing: session.seal(.ping)))
        for frame in frames { #expect(try Frame(parsing: frame.payload) == frame) }
        #expect(Set(frames.map(\.type)).count == frames.count)
    }

    @Test(arguments: [
        ("{\"type\":\"a-type-nobody-knows\",\"x\":1}", "a-type-nobody-knows"), ("{}", ""), ("{\"type\":5}", ""),
        ("{\"type\":\"cmb\",\"cmb\":{}}", "cmb"),
    ])
    func whatIsNotSpokenIsUnknown(text: String, type: String) throws {
        #expect(try Frame(parsing: Array(text.utf8)) == .unknown(type: type))
    }

    @Test(arguments: ["", "[]", "5", "{", "{\"type\":\"ping\"}x", "{\"type\":\"ping\",\"type\":\"pong\"}", "\u{0}"])
    func whatIsNoObjectIsRefused(text: String) {
        #expect(throws: FrameError.self) { try Frame(parsing: Array(text.utf8)) }
    }

    @Test func invalidUTF8IsRefused() {
        let bytes = Array("{\"type\":\"pi".utf8) + [0xFF] + Array("ng\"}".utf8)
        #expect(throws: FrameError.self) { try Frame(parsing: bytes) }
    }

    @Test func deepNestingIsRefused() {
        let deep =
            "{\"type\":\"x\",\"a\":" + String(repeating: "[", count: 100) + String(repeating: "]", count: 100) + "}"
        #expect(throws: FrameError.self) { try Frame(parsing: Array(deep.utf8)) }
    }

    @Test func aFrameBeyondTheLimitIsRefused() {
        let size = FrameLimits.maxPayload + 1
        #expect(throws: FrameError.tooLarge(bytes: size)) { try Frame(parsing: Array(repeating: 32, count: size)) }
    }

    private static let wrongGreetings: [(String, JSON?)] = [
        ("nonce", JSON.string("AAAA")), ("nonce", nil), ("room", "No Room"), ("nodeId", "n1"),
        ("nodeId", "01990B3E-5A10-7C3E-9F21-6B1F0D5C2A77"), ("name", ""),
        ("name", .string(String(repeating: "x", count: 65))),
        ("identityPublicKey", "AAAA"), ("e2ePublicKey", 5), ("implementation", "kith"),
        ("implementation", ["name": "", "version": "1"]), ("extensions", "x"), ("extensions", ["a", "a"]),
        ("extensions", ["a\u{1B}[31m"]), ("extensions", [""]),
        ("implementation", ["name": "a\nb", "version": "1"]),
        ("extensions", .array(Array(repeating: "a", count: 33))), ("protocolVersion", nil),
    ]

    @Test(arguments: wrongGreetings)
    func aGreetingOfTheWrongFormIsRefused(member: String, value: JSON?) throws {
        let greeting = try JSON(parsing: Frame.clientHello(Fixtures.client().hello).payload)
        #expect { try Frame(parsing: greeting.with(member, value).serialized) } throws: { error in
            guard case .malformed? = error as? FrameError else { return false }
            return true
        }
    }

    private static let wrongEnvelopes: [(String, JSON?)] = [
        ("sequence", JSON.string("01")), ("sequence", "+1"), ("sequence", "-1"), ("sequence", 0), ("sequence", ""),
        ("sequence", "18446744073709551616"), ("direction", "sideways"), ("sessionId", "abc"), ("suite", "none"),
        ("protocolVersion", "1.0"), ("sealed", "AAAA"), ("sealed", "not base64!"), ("sealed", nil),
    ]

    @Test(arguments: wrongEnvelopes)
    func aSealedFrameOfTheWrongFormIsRefused(member: String, value: JSON?) throws {
        var session = try Fixtures.sessions().client
        let frame = try JSON(parsing: session.seal(.ping))
        #expect(throws: FrameError.self) { try Frame(parsing: frame.with(member, value).serialized) }
    }

    private static let roomWords: [(JSON, LegacyHandshake.Dialect, String)] = [
        (["room": "team", "group": "old"], LegacyHandshake.Dialect.live, "team"),
        (["group": "old"], .published, "old"), ([:], .unknown, "default"),
    ]

    @Test(arguments: roomWords)
    func theRoomWordTellsTheDialect(members: JSON, dialect: LegacyHandshake.Dialect, room: String) throws {
        let frame = members.with("type", "handshake")
        guard case .handshake(let handshake) = try Frame(parsing: frame.serialized) else {
            Issue.record("not read as a greeting")
            return
        }
        #expect(handshake.dialect == dialect)
        #expect(handshake.room?.text == room)
        #expect(handshake.nodeID == nil)
    }

    @Test func whatIsWrongInAnOlderGreetingIsLeftOut() throws {
        let frame: JSON = [
            "type": "handshake", "nodeId": 5, "name": "a\u{1B}[31m", "room": "No Room", "publicKey": "x",
            "e2ePublicKey": [], "version": .string(String(repeating: "9", count: 1000)),
        ]
        guard case .handshake(let handshake) = try Frame(parsing: frame.serialized) else {
            Issue.record("not read as a greeting")
            return
        }
        #expect(handshake.nodeID == nil && handshake.name == nil && handshake.room == nil)
        #expect(handshake.identityKey == nil && handshake.sealingKey == nil)
        #expect(handshake.version.utf8.count == 64)
    }
}
