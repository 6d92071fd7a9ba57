public import Ambient
public import MeshNode
import ModelContextProtocol
public import ShareSessions

/// What every tool, resource and prompt of the bridge needs.
public struct Bridge: Sendable {
    /// Gives the node, or says why there is none. Asked anew for each call, because the node starts in the background and
    /// may fail to.
    public let node: @Sendable () async throws -> MeshNode
    /// Gives the shares of that node.
    let shares: @Sendable () async throws -> ShareSessions
    /// Whether the node can hold shares at all.
    let holdsShares: Bool
    /// The relay that invites name, if there is one.
    let relay: String?
    /// For ages.
    public let time: any TimeSource
    /// For fences.
    public let random: any RandomSource
    /// What the person decided beforehand about being asked.
    let policy: ConsentPolicy
    /// The command by which a person answers a request, as they have to type it.
    let approveCommand: String
    /// Runs headless peers for this session; nil where none can be run, and then there are no tools for them.
    let peers: (any PeerHosting)?
    /// Who is known to have read everything.
    let unread = UnreadMemo()

    /// A bridge to the node that `node` gives.
    ///
    /// - Parameters:
    ///   - shares: The shares of the same node; without it, there are none.
    ///   - relay: The URL of the relay that invites name.
    ///   - policy: The person's standing word, from the environment of the process.
    ///   - approveCommand: How the person gets to `kith approve`; with the state folder, if it is an unusual one.
    ///   - peers: Runs headless peers for the session.
    public init(
        node: @escaping @Sendable () async throws -> MeshNode,
        shares: (@Sendable () async throws -> ShareSessions)? = nil, relay: String? = nil, time: any TimeSource,
        random: any RandomSource, policy: ConsentPolicy = .ask, approveCommand: String = "kith approve",
        peers: (any PeerHosting)? = nil
    ) {
        self.peers = peers
        self.policy = policy
        self.approveCommand = approveCommand
        self.node = { try await Self.explained(node) }
        self.shares = {
            guard let shares else { throw ToolFailure("This node holds no shares.") }
            return try await Self.explained(shares)
        }
        holdsShares = shares != nil
        self.relay = relay
        self.time = time
        self.random = random
    }

    func fence() -> Fence { Fence(random: random) }

    private static func explained<Value: Sendable>(_ get: @Sendable () async throws -> Value) async throws -> Value {
        do {
            return try await get()
        } catch let failure as ToolFailure {
            throw failure
        } catch is CancellationError {
            throw ToolFailure("This node is shutting down.")
        } catch {
            // The rooms below say in their errors what is wrong with which file or setting, and the fix; the person
            // has to read it where they are, which is in the answer and not in a log.
            throw ToolFailure("This node cannot start. \(error)")
        }
    }
}
