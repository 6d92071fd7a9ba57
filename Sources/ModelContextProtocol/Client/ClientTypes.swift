public import WireJSON

/// What a server said about itself when the connection was opened.
public struct ServerHello: Sendable, Hashable {
    /// The version the two sides speak.
    public let version: String
    /// Who the server is.
    public let info: Implementation?
    /// What it can do.
    public let capabilities: JSONObject
    /// What a model should know before using it.
    public let instructions: String?
}

/// A tool as a client sees it.
public struct ToolListing: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// The name a person sees.
    public let title: String?
    /// What it does.
    public let description: String?
    /// JSON Schema of its arguments.
    public let inputSchema: JSON
    /// The whole entry.
    public let json: JSON
}

/// Something a server said unasked.
public struct ServerNotification: Sendable, Hashable {
    /// What it is about, such as `notifications/resources/updated`.
    public let method: String
    /// Its parameters.
    public let params: JSONObject
}

/// How far a request is, as the server tells it.
public struct Progress: Sendable, Hashable {
    /// How much is done; grows.
    public let done: Double
    /// How much there is to do, when known.
    public let total: Double?
    /// What is happening.
    public let message: String?
}
