import WireJSON

/// A request that wants exactly one answer.
struct IncomingRequest: Sendable {
    let id: RequestID
    let method: String
    let params: JSONObject

    /// The request's `_meta`, empty when it has none.
    var meta: JSONObject { params["_meta"]?.objectValue ?? JSONObject() }
}

/// One JSON value from the other side, sorted by what JSON-RPC 2.0 lets it be.
enum IncomingMessage: Sendable {
    case request(IncomingRequest)
    case notification(method: String, params: JSONObject)
    case response(id: RequestID, Result<JSONObject, RPCError>)
    /// A list of messages; only one protocol version allows it.
    case batch([JSON])
    /// Something that must be answered with an error.
    case invalid(RPCError, id: RequestID?)
    /// Something that must not be answered at all: a broken notification, a response to nothing.
    case ignored

    /// Sorts `json`. Notifications are never answered, so a broken one is `ignored` rather than `invalid`.
    init(_ json: JSON) {
        if case .array(let items) = json {
            self = items.isEmpty ? .invalid(.invalidRequest("an empty list"), id: nil) : .batch(items)
            return
        }
        guard case .object(let object) = json else {
            self = .invalid(.invalidRequest("a message must be an object"), id: nil)
            return
        }
        let isVersion2 = object["jsonrpc"]?.stringValue == "2.0"
        if object["method"] == nil, object["result"] != nil || object["error"] != nil {
            self = Self.response(object)
        } else if let id = object["id"] {
            self = Self.request(object, id: RequestID(id), isVersion2: isVersion2)
        } else if let method = object["method"]?.stringValue {
            self = isVersion2 ? Self.notification(method, object["params"]) : .ignored
        } else {
            self = .invalid(.invalidRequest("a message needs \"method\""), id: nil)
        }
    }

    private static func response(_ object: JSONObject) -> IncomingMessage {
        guard let id = object["id"].flatMap(RequestID.init) else { return .ignored }
        if let error = object["error"] {
            return .response(id: id, .failure(RPCError(error) ?? .internalError("The other side sent a broken error.")))
        }
        return .response(id: id, .success(object["result"]?.objectValue ?? JSONObject()))
    }

    private static func request(_ object: JSONObject, id: RequestID?, isVersion2: Bool) -> IncomingMessage {
        guard let id else {
            return .invalid(.invalidRequest("\"id\" must be a string or a whole number"), id: nil)
        }
        guard isVersion2 else { return .invalid(.invalidRequest("\"jsonrpc\" must be \"2.0\""), id: id) }
        guard let method = object["method"]?.stringValue else {
            return .invalid(.invalidRequest("\"method\" must be a string"), id: id)
        }
        switch object["params"] {
        case nil, .null: return .request(IncomingRequest(id: id, method: method, params: JSONObject()))
        case .object(let params): return .request(IncomingRequest(id: id, method: method, params: params))
        case .bool, .integer, .double, .string, .array:
            return .invalid(.invalidParams("\"params\" must be an object"), id: id)
        }
    }

    private static func notification(_ method: String, _ params: JSON?) -> IncomingMessage {
        switch params {
        case nil, .null: .notification(method: method, params: JSONObject())
        case .object(let params): .notification(method: method, params: params)
        case .bool, .integer, .double, .string, .array: .ignored
        }
    }
}
