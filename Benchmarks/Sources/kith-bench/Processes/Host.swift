import WireJSON

/// An MCP host of the legacy era, reduced to what a measurement needs: one request at a time.
final class Host {
    let child: Child
    private var nextID = 1
    /// What came while something else was awaited: notifications, and answers to requests that were started.
    private var notifications: [JSON] = []

    init(_ child: Child) { self.child = child }

    /// Says hello as a host does.
    func initialize() throws {
        _ = try request(
            "initialize",
            [
                "protocolVersion": .string(KithSurface.protocolVersion), "capabilities": [:],
                "clientInfo": ["name": "kith-bench", "version": "1"],
            ])
        try child.send((["jsonrpc": "2.0", "method": "notifications/initialized"] as JSON).serialized)
    }

    /// Calls a tool; a result with `isError` is a failure here.
    @discardableResult
    func call(_ tool: String, _ arguments: JSON) throws -> JSON {
        let result = try request("tools/call", ["name": .string(tool), "arguments": arguments])
        guard result["isError"]?.boolValue != true else {
            throw ChildFailure(description: "\(tool) failed: \(result["content"]?.text.prefix(300) ?? "")")
        }
        return result
    }

    /// Sends a request and waits for its answer.
    func request(_ method: String, _ params: JSON) throws -> JSON {
        let id = try start(method, params)
        return try finish(id, method)
    }

    /// Sends a request without waiting.
    func start(_ method: String, _ params: JSON) throws -> Int64 {
        let id = Int64(nextID)
        nextID += 1
        let request: JSON = ["jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": params]
        try child.send(request.serialized)
        return id
    }

    /// Waits for the answer to a request, unless it came while a notification was awaited. Notifications on the way are kept.
    func finish(_ id: Int64, _ method: String) throws -> JSON {
        if let known = notifications.firstIndex(where: { $0["id"]?.integerValue == id }) {
            return try result(of: notifications.remove(at: known), method)
        }
        while let line = try child.line(timeout: 30_000) {
            let message = try JSON(parsing: line)
            if message["id"]?.integerValue == id { return try result(of: message, method) }
            notifications.append(message)
        }
        throw ChildFailure(description: "\(method) was not answered within 30 s")
    }

    private func result(of answer: JSON, _ method: String) throws -> JSON {
        guard let result = answer["result"] else {
            throw ChildFailure(description: "\(method) failed: \(answer["error"]?.text.prefix(300) ?? "")")
        }
        return result
    }

    /// Waits for a notification of this method; whether one came within `timeout` milliseconds.
    func awaitNotification(_ method: String, timeout: Int32) throws -> Bool {
        if let known = notifications.firstIndex(where: { $0["method"]?.stringValue == method }) {
            notifications.remove(at: known)
            return true
        }
        while let line = try child.line(timeout: timeout) {
            let message = try JSON(parsing: line)
            if message["method"]?.stringValue == method { return true }
            notifications.append(message)
        }
        return false
    }

    /// Forgets notifications that came so far.
    func forgetNotifications() { notifications.removeAll { $0["id"] == nil } }
}
