import WireJSON

/// What a resource holds: text, or bytes.
public struct ResourceContents: Sendable, Hashable {
    /// The two kinds of body.
    public enum Body: Sendable, Hashable {
        /// UTF-8 text.
        case text(String)
        /// Bytes, already in base64.
        case base64(String)
    }

    /// Which resource this is.
    public let uri: String
    /// Its media type.
    public let mimeType: String?
    /// What it holds.
    public let body: Body

    /// Contents with any body.
    public init(uri: String, mimeType: String?, body: Body) {
        self.uri = uri
        self.mimeType = mimeType
        self.body = body
    }

    /// Textual contents.
    public static func text(_ text: String, uri: String, mimeType: String = "text/plain") -> ResourceContents {
        ResourceContents(uri: uri, mimeType: mimeType, body: .text(text))
    }

    /// Binary contents.
    public static func bytes(_ bytes: [UInt8], uri: String, mimeType: String) -> ResourceContents {
        ResourceContents(uri: uri, mimeType: mimeType, body: .base64(Base64.standard.encode(bytes)))
    }

    /// The text, when the body is text.
    public var text: String? {
        guard case .text(let text) = body else { return nil }
        return text
    }

    var json: JSON {
        let (key, value): (String, String) =
            switch body {
            case .text(let text): ("text", text)
            case .base64(let text): ("blob", text)
            }
        var object = JSONObject(present: ["uri": .string(uri), "mimeType": mimeType.map(JSON.string)])
        object[key] = .string(value)
        return .object(object)
    }

    init?(_ json: JSON) {
        guard let uri = json["uri"]?.stringValue else { return nil }
        if let text = json["text"]?.stringValue {
            self.init(uri: uri, mimeType: json["mimeType"]?.stringValue, body: .text(text))
        } else if let blob = json["blob"]?.stringValue {
            self.init(uri: uri, mimeType: json["mimeType"]?.stringValue, body: .base64(blob))
        } else {
            return nil
        }
    }
}
