import CAT7
import RelevanceGate
import Testing

/// One peer that nobody knows tries to decide what this node takes for relevant.
@Suite struct AnchorAttackTests {
    let gate = Gate(encoder: SemanticEncoder.embedded, settings: .kith)

    let honest = PerField<String>(
        "flaky integration test on the ledger", "two writers race for one lock", "make the order of commits certain",
        "the release is blocked", "a fix goes out tonight", "payments engineer", "determined")

    private func spam(_ index: Int) -> PerField<String> {
        PerField(
            "playlist number \(index) for a rainy evening", "song \(index) was too loud", "play soft jazz at \(index)",
            "the listener wants to rest", "queue holds \(index) minutes", "music curator \(index)", "calm")
    }

    private func flooded(_ set: AnchorSet, identities: Int = 1) -> AnchorSet {
        var set = set
        for index in 0..<300 {
            let texts = spam(index)
            set.insert(Anchor(texts, source: "stranger-\(index % identities)", standing: .unknown), id: "s\(index)")
        }
        return set
    }

    private func judge(_ texts: PerField<String>, _ set: AnchorSet) -> Verdict {
        gate.evaluate(Candidate(texts: texts, age: .zero), against: set)
    }

    @Test(arguments: [1, 100]) func aFloodIntoAnEmptyMemoryCannotGetHonestNewsRejected(_ identities: Int) {
        // What the flood achieves without quotas:
        let open = flooded(AnchorSet(limit: 64, quotas: .unlimited), identities: identities)
        #expect(judge(honest, open).decision == .rejected)
        // With them, strangers are no measure of relevance:
        let set = flooded(.standard, identities: identities)
        let verdict = judge(honest, set)
        #expect(verdict.decision == .aligned)
        #expect(verdict.isColdStart)
        #expect(verdict.fields[.focus].reason.contains("only strangers"))
    }

    @Test func theFloodItselfIsStillRecognisedAsRepetition() {
        #expect(judge(spam(299), flooded(.standard)).decision == .redundant)
    }

    @Test func asSoonAsThisNodeSaysSomethingItsOwnWorkIsTheMeasure() {
        var set = flooded(.standard)
        set.insert(Anchor(honest), id: "mine")
        #expect(!set.isUnvouched)
        let related = PerField<String>(
            "ledger test fails now and then", "a race between two writers", "commits need a fixed order",
            "release waits for it", "fix is planned for tonight", "engineer for payments", "resolute")
        #expect(judge(related, set).decision == .aligned)
        #expect(!judge(related, set).isColdStart)
    }

    @Test func aFloodAfterOwnWorkLeavesTheOwnWorkInPlace() {
        var set = AnchorSet.standard
        set.insert(Anchor(honest), id: "mine")
        set = flooded(set, identities: 100)
        #expect(set.ids.contains("mine"))
        #expect(judge(honest, set).decision == .redundant)
    }
}
