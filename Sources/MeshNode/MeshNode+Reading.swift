import Ambient
public import CAT7
import Logging
import MeshMemory
public import MeshProtocol
import RelevanceGate

/// What the host of this node reads, and what it keeps for itself.
extension MeshNode {
    /// Tells the authors of these blocks that this node's host has asked for them. Own and unknown ones are passed over.
    public func markFetched(_ keys: [BlockKey]) throws { try owe(.fetched, for: keys) }

    /// Tells the authors of these blocks that this node's host was shown them. Call it only for what has really gone into
    /// a tool result or hook output that the host took.
    public func markShown(_ keys: [BlockKey]) throws { try owe(.shown, for: keys) }

    /// Keeps an observation in this node's memory and sends it to nobody: it is addressed to this node itself, so that no
    /// peer is ever served it either.
    ///
    /// - Parameters:
    ///   - parents: Blocks this one builds on. Each must be held here.
    ///   - application: Data that is signed with it.
    /// - Throws: `VerbError`, `BlockError`, `MemoryError`.
    public func note(
        _ texts: PerField<String>, parents: [BlockKey] = [], application: ApplicationDescriptor? = nil
    ) throws -> Block {
        guard texts.inOrder.contains(where: { !$0.isEmpty && $0 != Field.neutral }) else {
            throw VerbError.nothingToSay
        }
        try demand(parents)
        let block = try Block.mint(
            fields: texts, by: identity, in: configuration.room, to: identity.nodeID, parents: parents,
            method: parents.isEmpty ? nil : "SVAF-v2", application: application, at: time.now)
        let vectors = encoder.vectors(for: block.texts)
        if case .alreadyHeld(let held) = try memory.rememberOwn(block, vectors: vectors, to: []) { return held.block }
        try addAnchor(block, vectors: vectors)
        return block
    }

    private func owe(_ state: DeliveryState, for keys: [BlockKey]) throws {
        for peer in try memory.owe(state, for: keys) {
            quiet[peer]?.remove(.nothingOwed)
            payReceipts(to: peer)
        }
    }

    /// Sends what is owed to `peer`, if it is here.
    func payReceipts(to peer: NodeID) {
        guard sessions[peer] != nil, !isQuiet(peer, .nothingOwed) else { return }
        do {
            let debts = try memory.owedReceipts(to: peer)
            for owed in debts {
                let receipt = try Receipt(
                    of: owed.block, assertion: owed.assertion, state: owed.state.rawValue, at: time.now)
                guard send(.receipt(receipt), to: peer) else { return }
                try memory.paid(owed, to: peer)
            }
            if debts.isEmpty { quiet[peer, default: []].insert(.nothingOwed) }
        } catch {
            logger.warning("receipts not sent", metadata: ["reason": "\(error)"])
        }
    }

    /// A peer's block that builds on one of ours is its answer to it.
    func noteAnswers(in block: Block, from peer: NodeID) {
        do {
            for parent in block.parents where try memory.settleAnswered(parent, by: peer) {
                hub.publish(.delivery(parent, to: peer, state: DeliveryState.answered.rawValue, reason: nil))
            }
        } catch {
            logger.warning("an answer was not noted", metadata: ["reason": "\(error)"])
        }
    }
}
