public import WireJSON

/// What a tool call comes back with, in the form that travels.
public struct ToolResult: Sendable, Hashable {
    /// Blocks for the model; some hosts drop the text blocks when there is a structured part.
    public var content: [ContentBlock]
    /// The structured part; must satisfy the tool's output schema.
    public var structured: JSONObject?
    /// Whether the call failed in a way that the model can read about and repair.
    public var isError: Bool
    /// Extra `_meta` members.
    public var meta: JSONObject

    /// A result.
    public init(
        content: [ContentBlock], structured: JSONObject? = nil, isError: Bool = false, meta: JSONObject = [:]
    ) {
        self.content = content
        self.structured = structured
        self.isError = isError
        self.meta = meta
    }

    /// A failure that explains itself.
    public static func failure(_ text: String) -> ToolResult {
        ToolResult(content: [.text(text)], isError: true)
    }

    /// All text blocks, one below the other.
    public var text: String { content.compactMap(\.text).joined(separator: "\n") }

    func json(for version: ProtocolVersion) -> JSONObject {
        var object: JSONObject = ["content": .array(content.map { $0.json(for: version) })]
        if let structured { object["structuredContent"] = .object(structured) }
        object["isError"] = .bool(isError)
        if !meta.isEmpty { object["_meta"] = .object(meta) }
        return object
    }

    /// A result that travelled; blocks of unknown kinds are left out.
    public init(json: JSONObject) {
        self.init(
            content: (json["content"]?.arrayValue ?? []).compactMap(ContentBlock.init),
            structured: json["structuredContent"]?.objectValue, isError: json["isError"]?.boolValue ?? false,
            meta: json["_meta"]?.objectValue ?? [:])
    }
}

/// A tool's answer before it is encoded.
public struct ToolReply<Output: ToolOutput>: Sendable {
    /// The structured part. It must say everything, because some hosts show the model nothing else.
    public let structured: Output
    /// The same facts for reading; nil means the compact JSON of the structured part.
    public let text: String?
    /// Pointers to resources worth reading next.
    public let links: [ResourceLink]

    /// A reply.
    public init(_ structured: Output, text: String? = nil, links: [ResourceLink] = []) {
        self.structured = structured
        self.text = text
        self.links = links
    }
}

/// The answer of a tool without an output schema.
public struct ProseReply: Sendable {
    /// Blocks for the model.
    public let content: [ContentBlock]
    /// Extra `_meta` members: for programs, no model sees them.
    public let meta: JSONObject

    /// An answer of any blocks.
    public init(_ content: [ContentBlock], meta: JSONObject = [:]) {
        self.content = content
        self.meta = meta
    }

    /// An answer in words.
    public init(_ text: String, meta: JSONObject = [:]) { self.init([.text(text)], meta: meta) }
}

/// Thrown by a handler when the call cannot succeed as it was made; the text reaches the model as an `isError` result.
public struct ToolFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, and the call that would work.
    public let text: String

    /// A failure in words.
    public init(_ text: String) { self.text = text }

    /// The text.
    public var description: String { text }
}
