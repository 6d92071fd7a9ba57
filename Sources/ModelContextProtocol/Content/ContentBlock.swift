import WireJSON

/// One block of a tool result or prompt message.
public struct ContentBlock: Sendable, Hashable {
    /// The kinds of block.
    public enum Kind: Sendable, Hashable {
        /// Text for the model or the person.
        case text(String)
        /// A picture, in base64.
        case image(base64: String, mimeType: String)
        /// A sound, in base64.
        case audio(base64: String, mimeType: String)
        /// A pointer to a resource.
        case link(ResourceLink)
        /// A resource with its contents.
        case resource(ResourceContents)
    }

    /// What the block holds.
    public let kind: Kind
    /// Whom it is for.
    public let annotations: Annotations?

    /// A block.
    public init(_ kind: Kind, annotations: Annotations? = nil) {
        self.kind = kind
        self.annotations = annotations
    }

    /// A block of text.
    public static func text(_ text: String) -> ContentBlock { ContentBlock(.text(text)) }

    /// A picture.
    public static func image(_ bytes: [UInt8], mimeType: String) -> ContentBlock {
        ContentBlock(.image(base64: Base64.standard.encode(bytes), mimeType: mimeType))
    }

    /// A sound.
    public static func audio(_ bytes: [UInt8], mimeType: String) -> ContentBlock {
        ContentBlock(.audio(base64: Base64.standard.encode(bytes), mimeType: mimeType))
    }

    /// A pointer to a resource.
    public static func link(_ link: ResourceLink) -> ContentBlock { ContentBlock(.link(link)) }

    /// A resource with its contents.
    public static func resource(_ contents: ResourceContents) -> ContentBlock { ContentBlock(.resource(contents)) }

    /// The text, when this is a block of text.
    public var text: String? {
        guard case .text(let text) = kind else { return nil }
        return text
    }

    /// The block as `version` knows it: kinds that are newer than the version become text.
    func json(for version: ProtocolVersion) -> JSON {
        var object: JSONObject =
            switch kind {
            case .text(let text): ["type": "text", "text": .string(text)]
            case .image(let data, let mimeType):
                ["type": "image", "data": .string(data), "mimeType": .string(mimeType)]
            case .audio(_, let mimeType) where version < .march2025:
                ["type": "text", "text": .string("[audio, \(mimeType)]")]
            case .audio(let data, let mimeType):
                ["type": "audio", "data": .string(data), "mimeType": .string(mimeType)]
            case .link(let link) where version < .june2025: ["type": "text", "text": .string(link.asText)]
            case .link(let link): link.json
            case .resource(let contents): ["type": "resource", "resource": contents.json]
            }
        if let annotations { object["annotations"] = annotations.json }
        return .object(object)
    }

    /// A block that travelled, or nil when its kind is not known or a member is missing.
    init?(_ json: JSON) {
        let annotations = Annotations(json["annotations"])
        func media(_ make: (String, String) -> Kind) -> ContentBlock? {
            guard let data = json["data"]?.stringValue, let mimeType = json["mimeType"]?.stringValue else { return nil }
            return ContentBlock(make(data, mimeType), annotations: annotations)
        }
        let block: ContentBlock? =
            switch json["type"]?.stringValue {
            case "text": json["text"]?.stringValue.map { ContentBlock(.text($0), annotations: annotations) }
            case "image": media { .image(base64: $0, mimeType: $1) }
            case "audio": media { .audio(base64: $0, mimeType: $1) }
            case "resource_link": ResourceLink(json).map { ContentBlock(.link($0), annotations: annotations) }
            case "resource":
                json["resource"].flatMap(ResourceContents.init).map {
                    ContentBlock(.resource($0), annotations: annotations)
                }
            default: nil
            }
        guard let block else { return nil }
        self = block
    }
}
