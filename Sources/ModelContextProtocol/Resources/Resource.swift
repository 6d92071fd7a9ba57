import WireJSON

/// A read of one resource.
public struct ResourceRequest: Sendable {
    /// The URI the client named.
    public let uri: String
    /// The values of the template's variables, percent-decoded; empty for a plain resource.
    public let variables: [String: String]
    /// Who reads.
    public let context: CallContext

    /// A read.
    public init(uri: String, variables: [String: String] = [:], context: CallContext) {
        self.uri = uri
        self.variables = variables
        self.context = context
    }
}

/// Something a client can read under a fixed URI.
public struct Resource: Sendable {
    /// Returns the contents; an empty list or nil means "there is no such resource".
    public typealias Read = @Sendable (ResourceRequest) async throws -> [ResourceContents]?

    /// Its address.
    public let uri: String
    /// Its short name.
    public let name: String
    /// The name a person sees.
    public let title: String?
    /// One sentence about it.
    public let description: String?
    /// Its media type.
    public let mimeType: String?
    /// Whom it is for.
    public let annotations: Annotations?
    /// How long a client may keep what it read; zero for something live.
    public let freshFor: Duration
    let read: Read

    /// A resource.
    public init(
        _ uri: String, name: String, title: String? = nil, description: String? = nil, mimeType: String? = nil,
        annotations: Annotations? = nil, freshFor: Duration = .zero, read: @escaping Read
    ) {
        self.uri = uri
        self.name = name
        self.title = title
        self.description = description
        self.mimeType = mimeType
        self.annotations = annotations
        self.freshFor = freshFor
        self.read = read
    }

    /// The entry of `resources/list`.
    var json: JSON {
        .object(
            JSONObject(present: [
                "uri": .string(uri), "name": .string(name), "title": title.map(JSON.string),
                "description": description.map(JSON.string), "mimeType": mimeType.map(JSON.string),
                "annotations": annotations?.json,
            ]))
    }
}

/// A family of resources whose URIs follow a pattern.
public struct ResourceTemplate: Sendable {
    /// The pattern, as RFC 6570 writes it (`{x}`, `{+x}`, `{?x,y}`).
    public let pattern: String
    /// Its short name.
    public let name: String
    /// The name a person sees.
    public let title: String?
    /// One sentence about it.
    public let description: String?
    /// The media type of every member.
    public let mimeType: String?
    /// How long a client may keep what it read; zero for something live.
    public let freshFor: Duration
    let completers: [String: Completer]
    let read: Resource.Read
    let template: URITemplate

    /// A family. The pattern is the program's own, so a pattern that cannot be read stops it at once.
    public init(
        _ pattern: String, name: String, title: String? = nil, description: String? = nil, mimeType: String? = nil,
        freshFor: Duration = .zero, completing completers: [String: Completer] = [:], read: @escaping Resource.Read
    ) {
        guard let template = URITemplate(pattern) else { preconditionFailure("\(pattern) is no URI template") }
        self.template = template
        self.pattern = pattern
        self.name = name
        self.title = title
        self.description = description
        self.mimeType = mimeType
        self.freshFor = freshFor
        self.completers = completers
        self.read = read
    }

    /// The entry of `resources/templates/list`.
    var json: JSON {
        .object(
            JSONObject(present: [
                "uriTemplate": .string(pattern), "name": .string(name), "title": title.map(JSON.string),
                "description": description.map(JSON.string), "mimeType": mimeType.map(JSON.string),
            ]))
    }
}
