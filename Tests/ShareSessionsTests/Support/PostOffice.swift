import MeshProtocol
import Synchronization

@testable import ShareSessions

/// A carrier for tests: what is posted is delivered, lost, repeated or kept back, as the test says.
final class PostOffice: Sendable {
    enum Fate {
        case deliver, lose, repeat_, keep
    }

    private struct State {
        var members: [NodeID: AsyncStream<ShareCarrierEvent>.Continuation] = [:]
        var fate: @Sendable (ShareEnvelope) -> Fate = { _ in .deliver }
        /// Whether it keeps what is for those who are away, and says so.
        var keepsMail = false
        /// For those who are about to come.
        var early: [NodeID: [ShareEnvelope]] = [:]
        var kept: [(ShareEnvelope, NodeID)] = []
        var seen: [(envelope: ShareEnvelope, to: NodeID)] = []
    }

    private let state = Mutex(State())

    /// Everything that was ever posted.
    var seen: [(envelope: ShareEnvelope, to: NodeID)] { state.withLock { $0.seen } }

    /// From now on there are mailboxes, as at a relay.
    func opensMailboxes() { state.withLock { $0.keepsMail = true } }

    func rule(_ fate: @escaping @Sendable (ShareEnvelope) -> Fate) { state.withLock { $0.fate = fate } }

    func join(_ node: NodeID, keepsMail: Bool) -> PostCarrier {
        PostCarrier(office: self, node: node, keepsMail: keepsMail)
    }

    /// Delivers what was kept back, in the order that `order` makes of it.
    func release(_ order: ([(ShareEnvelope, NodeID)]) -> [(ShareEnvelope, NodeID)] = { $0 }) {
        let kept = state.withLock { state in
            defer { state.kept = [] }
            return state.kept
        }
        for (envelope, node) in order(kept) { inject(envelope, to: node) }
    }

    /// Puts an envelope into somebody's hands, whoever made it.
    func inject(_ envelope: ShareEnvelope, to node: NodeID) {
        state.withLock { state in
            guard let member = state.members[node] else { return state.early[node, default: []].append(envelope) }
            member.yield(.received(envelope))
        }
    }

    fileprivate func enter(_ node: NodeID) -> AsyncStream<ShareCarrierEvent> {
        let (stream, continuation) = AsyncStream.makeStream(of: ShareCarrierEvent.self)
        state.withLock { state in
            for (other, member) in state.members {
                member.yield(.present(node))
                continuation.yield(.present(other))
            }
            state.members[node] = continuation
            for envelope in state.early.removeValue(forKey: node) ?? [] { continuation.yield(.received(envelope)) }
        }
        return stream
    }

    fileprivate func leave(_ node: NodeID) {
        state.withLock { state in
            state.members.removeValue(forKey: node)?.finish()
            for member in state.members.values { member.yield(.away(node)) }
        }
    }

    fileprivate func post(_ envelope: ShareEnvelope, to node: NodeID) -> Bool {
        typealias Member = AsyncStream<ShareCarrierEvent>.Continuation
        let (member, fate, isMailed) = state.withLock { state -> (Member?, Fate, Bool) in
            state.seen.append((envelope, node))
            let fate = state.fate(envelope)
            if fate == .keep { state.kept.append((envelope, node)) }
            if state.members[node] == nil, state.keepsMail {
                state.early[node, default: []].append(envelope)
                state.members[envelope.from]?.yield(.mailed(envelope.share, counter: envelope.counter))
                return (nil, fate, true)
            }
            return (state.members[node], fate, false)
        }
        guard let member else { return isMailed }
        switch fate {
        case .deliver: member.yield(.received(envelope))
        case .repeat_:
            member.yield(.received(envelope))
            member.yield(.received(envelope))
        case .lose, .keep: break
        }
        return true
    }
}

struct PostCarrier: ShareCarrier {
    let name = "post"
    let office: PostOffice
    let node: NodeID
    let keepsMail: Bool

    func run(_ deliver: @escaping @Sendable (ShareCarrierEvent) async -> Bool) async {
        let stream = office.enter(node)
        await withTaskCancellationHandler {
            for await event in stream { _ = await deliver(event) }
        } onCancel: {
            office.leave(node)
        }
    }

    func attend(_ place: SharePlace) async {}
    func leave(_ share: ShareID) async {}
    func send(_ envelope: ShareEnvelope, to peer: NodeID) async -> Bool { office.post(envelope, to: peer) }
}
