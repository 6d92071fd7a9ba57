import Ambient
public import MeshProtocol

/// What is known about the conversation in which a block stands.
public struct ConversationFacts: Sendable {
    /// The block that might be answered.
    public var wake: Utterance
    /// Its ancestors, nearest first, as far as the configured depth.
    public var ancestors: [Utterance] = []
    /// The chain of first parents above the wake, nearest first: the way the word has come.
    public var hops: [NodeID] = []
    /// The furthest ancestor that is known: what the conversation is about.
    public var root: BlockKey
    /// Blocks of others that answer the wake already.
    public var answersByOthers = 0
    /// Blocks of this conversation in the last `ConversationBreaker.sitting`, without the root.
    public var recentBlocks = 0
    /// Of these, how many are this peer's own.
    public var ownRecentBlocks = 0
    /// This peer's own latest observations within an hour.
    public var ownRecent: [Utterance] = []
    /// The author's earlier observations within an hour, and those of this conversation.
    public var othersRecent: [Utterance] = []
    /// Whether it builds on blocks and none of them is held here, as when the word goes round by directed blocks.
    public var hasUnseenLineage = false
    /// Own answers to such blocks of the same author, in the last sitting.
    public var answersToUnseen = 0
    /// Peers that are connected now.
    public var crowd = 0
    /// Whether this conversation has used its exception.
    public var isExceptionUsed = false

    /// A block of which nothing else is known.
    public init(wake: Utterance) {
        self.wake = wake
        root = wake.key
    }
}

/// Decides whether a block may be answered at all, before a model is asked: the part that ends loops.
///
/// Pure. Each rule looks at one shape; together they end every shape of the project's list within six calls, whether or not
/// the others keep lineage honestly, and the budgets stand behind them. In a crowd that takes models that answer about as
/// fast as `CrowdTurn` lets one peer follow the other: before an answer is there, nobody can know that it need not give one.
public struct ConversationBreaker: Sendable {
    /// What to do.
    public enum Ruling: Sendable, Hashable {
        /// It may be answered.
        case proceed
        /// It may be answered by using up the conversation's one exception.
        case proceedByException
        /// It is not answered.
        case suppress(SuppressionReason)
    }

    /// The time after which a conversation may go on although it was long.
    public static let sitting: Duration = .seconds(600)
    /// Blocks of one conversation in one sitting, in a small room and in a crowd.
    static let mostBlocks = 12
    static let mostBlocksInCrowd = 4
    /// Connected peers that make a crowd, in which not everybody answers everything.
    static let crowd = 4
    /// Answers that are enough for a block, in a crowd.
    static let enoughAnswers = 2
    /// Hops among few that are a ring.
    static let ringHops = 6
    static let ringMembers = 3
    /// Own answers in one directed exchange.
    static let mostExchanges = 3
    /// Similarity by the encoder from which two observations say the same.
    static let sameMeaning = 0.90
    /// Earlier observations of the same meaning that make a repetition.
    static let repetitions = 2

    /// This peer.
    public let me: NodeID
    /// How alike two texts are, 0...1, or nil where that cannot be said.
    let similarity: @Sendable (String, String) -> Double?

    /// - Parameter similarity: How alike two texts are, 0...1, or nil where that cannot be said.
    public init(me: NodeID, similarity: @escaping @Sendable (String, String) -> Double?) {
        self.me = me
        self.similarity = similarity
    }

    /// Whether the block may be answered.
    public func rule(on facts: ConversationFacts) -> Ruling {
        let wake = facts.wake
        if wake.author == me { return .suppress(.ownEcho) }
        if Acknowledgement.isAll(of: wake.texts) { return .suppress(.acknowledgement) }
        let meaning = wake.meaning
        if facts.ownRecent.contains(where: { $0.key == wake.key || isSame($0.meaning, meaning) }) {
            return .suppress(.ownEcho)
        }
        if facts.othersRecent.count(where: { isSame($0.meaning, meaning) }) >= Self.repetitions {
            return .suppress(.repetition)
        }
        let own = facts.ancestors.count { $0.author == me }
        // A question that somebody addresses to this peer about its own words is a dialogue, for a while.
        if wake.isDirected {
            if own >= Self.mostExchanges { return .suppress(.pingPong) }
            // Among directed blocks nobody sees the whole ring; each sees the same neighbour come back with something
            // that was made elsewhere.
            if facts.hasUnseenLineage && facts.answersToUnseen > 0 { return .suppress(.ring) }
            return isRing(facts) ? .suppress(.ring) : .proceed
        }
        if isRing(facts) { return .suppress(.ring) }
        if own > 0 {
            let applies = wake.hasCommitment && !facts.isExceptionUsed
            return applies ? .proceedByException : .suppress(.cycle)
        }
        let isCrowd = facts.crowd >= Self.crowd
        if facts.recentBlocks >= (isCrowd ? Self.mostBlocksInCrowd : Self.mostBlocks) {
            return .suppress(.conversationFull)
        }
        // In a crowd everybody speaks once in a sitting.
        if isCrowd && facts.ownRecentBlocks > 0 { return .suppress(.conversationFull) }
        if isCrowd && facts.answersByOthers >= Self.enoughAnswers { return .suppress(.collision) }
        return .proceed
    }

    /// Whether `meaning` repeats one of `earlier`; for what the peer itself is about to say.
    public func repeats(_ meaning: String, _ earlier: [Utterance]) -> Bool {
        earlier.contains { isSame($0.meaning, meaning) }
    }

    private func isRing(_ facts: ConversationFacts) -> Bool {
        let hops = facts.hops.prefix(Self.ringHops)
        return hops.count == Self.ringHops && Set(hops).count <= Self.ringMembers
    }

    private func isSame(_ first: String, _ second: String) -> Bool {
        guard !first.isEmpty, !second.isEmpty else { return false }
        return first == second || similarity(first, second).map { $0 >= Self.sameMeaning } ?? false
    }
}
