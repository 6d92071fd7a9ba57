public import Ambient
import Synchronization
import WireJSON

/// An MCP server for both eras. One server can serve any number of connections at once; each has a session of its own.
/// What is served and who is connected stand behind locks, because connections run on threads of their own.
public final class Server: Sendable {
    /// Changes the result of every tool call, failed ones included, just before it leaves.
    public typealias Decorate = @Sendable (_ tool: String, _ result: inout ToolResult, CallContext) async -> Void

    /// What is to be done once the result of a tool call, as decorated, was written to the client's pipe or socket; nil for
    /// most results, which nobody follows.
    public typealias Delivered =
        @Sendable (_ tool: String, _ result: ToolResult, CallContext) -> (
            @Sendable () async -> Void
        )?

    private struct State {
        var sessions: [ObjectIdentifier: Session] = [:]
        var isShutDown = false
    }

    let info: Implementation
    let instructions: String?
    let options: ServerOptions
    let time: any TimeSource
    let random: any RandomSource
    let sealer: (any StateSealer)?
    let decorate: Decorate?
    let delivered: Delivered?
    private let served: Mutex<Catalogue>
    private let used = Mutex(UsedStates())
    private let state = Mutex(State())

    /// A server that serves these values.
    /// - Parameters:
    ///   - instructions: what a model should know before it uses anything here; at most 2,000 characters.
    ///   - sealer: protects what the modern era lets clients carry between two rounds. Without one, modern clients are
    ///     not asked anything.
    ///   - decorate: called with the result of every tool call.
    ///   - delivered: asked about the result of every tool call. What it returns runs after the result was written, and
    ///     never for one that was cancelled or could not be written; `serve` waits for it.
    public init(
        info: Implementation, instructions: String? = nil, tools: [Tool] = [], resources: [Resource] = [],
        templates: [ResourceTemplate] = [], prompts: [Prompt] = [], options: ServerOptions = ServerOptions(),
        time: any TimeSource, random: any RandomSource, sealer: (any StateSealer)? = nil, delivered: Delivered? = nil,
        decorate: Decorate? = nil
    ) {
        self.info = info
        self.instructions = instructions
        self.options = options
        self.time = time
        self.random = random
        self.sealer = sealer
        self.decorate = decorate
        self.delivered = delivered
        served = Mutex(Catalogue(tools: tools, resources: resources, templates: templates, prompts: prompts))
    }

    /// What is served right now.
    var catalogue: Catalogue { served.withLock { $0 } }

    /// Serves one connection until its input ends, it breaks, the task is cancelled or `shutdown` is called.
    ///
    /// When the input ends, requests in flight may finish for `drainLimit`; what is queued is then written for at most
    /// `flushLimit`, and the transport is closed.
    /// - Parameter name: the session identifier that handlers see; made up when nil.
    public func serve(_ transport: any LineTransport, session name: String? = nil) async {
        let session = Session(name: name ?? "s-" + freshName(bytes: 8), server: self, transport: transport)
        let refused = state.withLock { state in
            if !state.isShutDown { state.sessions[ObjectIdentifier(session)] = session }
            return state.isShutDown
        }
        guard !refused else { return transport.close() }
        await withTaskCancellationHandler {
            await session.run()
        } onCancel: {
            session.end(.shutdown)
        }
        _ = state.withLock { $0.sessions.removeValue(forKey: ObjectIdentifier(session)) }
    }

    /// Ends every connection at once: nothing new is answered, calls in flight are dropped, what is already decided is
    /// still written. `serve` returns within `shutdownLimit`. Safe to call more than once and from any thread.
    public func shutdown() {
        let sessions = state.withLock { state in
            state.isShutDown = true
            return Array(state.sessions.values)
        }
        for session in sessions { session.end(.shutdown) }
    }

    /// How many connections are being served.
    public var connectionCount: Int { state.withLock { $0.sessions.count } }

    var sessions: [Session] { state.withLock { Array($0.sessions.values) } }

    func replace(_ change: (Catalogue) -> Catalogue) { served.withLock { $0 = change($0) } }

    /// True once for each state, across all connections.
    func claim(_ state: RequestState) -> Bool { used.withLock { $0.claim(state, now: time.now) } }

    /// A random name in hexadecimal.
    func freshName(bytes count: Int) -> String { Hexadecimal.encode(random.bytes(count)) }
}
