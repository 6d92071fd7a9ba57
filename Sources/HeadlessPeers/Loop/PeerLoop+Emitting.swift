import Ambient
import CAT7
import MeshMemory
import MeshNode
import MeshProtocol
import WireJSON

/// An answer that has passed the model and not yet the mesh; what is kept of it while a person thinks.
struct AnswerDraft: Codable, Sendable {
    var texts: [String: String]
    /// The node it is for; nil is the room.
    var to: String?
    var parents: [String]
    /// Places in the inbox of what it answers.
    var items: [Int64]

    var fields: PerField<String> { PerField { texts[$0.name] ?? "" } }
}

/// The last steps: hold for a person, or share and note it.
extension PeerLoop {
    /// Parents of one answer at most; a lineage that names everything names nothing.
    private static let mostParents = 16

    /// Where the answer goes and what it builds on: what it answers first, then what the model chose to name.
    func draft(_ answer: ModelAnswer, for items: [InboxItem], offered: [String]) throws -> AnswerDraft {
        var parents: [BlockKey] = []
        for key in items.reversed().map(\.block.block.key) + answer.parents where !parents.contains(key) {
            parents.append(key)
        }
        let author = items.last?.block.block.authorNode
        let isDirected = items.last?.block.block.isDirected ?? false
        let to: NodeID?
        switch configuration.routing {
        case .broadcast: to = nil
        case .targeted: to = author
        case .auto:
            let chosen = try answer.to.flatMap { name in
                offered.contains(name) ? try recipients().first { $0.name == name }?.node : nil
            }
            // What was said to this peer alone is answered to its author alone.
            to = chosen ?? (isDirected ? author : nil)
        }
        return AnswerDraft(
            texts: Dictionary(uniqueKeysWithValues: answer.texts.map { ($0.name, $1) }), to: to?.text,
            parents: parents.prefix(Self.mostParents).map(\.text), items: items.map(\.seq))
    }

    func hold(_ draft: AnswerDraft, _ reasons: [String], _ items: [InboxItem]) throws {
        let json = try JSONValueEncoder().encode(draft)
        guard let id = try memory.holdAnswer(String(decoding: json.serialized, as: UTF8.self), reasons: reasons) else {
            return try suppress(items, .heldForPerson, detail: "too many answers wait; this one was dropped")
        }
        try suppress(items, .heldForPerson, detail: "number \(id)")
        observe(.held(id, reasons: reasons))
    }

    /// Sends what a person has released.
    func emitReleased() async throws {
        for held in try memory.heldAnswers(.released) {
            guard let json = try? JSON(parsing: Array(held.answer.utf8)),
                let draft = try? JSONValueDecoder().decode(AnswerDraft.self, from: json)
            else {
                trouble("The held answer \(held.id) cannot be read and was left.")
                _ = try memory.moveHeldAnswer(held.id, to: .sent)
                continue
            }
            // The process may have died after the answer had left.
            let isSent = try draft.parents.first.map { parent in
                try memory.hasOwnAnswer(to: BlockKey(parent), since: held.at)
            }
            if isSent != true { try await emit(draft, []) }
            _ = try memory.moveHeldAnswer(held.id, to: .sent)
        }
    }

    /// Shares the answer. Only what the memory has accepted counts as emitted.
    func emit(_ draft: AnswerDraft, _ items: [InboxItem]) async throws {
        let parents = try draft.parents.map { try BlockKey($0) }
        let to = try draft.to.map { try NodeID($0) }
        let sent: Sent
        do {
            if let to {
                sent = try await node.tell(to, draft.fields, parents: parents)
            } else {
                sent = try await node.observe(draft.fields, parents: parents)
            }
        } catch let error as VerbError {
            return try suppress(items, .notAccepted, detail: error.description)
        } catch let error as BlockError {
            return try suppress(items, .notAccepted, detail: "\(error)")
        }
        guard sent.isNew else { return try suppress(items, .repeatsItself, detail: "the same words within an hour") }
        recent.add(
            Held(
                block: sent.block, receivedFrom: nil, storedAt: time.now, verdict: nil, verification: "own", trust: .own
            ))
        try memory.recordEmission(of: sent.block.key, answering: draft.items)
        try memory.markRead(session: Self.reader, seqs: draft.items)
        observe(.emitted(sent.block.key, to: to, answering: parents))
    }
}
