public import Ambient
public import Logging
public import MeshLinks
public import MeshNode
public import MeshProtocol
public import RelevanceGate

/// What peers need from outside; assembled in the composition root.
public struct PeerSurroundings: Sendable {
    /// Where identities, memories and reports are.
    public var folder: StateFolder
    /// How a peer reaches others. Called once for each start, with the identity it has.
    public var transports: @Sendable (Identity, PeerConfiguration) throws -> [any Transport]
    /// Its model. Called once for each start.
    public var model: @Sendable (PeerConfiguration) throws -> any Model
    /// The encoder that all peers of the process share.
    public var encoder: any TextEncoder
    /// Name and version told in handshakes.
    public var implementation: Implementation
    /// The clock.
    public var time: any TimeSource
    /// Unpredictable bytes.
    public var random: any RandomSource
    /// For the nodes' own log lines.
    public var logger: Logger
    /// Is told everything that any peer does, by name; must return at once.
    public var observe: @Sendable (String, PeerActivity) -> Void

    /// These surroundings.
    public init(
        folder: StateFolder, implementation: Implementation, encoder: any TextEncoder, time: any TimeSource,
        random: any RandomSource, logger: Logger,
        transports: @escaping @Sendable (Identity, PeerConfiguration) throws -> [any Transport],
        model: @escaping @Sendable (PeerConfiguration) throws -> any Model,
        observe: @escaping @Sendable (String, PeerActivity) -> Void = { _, _ in }
    ) {
        self.folder = folder
        self.implementation = implementation
        self.encoder = encoder
        self.time = time
        self.random = random
        self.logger = logger
        self.transports = transports
        self.model = model
        self.observe = observe
    }
}

/// Why a peer was not started.
public enum PeerStartError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The user's `STOP` switch is set.
    case stopped(path: String)
    /// A peer of this name lives here or in another process.
    case alreadyRunning(String)
    /// The supervisor is ending.
    case ending

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .stopped(let path):
            "All headless peers are stopped by \(path). Run 'kith peer resume', or remove the file, to let them start again."
        case .alreadyRunning(let name): "A peer named \(name) is already running. Stop it first: kith peer stop \(name)"
        case .ending: "This process is about to end and starts no more peers."
        }
    }
}
