public import Ambient
public import MeshProtocol
import WireJSON

// How values of the wire stand in a share's stored state: in the very form in which they travel.

/// A value with a form in JSON.
protocol StoredAsJSON: Codable {
    init(_ json: JSON?) throws(MalformedValue)
    var json: JSON { get }
}

/// A value with a form in text.
protocol StoredAsText: Codable {
    init(_ text: String) throws(MalformedValue)
    var text: String { get }
}

extension StoredAsJSON {
    /// Reads the value from its JSON.
    public init(from decoder: any Decoder) throws { try self.init(JSON(from: decoder)) }

    /// Writes the value's JSON.
    public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

extension StoredAsText {
    /// Reads the value from its text.
    public init(from decoder: any Decoder) throws { try self.init(String(from: decoder)) }

    /// Writes the value's text.
    public func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}

extension LessonCard: StoredAsJSON {}
extension ShareAgreement: StoredAsJSON {}
extension ShareSeal: StoredAsJSON {}
extension ShareID: StoredAsText {}
extension AgentID: StoredAsText {}
extension NodeID: StoredAsText {}
extension BlockKey: StoredAsText {}
extension ShareRole: Codable {}
extension ShareOutcome: Codable {}
extension VerificationLevel: Codable {}

extension InviteRelay: StoredAsText {
    /// The URL.
    var text: String { url }
}

extension Timestamp: Codable {
    /// Reads Unix milliseconds.
    public init(from decoder: any Decoder) throws { self.init(milliseconds: try Int64(from: decoder)) }

    /// Writes Unix milliseconds.
    public func encode(to encoder: any Encoder) throws { try milliseconds.encode(to: encoder) }
}
