import Ambient
import MeshMemory
import ModelContextProtocol
import Synchronization
import TestSupport
import WireJSON

@testable import MeshBridge

/// A server with one tool that does nothing without a person's word, over a store on disk.
final class ConsentScene: Sendable {
    let directory: TemporaryDirectory
    let time = ManualTime()
    let store: MemoryStore
    let server: Server
    private let acting = Acting()

    init(policy: ConsentPolicy = .ask) throws {
        directory = try TemporaryDirectory()
        store = try MemoryStore(path: directory.appending("mesh.sqlite"), time: time, kernelID: "none") { _ in nil }
        let consent = Consent(store: store, policy: policy, command: "kith approve")
        server = Server(
            info: Implementation(name: "scene", version: "1"), tools: [acting.tool(consent)], time: time,
            random: SeededRandom(seed: 5), sealer: AnswerSealer(key: Array(repeating: 7, count: 32)))
    }

    /// What was really carried out.
    var done: [String] { acting.done.withLock { $0 } }

    /// A host's connection.
    func client(
        _ session: String = "host", era: Era = .legacy, answering elicitation: Client.Elicitation? = nil
    ) async throws -> Client {
        let (near, far) = InMemoryTransport.pair()
        Task { [server] in await server.serve(far, session: session) }
        var options = Client.Options(info: Implementation(name: "host", version: "1"))
        options.era = era
        options.elicitation = elicitation
        let client = Client(over: near, options: options, time: time)
        try await client.open()
        return client
    }

    /// The person at a terminal: answers the only request that is pending.
    @discardableResult
    func decide(_ isApproved: Bool = true) throws -> Approval? {
        guard let pending = try store.openApprovals().first(where: { $0.state == .pending }) else { return nil }
        return try store.decide(pending, isApproved: isApproved, by: .terminal) ? pending : nil
    }
}

/// The tool `act`, and what it did.
final class Acting: Sendable {
    let done = Mutex<[String]>([])

    func tool(_ consent: Consent) -> Tool {
        .raw(
            "act", title: "Act", description: "Acts.",
            annotations: ToolAnnotations(readOnly: false, destructive: true, idempotent: false, openWorld: true),
            inputSchema: ["type": "object"]
        ) { [self] arguments, context in
            let what = arguments["what"]?.stringValue ?? ""
            try await consent.require(ConsentRequest(.startShare, text: what, subject: [what]), context)
            done.withLock { $0.append(what) }
            return ToolResult(content: [.text("done")])
        }
    }
}

/// A host that answers every form with this very JSON.
final class RawHost: Sendable {
    private let client: InMemoryTransport
    private let answers: AsyncStream<JSON>
    let serving: Task<Void, Never>

    init(_ server: Server, answering answer: JSON) async throws {
        let (near, far) = InMemoryTransport.pair()
        client = near
        let (answers, heard) = AsyncStream<JSON>.makeStream()
        self.answers = answers
        near.start { event in
            guard case .line(let line) = event, let message = try? JSON(parsing: line) else { return }
            if message["method"]?.stringValue == "elicitation/create" {
                near.send(
                    (["jsonrpc": "2.0", "id": message["id"] ?? nil, "result": answer] as JSON).serialized, as: .response
                )
            } else if message["id"] != nil {
                heard.yield(message)
            }
        }
        serving = Task { await server.serve(far, session: "host") }
        _ = await request(
            "initialize",
            [
                "protocolVersion": "2025-11-25", "capabilities": ["elicitation": [:]],
                "clientInfo": ["name": "raw", "version": "1"],
            ])
    }

    func request(_ method: String, _ params: JSON) async -> JSON? {
        client.send(
            (["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": params] as JSON).serialized, as: .response
        )
        for await answer in answers { return answer }
        return nil
    }

    deinit { client.close() }
}

extension JSONObject {
    /// These members and `more`.
    func with(_ more: JSONObject) -> JSONObject {
        var object = self
        for (name, value) in more { object[name] = value }
        return object
    }
}
