import Ambient
import MeshMemory
import MeshNode
public import MeshProtocol
import WireJSON

/// Looking at shares.
extension ShareSessions {
    /// The shares of this node, the last changed first.
    public func list(openOnly: Bool = false) throws -> [ShareStatus] {
        // Every result of a tool asks, and mostly there is none.
        if openOnly, isTakenUp, live.isEmpty { return [] }
        return try node.memory.shares(openOnly: openOnly).map { try status($0.id) }
    }

    /// The shares from which turns may still come in and move this side's agent: joined, and not ended or agreed to end.
    public func held() throws -> [ShareStatus] {
        let open = isTakenUp ? Array(live.keys) : try node.memory.shares(openOnly: true).map(\.id)
        return try open.map { try status($0) }.filter(\.isHeld)
    }

    /// Whether something is on its way to a peer that can be reached now. A command that is about to end waits for it.
    public func isDelivering() -> Bool { live.values.contains { $0.isAwaitingReceipt && isTogether($0) } }

    /// Forgets an ended share with its transcript, because a person said so.
    public func forget(_ id: ShareID) throws {
        let state = try find(id).machine.state
        guard !state.phase.isOpen else { throw state.notNow("Stop it before you let it be forgotten.") }
        try node.memory.deleteShare(id)
        live[id] = nil
    }

    /// A share as it stands.
    ///
    /// - Throws: `ShareFailure.unknownShare`.
    public func status(_ id: ShareID) throws -> ShareStatus {
        let (state, recent) = try look(id)
        let peerNode = state.peer?.nodeID
        let isTogether = isTogether(state)
        let worked = Duration.milliseconds(state.worked) + recent
        let revealed = state.revealed.mapValues(\.text)
        return ShareStatus(
            share: id, role: state.role, phase: state.phase, card: state.card, peer: state.peer?.agentID,
            peerNode: peerNode, boundTo: state.boundTo, inviteExpires: state.inviteExpires, floor: state.floor,
            turnsUsed: state.turnsUsed, minutesUsed: Int(worked.wholeMilliseconds / 60_000), movedAt: state.movedAt,
            waiting: state.isSpeechWaiting ? try node.memory.waitingTurns(id, after: state.acknowledged) : 0,
            unread: try unread(id).count,
            isTogether: isTogether,
            awaySince: isTogether ? nil : peerNode.flatMap { awaySince[$0] } ?? state.heardAt,
            code: state.phase == .joined ? state.code : nil, hasConfirmed: state.hasConfirmed, end: state.summary,
            remark: state.ending ?? state.returned, revealed: revealed, createdAt: state.createdAt)
    }
}

extension ShareState {
    /// The proposed or reached end.
    var summary: ShareStatus.EndSummary? {
        guard let seal = end?.seal ?? proposal?.seal else { return nil }
        return ShareStatus.EndSummary(
            proposedBy: end == nil ? proposal?.by : nil, isAccepted: end != nil || proposal?.signature != nil,
            acceptedAt: end == nil ? proposal?.acceptedAt : nil, outcome: seal.outcome, level: seal.level,
            summary: seal.summary, checks: seal.checks, isConfirmed: end?.isConfirmed == true,
            sealDigest: Hexadecimal.encode(seal.digest))
    }
}
