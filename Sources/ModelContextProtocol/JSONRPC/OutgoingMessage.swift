import WireJSON

/// The four shapes of message that leave a connection.
enum OutgoingMessage {
    static func result(_ result: JSONObject, id: RequestID) -> JSON {
        ["jsonrpc": "2.0", "id": id.json, "result": .object(result)]
    }

    /// Without an id the member is left out: the schemas of MCP do not allow `"id": null`.
    static func error(_ error: RPCError, id: RequestID?) -> JSON {
        .object(JSONObject(present: ["jsonrpc": "2.0", "id": id?.json, "error": error.json]))
    }

    static func request(_ method: String, params: JSONObject, id: RequestID) -> JSON {
        ["jsonrpc": "2.0", "id": id.json, "method": .string(method), "params": .object(params)]
    }

    static func notification(_ method: String, params: JSONObject? = nil) -> JSON {
        .object(
            JSONObject(present: ["jsonrpc": "2.0", "method": .string(method), "params": params.map(JSON.object)]))
    }
}
