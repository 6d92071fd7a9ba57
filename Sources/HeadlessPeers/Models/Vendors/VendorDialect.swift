import WireJSON

/// How one vendor writes requests and responses. Pure: bytes travel elsewhere.
protocol VendorDialect: Sendable {
    /// The path below the base address.
    var path: String { get }
    /// Headers besides the content type; those with the key included.
    func headers(key: APIKey?) -> [(name: String, value: String)]
    /// The body of a request for `model`.
    func body(for request: ModelRequest, model: String, choice: ToolChoice) -> JSON
    /// What a successful response says.
    func read(_ response: JSON) throws(ModelError.Reason) -> ReplyReading
}

/// Whether the model must call the tool. Some models and compatible servers refuse to be forced; then it may.
enum ToolChoice: Sendable {
    case forced
    case free
}

extension JSON {
    /// A member as a token count.
    func tokens(_ key: String) -> Int? { ModelUsage.plausible(self[key]?.integerValue) }
}

extension VendorDialect {
    /// What the vendor says went wrong, out of the shapes that the four use.
    func complaint(in body: JSON) -> String? {
        body["error"]?["message"]?.stringValue ?? body["error"]?.stringValue ?? body["message"]?.stringValue
            ?? body["detail"]?.stringValue ?? body["detail"]?.arrayValue?.first?["msg"]?.stringValue
    }
}
