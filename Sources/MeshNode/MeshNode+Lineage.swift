import Ambient
import Logging
import MeshMemory
import MeshProtocol
import WireJSON

/// Filling gaps in lineages: what an admitted block builds on and this node was never told is asked of whoever sent the
/// block, once. It makes a trace and its trust whole and counts as nothing else.
extension MeshNode {
    /// Asks `peer` for the parents of `block` that are not held.
    ///
    /// - Parameter generation: How far above a block that was said to this node these parents are; 1 for its own.
    func askForParents(of block: Block, from peer: NodeID, generation: Int = 1) {
        guard !block.parents.isEmpty else { return }
        do {
            for key in try memory.missing(block.parents).prefix(LineageQuestions.ofOneBlock) {
                let now = time.now
                let id = Hexadecimal.encode(random.bytes(16))
                guard lineageQuestions.ask(peer, for: key, generation: generation, id: id, at: now) else { continue }
                send(.fetch(try CmbFetch(requestID: id, key: key, from: identity.nodeID, at: now)), to: peer)
            }
        } catch {
            logger.warning("ancestors not asked for", metadata: ["reason": "\(error)"])
        }
    }

    /// Takes an answer, if it was asked for and its signature holds; anything else has no effect.
    func take(_ result: CmbFetchResult, from peer: PeerIntroduction) {
        guard let question = lineageQuestions.close(result, from: peer.nodeID, at: time.now), let block = result.block,
            objection(to: block, from: peer) == nil
        else { return }
        do {
            guard try memory.rememberAncestor(block, from: peer.nodeID, verification: .verified) else { return }
            logger.debug("ancestor fetched", metadata: ["key": "\(block.key.text)"])
            askForParents(of: block, from: peer.nodeID, generation: question.generation + 1)
        } catch {
            logger.warning("ancestor not kept", metadata: ["reason": "\(error)"])
        }
    }

    /// Serves a block that a lineage names: a broadcast, or one addressed to the asking peer.
    func serve(_ fetch: CmbFetch, to peer: NodeID) {
        let held = (try? memory.block(fetch.key)) ?? nil
        let block = held?.block
        let mayServe =
            block.map { $0.room == configuration.room && ($0.audience == nil || $0.audience == peer) } ?? false
        guard
            let result = try? CmbFetchResult(
                requestID: fetch.requestID, key: fetch.key, block: mayServe ? block : nil, at: time.now)
        else { return }
        send(.fetchResult(result), to: peer)
    }
}
