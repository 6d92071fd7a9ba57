import CAT7
import RelevanceGate
import Testing

@Suite struct GateTests {
    let gate = Gate(encoder: SemanticEncoder.embedded, settings: .kith)

    let login = PerField<String>(
        "debugging OAuth token refresh", "access tokens expire during requests", "refresh tokens before they expire",
        "users are logged out at random", "patch is in review", "backend engineer", "focused")

    private func evaluate(_ texts: PerField<String>, age: Duration = .zero, waived: Bool = false, against: [Anchor])
        -> Verdict
    {
        gate.evaluate(
            Candidate(texts: texts, age: age, waived: waived), against: AnchorSet(newestFirst: against))
    }

    @Test func theSameBlockAgainIsRedundantWithAReasonForEachField() {
        let verdict = evaluate(login, against: [Anchor(login)])
        #expect(verdict.decision == .redundant)
        #expect(!verdict.isColdStart)
        #expect(verdict.kernelID == SemanticEncoder.embedded.kernelID)
        for (_, field) in verdict.fields {
            #expect(field.outcome == .redundant)
            #expect(field.reason == "says what is known already")
        }
        #expect(verdict.summary == "everything in it is known already")
    }

    @Test func relatedWorkIsAdmittedAndUnrelatedTalkIsRejected() {
        let related = PerField<String>(
            "fixing how the login service renews tokens", "people are signed out because sessions lapse",
            "renew credentials ahead of time", "complaints about being kicked out", "fix awaits approval",
            "server developer", "concentrated")
        let unrelated = PerField<String>(
            "playlist for a rainy evening", "the last songs were too loud", "play soft jazz with slow piano",
            "the listener wants to unwind", "queue holds forty minutes of music", "music curator", "restorative")
        #expect(evaluate(related, against: [Anchor(login)]).decision.isAdmitted)
        let verdict = evaluate(unrelated, against: [Anchor(login)])
        #expect(verdict.decision == .rejected)
        #expect(verdict.fields[.perspective].outcome == .reject)
        #expect(verdict.fields[.perspective].reason == "far from everything known")
        #expect(verdict.fields[.focus].silence == .noAnchor)
        #expect(verdict.fields[.focus].reason.contains("nothing in memory is like it"))
    }

    @Test func oneNewFieldAmongNeutralOnesIsNotRedundant() {
        let known = Anchor(PerField("the cache is never invalidated"))
        let verdict = evaluate(PerField("the parser drops trailing commas"), against: [known])
        #expect(verdict.decision != .redundant)
        #expect(verdict.fields[.mood].silence == .neutral)
        #expect(verdict.fields[.mood].reason == "left neutral")
    }

    @Test func theSameSingleFieldAgainIsRedundant() {
        let known = Anchor(PerField("the cache is never invalidated"))
        #expect(evaluate(PerField("The cache is never invalidated."), against: [known]).decision == .redundant)
    }

    @Test func theOppositeNewsInTheSameWordsIsKept() {
        let known = Anchor(PerField("all tests pass on the release branch"))
        let verdict = evaluate(PerField("all tests fail on the release branch"), against: [known])
        #expect(verdict.decision == .aligned)
        #expect(verdict.fields[.focus].reason.contains("opposite words are used"))
    }

    @Test func amongEquallyNearAnchorsOneWithTheSameWordsIsEnough() {
        let swapped = Anchor(PerField("the importer waits for the exporter"))
        let same = Anchor(PerField("the exporter waits for the importer"))
        let text = PerField<String>("the exporter waits for the importer")
        #expect(evaluate(text, against: [swapped]).decision == .aligned)
        #expect(evaluate(text, against: [swapped, same]).decision == .redundant)
        #expect(evaluate(text, against: [same, swapped]).decision == .redundant)
    }

    @Test func aVerifiedGroundingMayRepeatWhatIsKnown() {
        #expect(evaluate(login, waived: true, against: [Anchor(login)]).decision == .aligned)
    }

    @Test(arguments: [
        ("ground", "verified: the build is green", true), ("ground", "failed: no such flag", true),
        ("Ground", "verified: x", false), ("ground", "we verified: x", false), ("grounded", "failed: x", false),
    ])
    func aGroundingIsRecognisedByItsTexts(_ intent: String, _ commitment: String, _ claims: Bool) {
        var texts = login
        texts[.intent] = intent
        texts[.commitment] = commitment
        #expect(Candidate.claimsGrounding(texts) == claims)
    }

    @Test func withNothingToCompareWithOnlyAgeCounts() {
        let fresh = evaluate(login, against: [])
        #expect(fresh.decision == .aligned)
        #expect(fresh.isColdStart)
        #expect(fresh.content == nil)
        #expect(fresh.fields.inOrder.allSatisfy { $0.silence == .noAnchor })
        #expect(evaluate(login, age: .seconds(864_000), against: []).decision == .guarded)
    }

    @Test func aTimeInTheFutureCountsAsNow() {
        #expect(evaluate(login, age: .seconds(-1_000_000), against: [Anchor(login)]).temporal == 0)
    }

    @Test func aBlockThatSaysNothingIsNotJudgedByItsContent() {
        let verdict = evaluate(PerField(repeating: "..."), against: [Anchor(login)])
        #expect(verdict.isColdStart)
        #expect(verdict.fields.inOrder.allSatisfy { $0.silence == .noText })
    }

    @Test func agedAndUnsureAnchorsCountLessWhereTheSettingsSaySo() throws {
        let old = Anchor(PerField("the cache is cold after every deploy"), age: .seconds(7200))
        let unsure = Anchor(PerField("the cache is slow in the morning"), confidence: 0.2)
        let text = PerField<String>("the cache is cold after a deploy")
        func drift(_ stockAges: Bool, _ anchors: [Anchor]) throws -> Double {
            let settings = try GateSettings(skipNeutral: true, stockAges: stockAges)
            let verdict = Gate(encoder: SemanticEncoder.embedded, settings: settings)
                .evaluate(Candidate(texts: text, age: .zero), against: AnchorSet(newestFirst: anchors))
            return try #require(verdict.fields[.focus].drift)
        }
        #expect(try drift(false, [unsure, old]) > drift(true, [unsure, old]))
    }

    @Test func anchorsGrowOldWithTheSet() throws {
        let settings = try GateSettings(stockAges: false)
        let gate = Gate(encoder: SemanticEncoder.embedded, settings: settings)
        var anchors = AnchorSet(newestFirst: [Anchor(login)])
        #expect(!gate.evaluate(Candidate(texts: login, age: .zero), against: anchors).isColdStart)
        anchors.advance(by: .seconds(100 * 3600))
        #expect(gate.evaluate(Candidate(texts: login, age: .zero), against: anchors).isColdStart)
    }

    @Test func vectorsThatCannotBeComparedAreSilentAndHarmless() {
        let strange: [TextVector] = [
            TextVector(values: []), TextVector(values: [.nan, 1]), TextVector(values: [.infinity]),
            TextVector(components: [0, 0, 0]), TextVector(components: [.greatestFiniteMagnitude, 1]),
        ]
        for vector in strange {
            for other in strange + [TextVector(values: [1, 0])] {
                let anchor = Anchor(vectors: PerField(repeating: other), texts: login, source: "a", standing: .own)
                let verdict = gate.evaluate(
                    Candidate(texts: login, age: .zero), vectors: PerField(repeating: vector),
                    against: AnchorSet(newestFirst: [anchor]))
                #expect(verdict.total.isFinite)
                #expect(verdict.decision == .aligned)
            }
        }
    }
}
