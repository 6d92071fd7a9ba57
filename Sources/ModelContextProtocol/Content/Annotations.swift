import WireJSON

/// Hints about who a piece of content is for. Hosts may ignore them.
public struct Annotations: Sendable, Hashable {
    /// The two sides of a conversation.
    public enum Role: String, Sendable, Hashable {
        /// The person.
        case user
        /// The model.
        case assistant
    }

    /// Whom the content is for; empty when nothing is said.
    public let audience: [Role]
    /// From 0 (optional) to 1 (required).
    public let priority: Double?
    /// ISO 8601 time of the last change.
    public let lastModified: String?

    /// Hints; a priority outside 0...1 is moved to the nearer end.
    public init(audience: [Role] = [], priority: Double? = nil, lastModified: String? = nil) {
        self.audience = audience
        self.priority = priority.map { min(1, max(0, $0)) }
        self.lastModified = lastModified
    }

    var json: JSON {
        .object(
            JSONObject(present: [
                "audience": audience.isEmpty ? nil : .array(audience.map { .string($0.rawValue) }),
                "priority": priority.map(JSON.double), "lastModified": lastModified.map(JSON.string),
            ]))
    }

    init?(_ json: JSON?) {
        guard let object = json?.objectValue else { return nil }
        self.init(
            audience: (object["audience"]?.arrayValue ?? []).compactMap { $0.stringValue.flatMap(Role.init) },
            priority: object["priority"]?.doubleValue, lastModified: object["lastModified"]?.stringValue)
    }
}
