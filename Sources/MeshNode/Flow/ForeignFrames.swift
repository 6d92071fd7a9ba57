public import MeshProtocol
import Synchronization
public import WireJSON

/// A frame whose meaning this room does not know, from a peer that has proved its key.
public struct ForeignFrame: Sendable, Hashable {
    /// Who sent it.
    public let from: NodeID
    /// The whole object, with its `type`. Untrusted.
    public let json: JSON
}

/// Hands frames of kinds that other rooms have asked for to those rooms.
///
/// They are not events: an event is a small hint, a frame may have a megabyte. So only asked-for kinds are kept, and of
/// those the newest few; their senders repeat what was not answered.
final class ForeignFrames: Sendable {
    /// Frames that wait for one subscriber.
    static let waiting = 64

    private struct Subscriber {
        let type: String
        let continuation: AsyncStream<ForeignFrame>.Continuation
    }

    private struct State {
        var nextID = 0
        var subscribers: [Int: Subscriber] = [:]
    }

    private let state = Mutex(State())

    func subscribe(to type: String) -> AsyncStream<ForeignFrame> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: ForeignFrame.self, bufferingPolicy: .bufferingNewest(Self.waiting))
        let id = state.withLock { state in
            state.nextID += 1
            state.subscribers[state.nextID] = Subscriber(type: type, continuation: continuation)
            return state.nextID
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.subscribers.removeValue(forKey: id) }
        }
        return stream
    }

    func publish(_ frame: ForeignFrame, type: String) {
        let interested = state.withLock { state in state.subscribers.values.filter { $0.type == type } }
        for subscriber in interested { subscriber.continuation.yield(frame) }
    }

    func finish() {
        let subscribers = state.withLock { state in
            defer { state.subscribers = [:] }
            return Array(state.subscribers.values)
        }
        for subscriber in subscribers { subscriber.continuation.finish() }
    }
}
