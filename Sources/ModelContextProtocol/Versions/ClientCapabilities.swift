public import WireJSON

/// A capability that a handler cannot do without.
public enum RequiredCapability: Sendable, Hashable {
    /// The client can ask its person to fill in a form.
    case elicitation

    /// The member of the capabilities object.
    var name: String {
        switch self {
        case .elicitation: "elicitation"
        }
    }
}

/// What the client said it can do. A hint, never a permission.
public struct ClientCapabilities: Sendable, Hashable {
    /// The object as the client sent it.
    public let json: JSONObject

    /// Capabilities as sent; unknown members are kept.
    public init(_ json: JSONObject = JSONObject()) { self.json = json }

    /// Whether the client can show its person a form. An empty `elicitation` object means form mode.
    public var supportsForms: Bool {
        guard let elicitation = json["elicitation"]?.objectValue else { return false }
        return elicitation.isEmpty || elicitation["form"]?.objectValue != nil
    }
}
