import ModelContextProtocol
import WireJSON

/// The client's end of a connection to a server in this process: raw lines out, messages in, in order.
final class Wire: Sendable {
    struct Ended: Error {}

    private let end: InMemoryTransport
    private let messages: AsyncStream<JSON>
    let serving: Task<Void, Never>

    init(_ server: Server, session: String? = nil) {
        let (mine, theirs) = InMemoryTransport.pair()
        end = mine
        let (messages, heard) = AsyncStream<JSON>.makeStream()
        self.messages = messages
        mine.start { event in
            switch event {
            case .line(let line): heard.yield((try? JSON(parsing: line)) ?? "not JSON")
            case .oversizedLine: heard.yield("oversized")
            case .ended: heard.finish()
            }
        }
        serving = Task { await server.serve(theirs, session: session) }
    }

    /// A connection with the handshake done.
    static func legacy(
        _ server: Server, version: String = "2025-11-25", capabilities: JSON = [:], session: String? = nil
    ) async throws -> Wire {
        let wire = Wire(server, session: session)
        _ = try await wire.request("initialize", ["protocolVersion": .string(version), "capabilities": capabilities])
        wire.send(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
        return wire
    }

    func send(_ line: String) { send(bytes: Array(line.utf8)) }

    func send(bytes: [UInt8]) { end.send(bytes, as: .response) }

    func send(_ message: JSON) { send(bytes: message.serialized) }

    /// Sends a request without waiting.
    func post(_ method: String, _ params: JSON = [:], id: JSON) {
        send(["jsonrpc": "2.0", "id": id, "method": .string(method), "params": params])
    }

    /// The next message, whatever it is.
    func next() async throws -> JSON {
        for await message in messages { return message }
        throw Ended()
    }

    /// Sends a request and returns its response; what comes before it is lost.
    @discardableResult
    func request(_ method: String, _ params: JSON = [:], id: JSON = "r") async throws -> JSON {
        post(method, params, id: id)
        while true {
            let message = try await next()
            if message["id"] == id, message["method"] == nil { return message }
        }
    }

    /// Everything that had been sent before the answer to a ping.
    func messagesBeforePing() async throws -> [JSON] {
        post("ping", id: "fence")
        var before: [JSON] = []
        while true {
            let message = try await next()
            if message["id"] == "fence" { return before }
            before.append(message)
        }
    }

    /// Ends the input of the server.
    func close() { end.close() }
}

/// The parameters of a modern request.
func modern(_ params: JSONObject = [:], capabilities: JSON = [:], meta: JSONObject = [:]) -> JSON {
    var envelope: JSONObject = [
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": capabilities,
    ]
    for (key, value) in meta { envelope[key] = value }
    var params = params
    params["_meta"] = .object(envelope)
    return .object(params)
}
