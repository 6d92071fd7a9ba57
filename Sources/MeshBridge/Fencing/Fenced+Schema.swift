public import ModelContextProtocol
public import WireJSON

/// In a tool's output schema a fenced text is a string. It cannot be decoded: only a fence makes one.
extension Fenced: CustomSchema {
    /// A plain string.
    public static var schema: JSON { ["type": "string"] }

    /// An empty text, for reading schemas off types.
    public static var sample: Fenced { .me }

    /// Always throws: text from outside has not passed the fence.
    public init(from decoder: any Decoder) throws {
        throw DecodingError.dataCorrupted(
            .init(codingPath: decoder.codingPath, debugDescription: "peer text is fenced, never read back"))
    }
}
