import WireJSON

/// One message on a link, before any seal is opened. What a sealed session carries inside is an `ApplicationFrame`.
public enum Frame: Hashable, Sendable {
    /// The first word of a secure handshake.
    case clientHello(Hello)
    /// The answer to it.
    case serverHello(ServerHello)
    /// The last word of it.
    case clientFinish(ClientFinish)
    /// A sealed block.
    case sealedBlock(SealedBlock)
    /// Any other sealed frame.
    case sealed(SealedFrame)
    /// The greeting of another dialect.
    case handshake(LegacyHandshake)
    /// An unauthenticated refusal.
    case error(ErrorFrame)
    /// Are you there?
    case ping
    /// I am.
    case pong
    /// Something this node does not speak; ignore it. The type is cut to 64 bytes and comes from the peer.
    case unknown(type: String)

    /// Reads a frame. Unknown types and members are ignored, wrongly typed members are refused.
    public init(parsing payload: [UInt8]) throws(FrameError) {
        guard !payload.isEmpty else { throw .empty }
        guard payload.count <= FrameLimits.maxPayload else { throw .tooLarge(bytes: payload.count) }
        let json: JSON
        do { json = try JSON(parsing: payload, limits: FrameLimits.json) } catch { throw .notJSON(error) }
        do {
            self = try Self.read(json)
        } catch {
            throw .malformed(error)
        }
    }

    /// The frame as compact JSON.
    public var payload: [UInt8] { JSON.object(JSONObject([("type", .string(type))] + members)).serialized }

    /// The type on the wire.
    var type: String {
        switch self {
        case .clientHello: "client-hello"
        case .serverHello: "server-hello"
        case .clientFinish: "client-finish"
        case .sealedBlock: "cmb-encrypted"
        case .sealed: "kith-sealed"
        case .handshake: "handshake"
        case .error: "error"
        case .ping: "ping"
        case .pong: "pong"
        case .unknown(let type): type
        }
    }

    private var members: [(String, JSON)] {
        switch self {
        case .clientHello(let frame): frame.members
        case .serverHello(let frame): frame.members
        case .clientFinish(let frame): frame.members
        case .sealedBlock(let frame): frame.members
        case .sealed(let frame): frame.members
        case .handshake(let frame): frame.members
        case .error(let frame): frame.members
        case .ping, .pong, .unknown: []
        }
    }

    private static func read(_ json: JSON) throws(MalformedValue) -> Frame {
        let type = json["type"]?.stringValue ?? ""
        let members = try Members(json, of: "a frame of type \(type.cut(toBytes: 64).debugDescription)")
        switch type {
        case "client-hello": return .clientHello(try Hello(members))
        case "server-hello": return .serverHello(try ServerHello(members))
        case "client-finish": return .clientFinish(try ClientFinish(members))
        case "cmb-encrypted": return .sealedBlock(try SealedBlock(members))
        case "kith-sealed": return .sealed(try SealedFrame(members))
        case "handshake": return .handshake(LegacyHandshake(members))
        case "error": return .error(try ErrorFrame(members))
        case "ping": return .ping
        case "pong": return .pong
        default: return .unknown(type: type.cut(toBytes: 64))
        }
    }
}
