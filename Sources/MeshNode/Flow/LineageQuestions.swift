import Ambient
import MeshProtocol

/// Which ancestors this node has asked for, so that only answers to its own questions count and nobody can make it ask
/// without end. Lineage is what authors claim, so the named blocks may not exist.
struct LineageQuestions {
    /// One question that has no answer yet.
    struct Question: Equatable {
        let peer: NodeID
        let key: BlockKey
        /// How many generations above a block that was said to this node.
        let generation: Int
        let askedAt: Timestamp
    }

    private struct Subject: Hashable {
        let peer: NodeID
        let key: BlockKey
    }

    /// Missing parents of one block that are asked for; a block may name 64.
    static let ofOneBlock = 8
    /// Generations that are followed upwards.
    static let mostGenerations = 16
    /// Questions to one peer at once, and the time after which it may be asked one more.
    static let rate = FloodLimits(burst: 32, refill: .seconds(2))
    /// Questions without answer.
    static let mostOpen = 256
    /// How long an answer is waited for.
    static let patience: Duration = .seconds(30)
    /// Subjects remembered as asked; the oldest are forgotten first.
    static let mostAsked = 4096

    private(set) var open: [String: Question] = [:]
    private var asked: Set<Subject> = []
    private var inOrder: [Subject] = []
    private var pace = FloodGuard(limits: rate)

    /// Takes a question down, if it may be asked now: `peer` was not asked for `key` before, and not for too much of late.
    ///
    /// - Parameter id: Unpredictable; ties the answer to the question.
    mutating func ask(_ peer: NodeID, for key: BlockKey, generation: Int, id: String, at now: Timestamp) -> Bool {
        let subject = Subject(peer: peer, key: key)
        guard generation <= Self.mostGenerations, !asked.contains(subject) else { return false }
        if open.count >= Self.mostOpen { open = open.filter { now - $0.value.askedAt < Self.patience } }
        guard open.count < Self.mostOpen, pace.rule(on: peer, at: now) == .accept else { return false }
        if inOrder.count >= Self.mostAsked {
            asked.subtract(inOrder.prefix(Self.mostAsked / 4))
            inOrder.removeFirst(Self.mostAsked / 4)
        }
        asked.insert(subject)
        inOrder.append(subject)
        open[id] = Question(peer: peer, key: key, generation: generation, askedAt: now)
        return true
    }

    /// The question that this answers, which is closed by it; nil when nobody asked `peer` that.
    mutating func close(_ result: CmbFetchResult, from peer: NodeID, at now: Timestamp) -> Question? {
        guard let question = open[result.requestID], question.peer == peer, question.key == result.key else {
            return nil
        }
        open[result.requestID] = nil
        return now - question.askedAt < Self.patience ? question : nil
    }
}
