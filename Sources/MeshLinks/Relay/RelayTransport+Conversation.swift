import Ambient
import Logging
import MeshProtocol
import Synchronization

/// How a conversation with a relay ended, for the node and for the policy.
struct ConversationEnd: Sendable {
    /// Why its links closed.
    let reason: String
    let outcome: RelayOutcome
}

extension LinkEvent {
    init(_ change: RelayDirectory.Change) {
        switch change {
        case .opened(let info): self = .opened(info)
        case .closed(let link, let reason): self = .closed(link, reason: reason)
        }
    }
}

/// What is said over one connection, from relay-auth to the end.
extension RelayTransport {
    /// A relay may ask for relay-auth again this often on one connection; the stock one asks once.
    private static let mostReauthentications = 8

    /// What one conversation has come to.
    private struct Progress {
        var reauthentications = 0
        var isLeaving = false
        var end = "the relay broke the connection"
        var close: UInt16??
    }

    func converse(
        over connection: RelayConnection, _ deliver: @escaping @Sendable (LinkEvent) async -> Void
    ) async -> ConversationEnd {
        let began = time.now
        var progress = Progress()
        let inlet = connection.intake.inlet
        await withDiscardingTaskGroup { group in
            _ = connection.send(RelayRequest.authenticate(configuration))
            group.addTask { await self.sendPulse(over: connection) }
            group.addTask { await self.watch(connection) }
            group.addTask { [time] in
                guard (try? await time.sleep(for: RelayTimings.welcome)) != nil else { return }
                if !connection.isWelcome { inlet.push(.leave(reason: "the relay did not answer our introduction")) }
            }
            reading: while let input = await inlet.next() {
                switch input {
                case .close(let code):
                    progress.close = .some(code)
                    if !progress.isLeaving { progress.end = "the relay closed the connection" }
                    break reading
                case .broken(let reason):
                    if !progress.isLeaving { progress.end = reason }
                    break reading
                case .leave(let reason):
                    guard !progress.isLeaving else { continue }
                    progress.isLeaving = true
                    progress.end = reason
                    connection.beginClosing(code: 1000)
                    group.addTask { [time] in
                        guard (try? await time.sleep(for: RelayTimings.farewell)) != nil else { return }
                        connection.abort()
                    }
                case .dropped(let cause): count(cause)
                case .text(let bytes):
                    if !progress.isLeaving { await hear(bytes, over: connection, &progress, deliver) }
                case .closeLink(let link, let node, let pause):
                    await report(state.withLock { $0.directory.finishClosing(link, of: node) }, deliver)
                    group.addTask { [time] in
                        guard (try? await time.sleep(for: pause)) != nil else { return }
                        inlet.push(.reopen(node))
                    }
                case .reopen(let node):
                    let now = time.now
                    await report(state.withLock { $0.directory.reopen(node, at: now) }, deliver)
                }
            }
            group.cancelAll()
        }
        let wasGood = connection.isWelcome && time.now - began >= RelayTimings.goodLife
        if let code = progress.close {
            return ConversationEnd(reason: progress.end, outcome: .closed(code: code, wasGood: wasGood))
        }
        let outcome = RelayOutcome.lost(progress.end, instance: connection.instance, wasGood: wasGood)
        return ConversationEnd(reason: progress.end, outcome: outcome)
    }

    private func hear(
        _ bytes: [UInt8], over connection: RelayConnection, _ progress: inout Progress,
        _ deliver: @escaping @Sendable (LinkEvent) async -> Void
    ) async {
        let now = time.now
        switch RelayMessage(bytes) {
        case .ping: _ = connection.send(RelayRequest.pong)
        case .peers(let peers):
            if connection.welcome() { await deliver(.state(.connected)) }
            let (changes, refused) = state.withLock { $0.directory.replace(with: peers, at: now) }
            count(.directoryFull, refused)
            for change in changes { await report(change, deliver) }
        case .joined(let peer):
            guard let changes = state.withLock({ $0.directory.join(peer, at: now) }) else {
                return count(.directoryFull)
            }
            for change in changes { await report(change, deliver) }
        case .left(let node):
            for change in state.withLock({ $0.directory.leave(node) }) { await report(change, deliver) }
        case .frame(let sender, let payload): await hear(payload, from: sender, deliver)
        case .mail(let mail): await hear(mail)
        case .kith(let answer): await hear(answer)
        case .authenticateAgain:
            progress.reauthentications += 1
            guard progress.reauthentications <= Self.mostReauthentications else {
                return count(.repeatedReauthentication)
            }
            _ = connection.send(RelayRequest.authenticate(configuration))
        case .complaint: logger.warning("\(name) complains; the close code that follows says why")
        case .other: count(.unknownKind)
        case nil: count(.malformed)
        }
    }

    private func hear(
        _ payload: [UInt8], from sender: NodeID, _ deliver: @escaping @Sendable (LinkEvent) async -> Void
    ) async {
        guard sender != configuration.nodeID else { return count(.ownEcho) }
        guard payload.count <= FrameLimits.maxPayload else { return count(.oversize) }
        let (link, isKnown) = state.withLock { ($0.directory.link(to: sender), $0.directory.knows(sender)) }
        guard let link else { return count(isKnown ? .closedLink : .unknownSender) }
        await deliver(.received(link, payload))
    }

    private func report(
        _ change: RelayDirectory.Change?, _ deliver: @escaping @Sendable (LinkEvent) async -> Void
    ) async {
        if let change { await deliver(LinkEvent(change)) }
    }

    private func sendPulse(over connection: RelayConnection) async {
        while (try? await time.sleep(for: RelayTimings.pulse)) != nil {
            _ = connection.send(RelayRequest.pong)
        }
    }

    /// Ends the connection when the relay has said nothing, or taken nothing, for too long.
    private func watch(_ connection: RelayConnection) async {
        while true {
            let quiet = max(connection.intake.silentFor, connection.stalledFor)
            guard quiet < RelayTimings.silence else { break }
            guard (try? await time.sleep(for: RelayTimings.silence - quiet)) != nil else { return }
        }
        connection.intake.inlet.push(.leave(reason: "the relay has stopped answering"))
    }
}
