public import WireJSON

/// Why bytes from a link are not a frame.
public enum FrameError: Error, Hashable, CustomStringConvertible {
    /// A length prefix of 0. The stream cannot be trusted any more: close the link.
    case empty
    /// A frame above `FrameLimits.maxPayload`; on a length-prefixed stream, close the link.
    case tooLarge(bytes: Int)
    /// Not one JSON object in UTF-8.
    case notJSON(JSONSyntaxError)
    /// A frame of a known type whose members are missing or wrong.
    case malformed(MalformedValue)

    /// What happened and what to do.
    public var description: String {
        switch self {
        case .empty:
            "the peer announced a frame of no bytes; the connection is closed because its stream is out of step"
        case .tooLarge(let bytes):
            "a frame of \(bytes) bytes exceeds the limit of \(FrameLimits.maxPayload); send less at once"
        case .notJSON(let error):
            "the frame is not JSON: \(error)"
        case .malformed(let value):
            value.description
        }
    }
}
