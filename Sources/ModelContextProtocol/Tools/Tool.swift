public import WireJSON

/// Something a model can call: a value made of a name, words for the model, two types and a handler.
public struct Tool: Sendable {
    /// What runs a call. The arguments are what the client sent, nil when it sent none or null; they need not be an
    /// object.
    typealias Call = @Sendable (_ arguments: JSON?, CallContext) async throws -> ToolResult

    /// 1 to 64 of `[A-Za-z0-9_./-]`; hosts put a prefix before it, so keep it short.
    public let name: String
    /// The name a person sees.
    public let title: String
    /// What it does, when to use it, what comes back; at most 2,000 characters.
    public let description: String
    /// What a host may assume.
    public let annotations: ToolAnnotations
    /// JSON Schema of the arguments; its root is an object.
    public let inputSchema: JSON
    /// JSON Schema of the structured result, when there is one.
    public let outputSchema: JSON?
    /// Pictures for a host.
    public let icons: [Icon]
    /// Extra `_meta` members, such as a host's own hints.
    public let meta: JSONObject
    let call: Call

    /// A tool with a structured result. Both schemas are derived from the types.
    public init<Input: ToolInput, Output: ToolOutput>(
        _ name: String, title: String, description: String, annotations: ToolAnnotations, icons: [Icon] = [],
        meta: JSONObject = [:],
        handler: @escaping @Sendable (Input, CallContext) async throws -> ToolReply<Output>
    ) {
        let arguments = Arguments<Input>(tool: name)
        self.init(
            name: name, title: title, description: description, annotations: annotations, icons: icons, meta: meta,
            inputSchema: arguments.schema,
            outputSchema: .object(Shape.objectSchema(Shape.object(of: Output.self), closed: false))
        ) { json, context in
            let reply = try await handler(try arguments.read(json), context)
            let structured = try JSONValueEncoder().encode(reply.structured)
            return ToolResult(
                content: [.text(reply.text ?? structured.text)] + reply.links.map(ContentBlock.link),
                structured: structured.objectValue)
        }
    }

    /// A tool that answers in words: no output schema, so that a host shows the model the text.
    public static func prose<Input: ToolInput>(
        _ name: String, title: String, description: String, annotations: ToolAnnotations, icons: [Icon] = [],
        meta: JSONObject = [:], handler: @escaping @Sendable (Input, CallContext) async throws -> ProseReply
    ) -> Tool {
        let arguments = Arguments<Input>(tool: name)
        return Tool(
            name: name, title: title, description: description, annotations: annotations, icons: icons, meta: meta,
            inputSchema: arguments.schema, outputSchema: nil
        ) { json, context in
            let reply = try await handler(try arguments.read(json), context)
            return ToolResult(content: reply.content, meta: reply.meta)
        }
    }

    /// A tool with hand-written schemas, passed on unchanged; the handler must check the arguments itself.
    public static func raw(
        _ name: String, title: String, description: String, annotations: ToolAnnotations, icons: [Icon] = [],
        meta: JSONObject = [:], inputSchema: JSON, outputSchema: JSON? = nil,
        handler: @escaping @Sendable (JSONObject, CallContext) async throws -> ToolResult
    ) -> Tool {
        Tool(
            name: name, title: title, description: description, annotations: annotations, icons: icons, meta: meta,
            inputSchema: inputSchema, outputSchema: outputSchema
        ) { json, context in
            guard let object = (json ?? [:]).objectValue else { throw ToolFailure("`arguments` must be an object.") }
            return try await handler(object, context)
        }
    }

    /// The same tool, whose output schema names the members of an answer but no longer says which are always there: a host puts
    /// every byte of it into the model's context, and the model sees what is there.
    public var withBriefOutputSchema: Tool {
        Tool(
            name: name, title: title, description: description, annotations: annotations, icons: icons, meta: meta,
            inputSchema: inputSchema, outputSchema: outputSchema.map(Self.brief), call: call)
    }

    private static func brief(_ schema: JSON) -> JSON {
        guard var object = schema.objectValue else { return schema }
        object["required"] = nil
        if let items = object["items"] { object["items"] = brief(items) }
        if let properties = object["properties"]?.objectValue {
            object["properties"] = .object(JSONObject(properties.map { ($0.key, brief($0.value)) }))
        }
        return .object(object)
    }

    private init(
        name: String, title: String, description: String, annotations: ToolAnnotations, icons: [Icon],
        meta: JSONObject, inputSchema: JSON, outputSchema: JSON?, call: @escaping Call
    ) {
        precondition(Self.isName(name), "\(name) is no tool name: 1 to 64 of A-Z a-z 0-9 _ . / -")
        self.name = name
        self.title = title
        self.description = description
        self.annotations = annotations
        self.icons = icons
        self.meta = meta
        self.inputSchema = inputSchema
        self.outputSchema = outputSchema
        self.call = call
    }

    /// Whether hosts accept `name`.
    static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "_./-".utf8.contains(byte)
                }
            }
    }

    /// The entry of `tools/list`.
    var json: JSON {
        .object(
            JSONObject(present: [
                "name": .string(name), "title": .string(title), "description": .string(description),
                "inputSchema": inputSchema, "outputSchema": outputSchema, "annotations": annotations.json,
                "icons": icons.isEmpty ? nil : .array(icons.map(\.json)), "_meta": meta.isEmpty ? nil : .object(meta),
            ]))
    }
}
