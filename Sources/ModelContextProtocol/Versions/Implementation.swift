public import WireJSON

/// A picture for a person: an https or data URI.
public struct Icon: Sendable, Hashable {
    /// Where the picture is.
    public let source: String
    /// Its media type.
    public let mimeType: String?
    /// Sizes such as "48x48", or "any".
    public let sizes: [String]
    /// "light" or "dark", when made for one of them.
    public let theme: String?

    /// An icon.
    public init(source: String, mimeType: String? = nil, sizes: [String] = [], theme: String? = nil) {
        self.source = source
        self.mimeType = mimeType
        self.sizes = sizes
        self.theme = theme
    }

    var json: JSON {
        .object(
            JSONObject(present: [
                "src": .string(source), "mimeType": mimeType.map(JSON.string),
                "sizes": sizes.isEmpty ? nil : .array(sizes.map(JSON.string)), "theme": theme.map(JSON.string),
            ]))
    }
}

/// The program on one side of a connection, as it introduces itself. For logs and people, never for decisions.
public struct Implementation: Sendable, Hashable {
    /// The program's short name.
    public let name: String
    /// The name a person sees.
    public let title: String?
    /// The program's version.
    public let version: String
    /// One sentence about it.
    public let description: String?
    /// Where to read more.
    public let websiteURL: String?
    /// Pictures for a host's user interface.
    public let icons: [Icon]

    /// An introduction.
    public init(
        name: String, version: String, title: String? = nil, description: String? = nil, websiteURL: String? = nil,
        icons: [Icon] = []
    ) {
        self.name = name
        self.version = version
        self.title = title
        self.description = description
        self.websiteURL = websiteURL
        self.icons = icons
    }

    /// An introduction that travelled (texts cut at 200 characters), or nil without a name.
    public init?(_ json: JSON) {
        guard let name = json["name"]?.stringValue else { return nil }
        func text(_ key: String) -> String? { json[key]?.stringValue?.shortened(to: 200) }
        self.init(
            name: name.shortened(to: 200), version: text("version") ?? "", title: text("title"),
            description: text("description"), websiteURL: text("websiteUrl"))
    }

    /// The value as it travels.
    public var json: JSON {
        .object(
            JSONObject(present: [
                "name": .string(name), "title": title.map(JSON.string), "version": .string(version),
                "description": description.map(JSON.string), "websiteUrl": websiteURL.map(JSON.string),
                "icons": icons.isEmpty ? nil : .array(icons.map(\.json)),
            ]))
    }
}
