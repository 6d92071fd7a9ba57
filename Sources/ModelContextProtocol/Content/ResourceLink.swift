import WireJSON

/// A pointer to a resource inside a tool result; the host decides whether to read it.
public struct ResourceLink: Sendable, Hashable {
    /// Which resource.
    public let uri: String
    /// Its short name.
    public let name: String
    /// The name a person sees.
    public let title: String?
    /// One sentence about it.
    public let description: String?
    /// Its media type.
    public let mimeType: String?
    /// Its size in bytes.
    public let size: Int?

    /// A link.
    public init(
        uri: String, name: String, title: String? = nil, description: String? = nil, mimeType: String? = nil,
        size: Int? = nil
    ) {
        self.uri = uri
        self.name = name
        self.title = title
        self.description = description
        self.mimeType = mimeType
        self.size = size
    }

    var json: JSONObject {
        JSONObject(present: [
            "type": "resource_link", "uri": .string(uri), "name": .string(name), "title": title.map(JSON.string),
            "description": description.map(JSON.string), "mimeType": mimeType.map(JSON.string),
            "size": size.map { .integer(Int64($0)) },
        ])
    }

    init?(_ json: JSON) {
        guard let uri = json["uri"]?.stringValue, let name = json["name"]?.stringValue else { return nil }
        self.init(
            uri: uri, name: name, title: json["title"]?.stringValue, description: json["description"]?.stringValue,
            mimeType: json["mimeType"]?.stringValue, size: json["size"]?.integerValue.map { Int(clamping: $0) })
    }

    /// The same pointer for clients that do not know links.
    var asText: String {
        "[Resource link: \(name)] \(uri)" + (description.map { " (\($0))" } ?? "")
    }
}
