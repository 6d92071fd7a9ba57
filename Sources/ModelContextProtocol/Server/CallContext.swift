public import WireJSON

/// Everything a handler may know about the request it answers, and its ways back to the client.
public struct CallContext: Sendable {
    /// Names the connection for as long as it lasts; the same for every request that came over it.
    public let session: String
    /// The rules this request came under.
    public let era: Era
    /// The version those rules are from.
    public let version: ProtocolVersion
    /// Who says it is asking; for logs only.
    public let client: Implementation?
    /// What the client says it can do; a hint, not a permission.
    public let capabilities: ClientCapabilities
    /// The request's `_meta`, such as trace ids and the host's own tool-use id.
    public let meta: JSONObject

    let reporter: ProgressReporter?
    let asking: Asking

    /// The ways to ask the client's person.
    enum Asking: Sendable {
        case unavailable
        /// A request of our own; the handler waits for the answer.
        case request(@Sendable (ElicitationForm) async throws -> ElicitationOutcome)
        /// The modern way: the handler is ended and runs again when the answers are there.
        case rounds(InputRounds)
    }

    /// A context without a connection, for calling handlers in tests and in the same process.
    public init(
        session: String = "local", era: Era = .modern, client: Implementation? = nil,
        capabilities: ClientCapabilities = ClientCapabilities(), meta: JSONObject = [:]
    ) {
        self.init(
            session: session, version: era == .modern ? .modern : .latestLegacy, client: client,
            capabilities: capabilities, meta: meta, reporter: nil, asking: .unavailable)
    }

    init(
        session: String, version: ProtocolVersion, client: Implementation?, capabilities: ClientCapabilities,
        meta: JSONObject, reporter: ProgressReporter?, asking: Asking
    ) {
        self.session = session
        era = version.era
        self.version = version
        self.client = client
        self.capabilities = capabilities
        self.meta = meta
        self.reporter = reporter
        self.asking = asking
    }

    /// Whether the client took the request back. A handler that waits should stop within 250 ms.
    public var isCancelled: Bool { Task.isCancelled }

    /// Whether the client wants to hear about progress.
    public var wantsProgress: Bool { reporter != nil }

    /// Tells the client how far the work is. Cheap and never blocking; values that do not grow are left out, and more
    /// than four a second are thinned to the newest.
    public func progress(_ done: Double, total: Double? = nil, message: String? = nil) {
        reporter?.report(ProgressUpdate(done: done, total: total, message: message))
    }

    /// Whether the client says that it can ask its person.
    public var canAsk: Bool {
        if case .unavailable = asking { false } else { true }
    }

    /// Whether this is a later round of a modern request, which comes back with what its person answered.
    public var bringsAnswers: Bool {
        if case .rounds(let rounds) = asking { rounds.round > 0 } else { false }
    }

    /// Asks the client's person. In the modern era the handler is ended here by an error that must be let through, and runs
    /// again from its start when the answer is there; so ask before doing anything that must not be done twice.
    /// - Parameter key: names the question within this request.
    public func elicit(_ form: ElicitationForm, key: String = "answer") async throws -> ElicitationOutcome {
        try await elicit([key: form])[key] ?? .cancelled
    }

    /// Asks several forms: in one round in the modern era, one after the other in the legacy era.
    public func elicit(
        _ forms: KeyValuePairs<String, ElicitationForm>
    ) async throws -> [String: ElicitationOutcome] {
        switch asking {
        case .unavailable:
            return Dictionary(forms.map { ($0.key, .unavailable) }, uniquingKeysWith: { first, _ in first })
        case .request(let ask):
            var outcomes: [String: ElicitationOutcome] = [:]
            for (key, form) in forms { outcomes[key] = try await ask(form) }
            return outcomes
        case .rounds(let rounds):
            return try rounds.outcomes(of: forms.map { ($0.key, $0.value) })
        }
    }

    /// Refuses the request when the client lacks a capability, in the words of its era.
    public func require(_ capability: RequiredCapability) throws {
        if case .unavailable = asking {
            switch era {
            case .modern: throw RPCError.missingCapability(capability)
            case .legacy: throw ToolFailure("This needs a client that declares the capability \(capability.name).")
            }
        }
    }
}
