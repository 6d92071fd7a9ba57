import WireJSON

/// One message of a prompt.
public struct PromptMessage: Sendable, Hashable {
    /// Who says it.
    public let role: Annotations.Role
    /// What is said: one block.
    public let content: ContentBlock

    /// A message.
    public init(_ role: Annotations.Role, _ content: ContentBlock) {
        self.role = role
        self.content = content
    }

    /// A message in words.
    public init(_ role: Annotations.Role, text: String) { self.init(role, .text(text)) }
}

/// A word the person may hand to a prompt. Hosts split at spaces and drop what is left over, so make it one word.
public struct PromptArgument: Sendable {
    /// Its name.
    public let name: String
    /// The name a person sees.
    public let title: String?
    /// One sentence about it.
    public let description: String?
    /// Whether the prompt cannot do without.
    public let isRequired: Bool
    let completer: Completer?

    /// An argument.
    public init(
        _ name: String, title: String? = nil, description: String? = nil, isRequired: Bool = false,
        completing completer: Completer? = nil
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.isRequired = isRequired
        self.completer = completer
    }

    var json: JSON {
        .object(
            JSONObject(present: [
                "name": .string(name), "title": title.map(JSON.string), "description": description.map(JSON.string),
                "required": .bool(isRequired),
            ]))
    }
}

/// A prepared message that the person can pick in the host.
public struct Prompt: Sendable {
    /// Makes the messages.
    public typealias Render = @Sendable ([String: String], CallContext) async throws -> [PromptMessage]

    /// Its short name.
    public let name: String
    /// The name a person sees.
    public let title: String?
    /// One sentence about it.
    public let description: String?
    /// What the person may hand to it.
    public let arguments: [PromptArgument]
    let render: Render

    /// A prompt.
    public init(
        _ name: String, title: String? = nil, description: String? = nil, arguments: [PromptArgument] = [],
        render: @escaping Render
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.arguments = arguments
        self.render = render
    }

    /// The entry of `prompts/list`.
    var json: JSON {
        .object(
            JSONObject(present: [
                "name": .string(name), "title": title.map(JSON.string), "description": description.map(JSON.string),
                "arguments": arguments.isEmpty ? nil : .array(arguments.map(\.json)),
            ]))
    }

    /// The arguments as texts; anything that is not a known name with a text is refused.
    func read(_ json: JSON?) throws(RPCError) -> [String: String] {
        guard let object = (json ?? [:]).objectValue else { throw .invalidParams("\"arguments\" must be an object") }
        var values: [String: String] = [:]
        for (key, value) in object {
            guard arguments.contains(where: { $0.name == key }) else {
                let known = arguments.map(\.name).joined(separator: ", ")
                throw .invalidParams("Prompt \(name) has no argument \(key.shortened(to: 60)); known: \(known)")
            }
            guard let text = value.stringValue else {
                throw .invalidParams("Argument \(key) of prompt \(name) must be a string")
            }
            values[key] = text
        }
        for argument in arguments where argument.isRequired && values[argument.name] == nil {
            throw .invalidParams("Prompt \(name) needs the argument \(argument.name)")
        }
        return values
    }
}
