public import Ambient
public import MeshProtocol

/// One request for a person's consent, from the asking to the use of the answer.
public struct Approval: Hashable, Sendable {
    /// How far the request is. Only `approved` lets anything happen, and only once.
    public enum State: String, Sendable, Hashable {
        /// Nobody has answered yet.
        case pending
        /// The person agreed and the act has not been carried out.
        case approved
        /// The person said no.
        case declined
        /// The act was let through; the approval is spent.
        case used
        /// Nobody answered, or nobody used the answer, in time.
        case expired
    }

    /// Whose word it was.
    public enum Decider: String, Sendable, Hashable {
        /// The person, in a form that the host showed.
        case form
        /// The person, at a terminal.
        case terminal
        /// The person's standing setting for a host that nobody sits at.
        case policy
    }

    /// How long a request waits for an answer.
    public static let lifetime: Duration = .seconds(30 * 60)
    /// How long an answer may still be used, at least.
    public static let useWindow: Duration = .seconds(10 * 60)
    /// The most requests that may be open at once in one store.
    public static let mostOpen = 64
    /// The most requests that one session may file within `filingWindow`.
    public static let mostFilings = 12
    /// The window in which filings are counted, and in which a refused request is not asked again by a form.
    public static let filingWindow: Duration = .seconds(10 * 60)
    /// The longest text a person is asked to agree to, in UTF-8 bytes.
    public static let longestText = 48_000
    /// Closed requests that are kept as the record.
    static let mostKept = 500

    /// The number of the row.
    public let id: Int64
    /// Names what is asked for.
    public let digest: ConsentDigest
    /// What it is.
    public let kind: ApprovalKind
    /// The host session that asked.
    public let session: String
    /// Every character the person is asked to agree to.
    public let shown: String
    /// The digest of the exact arguments.
    public let subject: String
    /// When it was asked first.
    public let requestedAt: Timestamp
    /// When the request, or an unused answer, lapses.
    public let expiresAt: Timestamp
    /// How far it is.
    public let state: State
    /// How often a host has shown it as a form.
    public let timesAsked: Int
    /// Who decided.
    public let decidedBy: Decider?
    /// When.
    public let decidedAt: Timestamp?

    /// Whether the digest really is that of the row's own content. A row that fails this was not written by us.
    public var isGenuine: Bool {
        digest == ConsentDigest(kind: kind.rawValue, session: session, shown: shown, subject: subject)
    }
}

/// What became of a request that was filed.
public enum ApprovalFiling: Hashable, Sendable {
    /// It is open, now or already.
    case open(Approval)
    /// Too many are open, or this session asks too often.
    case tooMany
}
