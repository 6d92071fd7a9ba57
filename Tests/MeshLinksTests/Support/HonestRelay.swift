import WireJSON

/// Plays a relay that does its job, over a ``ScriptedRelay``: directory, forwarding, goodbye.
actor HonestRelay {
    private let relay: ScriptedRelay
    private var clients: [String: (name: String, connection: ScriptedConnection)] = [:]
    private var task: Task<Void, Never>?

    init() async throws {
        relay = try await ScriptedRelay(.init(instance: "honest"))
        task = nil
        let work = Task { await self.serve() }
        task = work
    }

    nonisolated var url: String { relay.url }

    func stop() { task?.cancel() }

    private func serve() async {
        await withDiscardingTaskGroup { group in
            while let connection = try? await relay.accept() {
                group.addTask { await self.serve(connection) }
            }
        }
    }

    private func serve(_ connection: ScriptedConnection) async {
        guard let hello = await connection.text(), let auth = try? JSON(parsing: hello),
            let id = auth["nodeId"]?.stringValue, let name = auth["name"]?.stringValue
        else { return }
        let others = clients.map { (id: $0.key, name: $0.value.name) }
        clients[id] = (name, connection)
        connection.post(ScriptedConnection.peers(others))
        tell(others: id, #"{"type":"relay-peer-joined","nodeId":"\#(id)","name":"\#(name)"}"#)
        while let message = await connection.text() {
            guard let spans = try? JSONSpans(scanning: Array(message.utf8)), let place = spans["payload"],
                let to = (try? JSON(parsing: message))?["to"]?.stringValue, let target = clients[to]?.connection
            else { continue }
            let payload = String(decoding: Array(message.utf8)[place], as: UTF8.self)
            // Waiting here is what passes a slow receiver's pressure on to its sender.
            await target.send(#"{"from":"\#(id)","fromName":"\#(name)","payload":\#(payload)}"#)
        }
        if clients[id]?.connection === connection {
            clients[id] = nil
            tell(others: id, #"{"type":"relay-peer-left","nodeId":"\#(id)","name":"\#(name)"}"#)
        }
    }

    /// Without suspension, so that everybody hears of arrivals and departures in the same order.
    private func tell(others id: String, _ message: String) {
        for (other, client) in clients where other != id { client.connection.post(message) }
    }
}
