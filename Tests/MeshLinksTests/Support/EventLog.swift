import MeshLinks
import Synchronization

/// Takes a transport's events and lets a test wait for the ones it expects, each once.
final class EventLog: Sendable {
    private struct Waiter {
        let id: Int
        let matches: (LinkEvent) -> Bool
        let continuation: CheckedContinuation<LinkEvent, any Error>
    }

    private struct State {
        var history: [LinkEvent] = []
        var pending: [LinkEvent] = []
        var waiters: [Waiter] = []
        var nextID = 0
        var cancelled: Set<Int> = []
        var isBlocked = false
        var blocked: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Everything that was delivered so far.
    var history: [LinkEvent] { state.withLock(\.history) }

    /// From now on deliveries of frames do not return, as if the node were busy.
    func block() { state.withLock { $0.isBlocked = true } }

    /// The node is free again.
    func unblock() {
        let blocked = state.withLock { state in
            state.isBlocked = false
            defer { state.blocked = [] }
            return state.blocked
        }
        for continuation in blocked { continuation.resume() }
    }

    func deliver(_ event: LinkEvent) async {
        if case .received = event {
            await withCheckedContinuation { continuation in
                let passes = state.withLock { state in
                    if state.isBlocked { state.blocked.append(continuation) }
                    return !state.isBlocked
                }
                if passes { continuation.resume() }
            }
        }
        let waiter = state.withLock { state -> Waiter? in
            state.history.append(event)
            guard let index = state.waiters.firstIndex(where: { $0.matches(event) }) else {
                state.pending.append(event)
                return nil
            }
            return state.waiters.remove(at: index)
        }
        waiter?.continuation.resume(returning: event)
    }

    /// The first event that matches and has not been asked for yet.
    func next(where matches: @escaping @Sendable (LinkEvent) -> Bool) async throws -> LinkEvent {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state -> Result<LinkEvent, any Error>? in
                    if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
                    if let index = state.pending.firstIndex(where: matches) {
                        return .success(state.pending.remove(at: index))
                    }
                    state.waiters.append(Waiter(id: id, matches: matches, continuation: continuation))
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.waiters.remove(at: index)
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    func opened() async throws -> LinkInfo {
        while true {
            if case .opened(let info) = try await next(where: { if case .opened = $0 { true } else { false } }) {
                return info
            }
        }
    }

    func closed() async throws -> (link: LinkID, reason: String) {
        while true {
            if case .closed(let link, let reason) = try await next(where: {
                if case .closed = $0 { true } else { false }
            }) {
                return (link, reason)
            }
        }
    }

    func received() async throws -> (link: LinkID, payload: [UInt8]) {
        while true {
            if case .received(let link, let payload) = try await next(where: {
                if case .received = $0 { true } else { false }
            }) {
                return (link, payload)
            }
        }
    }

    func state(where matches: @escaping @Sendable (TransportState) -> Bool) async throws -> TransportState {
        while true {
            if case .state(let state) = try await next(where: {
                if case .state(let state) = $0 { matches(state) } else { false }
            }) {
                return state
            }
        }
    }

    func reaches(_ wanted: TransportState) async throws { _ = try await state { $0 == wanted } }

    func stopped() async throws -> String {
        let state = try await state { if case .stopped = $0 { true } else { false } }
        if case .stopped(let reason) = state { return reason }
        return ""
    }

    func waiting() async throws -> String {
        let state = try await state { if case .waiting = $0 { true } else { false } }
        if case .waiting(_, let reason) = state { return reason }
        return ""
    }
}

/// A transport that runs in the background of a test.
struct RunningTransport: Sendable {
    let transport: any Transport
    let log: EventLog
    let task: Task<Void, any Error>

    init(_ transport: any Transport, log: EventLog = EventLog()) {
        self.transport = transport
        self.log = log
        task = Task { try await transport.run { await log.deliver($0) } }
    }

    /// Cancels and waits for the end.
    func stop() async throws {
        task.cancel()
        try await task.value
    }
}
