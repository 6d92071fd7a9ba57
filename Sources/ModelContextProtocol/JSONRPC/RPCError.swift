public import WireJSON

/// An error answer of JSON-RPC. The message alone must explain the cause: hosts do not show `data` to a model.
public struct RPCError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One of the codes below; -32000..-32099 belong to the protocol and are not for a server's own errors.
    public let code: Int
    /// What went wrong and what would work.
    public let message: String
    /// Machine-readable details, where the specification names some.
    public let data: JSON?

    /// An error with any code.
    public init(code: Int, message: String, data: JSON? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// The message with its code.
    public var description: String { "\(message) (code \(code))" }

    /// The value as it travels.
    var json: JSON {
        .object(JSONObject(present: ["code": .integer(Int64(code)), "message": .string(message), "data": data]))
    }

    /// An error that travelled, or nil when the value is not one.
    init?(_ json: JSON) {
        guard let code = json["code"]?.integerValue, let message = json["message"]?.stringValue else { return nil }
        self.init(code: Int(clamping: code), message: message, data: json["data"])
    }
}

extension RPCError {
    /// The line was not one JSON value (-32700).
    public static func parseError(_ reason: String) -> RPCError {
        RPCError(code: -32700, message: "Parse error: \(reason)")
    }

    /// The value was not a JSON-RPC request (-32600).
    public static func invalidRequest(_ reason: String) -> RPCError {
        RPCError(code: -32600, message: "Invalid request: \(reason)")
    }

    /// Nobody here serves `method` (-32601).
    public static func methodNotFound(_ method: String) -> RPCError {
        RPCError(code: -32601, message: "Method not found: \(method.shortened(to: 100))")
    }

    /// The parameters cannot be used (-32602).
    public static func invalidParams(_ reason: String, data: JSON? = nil) -> RPCError {
        RPCError(code: -32602, message: reason, data: data)
    }

    /// Our own failure (-32603). The reason must be safe to show; details belong in the log.
    public static func internalError(_ reason: String = "The server failed to answer; its log has the cause.")
        -> RPCError
    {
        RPCError(code: -32603, message: reason)
    }

    /// There is no such resource: -32002 in the legacy era, -32602 in the modern one.
    public static func resourceNotFound(_ uri: String, era: Era) -> RPCError {
        let shown = uri.shortened(to: 200)
        return RPCError(
            code: era == .legacy ? -32002 : -32602, message: "Resource not found: \(shown)",
            data: ["uri": .string(uri.shortened(to: 2048))])
    }

    /// The client did not declare a capability that the request needs (-32021, modern era).
    public static func missingCapability(_ capability: RequiredCapability) -> RPCError {
        RPCError(
            code: -32021, message: "The client must declare the capability \(capability.name) for this request.",
            data: ["requiredCapabilities": .object([capability.name: [:]])])
    }

    /// The envelope names a version that is not served that way (-32022).
    public static func unsupportedVersion(_ requested: String, supported: [ProtocolVersion]) -> RPCError {
        RPCError(
            code: -32022, message: "Protocol version \(requested.shortened(to: 40)) is not served.",
            data: [
                "supported": .array(supported.map { .string($0.rawValue) }),
                "requested": .string(requested.shortened(to: 100)),
            ])
    }
}
