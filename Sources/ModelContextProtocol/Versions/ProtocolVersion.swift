/// The two ways of speaking MCP: with a handshake and a session, or with everything in each request.
public enum Era: String, Sendable, Hashable {
    /// Versions up to 2025-11-25: `initialize` opens a session.
    case legacy
    /// 2026-07-28 and later: every request carries its own envelope.
    case modern
}

/// A published version of the Model Context Protocol, by its date.
public enum ProtocolVersion: String, CaseIterable, Comparable, Sendable {
    /// The first published version.
    case november2024 = "2024-11-05"
    /// Added tool annotations, audio and completions; the only version with batches.
    case march2025 = "2025-03-26"
    /// Added structured results, resource links and elicitation.
    case june2025 = "2025-06-18"
    /// Added icons and URL elicitation; the last one with a handshake.
    case november2025 = "2025-11-25"
    /// Stateless: an envelope on each request, `server/discover`, `subscriptions/listen`.
    case july2026 = "2026-07-28"

    /// What a strange `initialize` is answered with.
    public static let latestLegacy = ProtocolVersion.november2025
    /// The version of the modern era.
    public static let modern = ProtocolVersion.july2026
    /// Every version served, newest first.
    public static let supported = allCases.sorted(by: >)
    /// Every version with a handshake, newest first.
    public static let legacy = supported.filter { $0.era == .legacy }

    /// Chronological order.
    public static func < (lhs: ProtocolVersion, rhs: ProtocolVersion) -> Bool { lhs.rawValue < rhs.rawValue }

    /// The era this version belongs to.
    public var era: Era { self == .july2026 ? .modern : .legacy }

    /// Whether one line may carry a list of messages.
    var allowsBatches: Bool { self == .march2025 }

    /// The version a handshake settles on: the requested one when it is a known legacy version, else the latest legacy
    /// one, and never an error: the client decides whether it can live with the answer.
    static func negotiated(requested: String) -> ProtocolVersion {
        guard let version = ProtocolVersion(rawValue: requested), version.era == .legacy else { return latestLegacy }
        return version
    }
}
