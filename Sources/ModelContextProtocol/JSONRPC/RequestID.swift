public import WireJSON

/// The id of a request, echoed in its response with the exact type and value it came with.
public enum RequestID: Hashable, Sendable, CustomStringConvertible {
    /// A whole number; every `Int64` survives the round trip.
    case integer(Int64)
    /// Any string, the empty one included.
    case string(String)

    /// The id written as `json`, or nil when the value may not be an id (null, fraction, boolean, list, object).
    public init?(_ json: JSON) {
        switch json {
        case .integer(let number): self = .integer(number)
        case .string(let text): self = .string(text)
        case .null, .bool, .double, .array, .object: return nil
        }
    }

    /// The value as it travels.
    public var json: JSON {
        switch self {
        case .integer(let number): .integer(number)
        case .string(let text): .string(text)
        }
    }

    /// The id as a person reads it in a log line.
    public var description: String { json.text }
}
