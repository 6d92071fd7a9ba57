import Ambient
import CAT7
import MeshProtocol
import RelevanceGate
import TestSupport
import Testing

@testable import HeadlessPeers

/// What the scripted peers say must get past every gate that others judge it by, or a trial with them shows nothing.
struct StorylineTests {
    /// What the judging node remembers besides the thread itself.
    enum Memory: CaseIterable { case nothing, ownWork, ownWorkInEveryField, earlierThreads }

    private static let observations: [PerField<String>] = {
        func block(_ focus: String, issue: String = "", intent: String = "", commitment: String = "") -> PerField<
            String
        > {
            var texts = PerField(repeating: Field.neutral)
            texts[.focus] = focus
            if !issue.isEmpty { texts[.issue] = issue }
            if !intent.isEmpty { texts[.intent] = intent }
            if !commitment.isEmpty { texts[.commitment] = commitment }
            return texts
        }
        var issueOnly = PerField(repeating: Field.neutral)
        issueOnly[.issue] = "the nightly backup has not run since Tuesday"
        var full = PerField { "\($0.name) of the lighthouse lamp" }
        full[.intent] = "grease the bearing before the next ship"
        return [
            block("sundial"), block("the harbour crane hums"), block("the orchard needs water"),
            block("uploads fail twice a day"), block("Is anybody there?"), block("git push is slow from the office"),
            block(
                "ledger import must survive a crash half-way",
                issue: "a crash in the middle of the import leaves rows without their totals",
                intent: "make the import safe to repeat"),
            block("Login tests are flaky on Linux", commitment: "I will bisect tonight"),
            block("func retry(_ times: Int) loops for ever when times is 0", intent: "guard against zero"),
            block("Die Anmeldung schlägt nachts fehl"),
            block("ログインが遅い"), block("v2.3.1 breaks 4 of 12 clients", issue: "HTTP 426 since 09:15"),
            block(String(repeating: "the quarterly report is late because figures are missing; ", count: 8)),
            block("write the draft of the release note [2/3]"), block("Review of the parser wanted"), issueOnly,
            full,
        ]
    }()

    @Test(arguments: Memory.allCases)
    func whateverIsObservedTheThreadPassesEveryGate(_ memory: Memory) async throws {
        for observed in Self.observations {
            let thread = try await thread(about: observed)
            try #require(thread.count == 4, "\(observed)")
            for role in Role.allCases.map(Optional.some) + [nil] {
                var gate = try Judge(role, memory)
                gate.admit(observed)
                for texts in thread.dropFirst() {
                    let verdict = gate.evaluate(texts)
                    #expect(
                        verdict.decision.isAdmitted,
                        "\(role?.name ?? "session"), \(memory): \(texts[.focus]): \(verdict.summary)")
                    gate.admit(texts)
                }
            }
        }
    }

    /// Whose turn it is finds something to answer, and nobody takes what he says himself for what he said of something else.
    @Test func noStageIsARepetitionOfAnother() async throws {
        let me = try NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a10")
        let other = try NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a11")
        let similarity = Similarity(encoder: SemanticEncoder.embedded)
        let breaker = ConversationBreaker(me: me) { similarity.between($0, $1) }
        func utterance(_ texts: PerField<String>, _ digit: Character) -> Utterance {
            Utterance(
                key: key(digit), author: other, texts: texts, isDirected: false, at: Timestamp(milliseconds: 1))
        }
        var threads: [[Utterance]] = []
        for observed in Self.observations {
            let thread = try await thread(about: observed)
            let said = zip(thread, "abcd").map(utterance)
            try #require(said.count == 4)
            for number in 1..<3 {
                var facts = ConversationFacts(wake: said[number])
                facts.othersRecent = Array(said[..<number])
                let ruling = breaker.rule(on: facts)
                #expect(ruling == .proceed, "\(said[number].meaning)")
            }
            // Of these the encoder knows no word that means anything; the rest of the answer is all there is to compare.
            guard !["Is anybody there?", "ログインが遅い"].contains(observed[.focus]) else { continue }
            for earlier in threads {
                for number in 1..<4 {
                    #expect(
                        !breaker.repeats(said[number].meaning, [earlier[number]]),
                        "\(said[number].meaning) | \(earlier[number].meaning)")
                }
            }
            threads.append(said)
        }
    }

    /// The observation, and what writer, reviewer and test-writer make of it.
    private func thread(about observed: PerField<String>) async throws -> [PerField<String>] {
        var thread = [observed]
        for role in [Role.writer, .reviewer, .testWriter] {
            let request = ModelRequest(
                system: "", prompt: "", parents: [firstParent],
                wake: .init(author: "person", texts: thread.last ?? observed))
            guard let next = answer(try await ScriptedModel(role: role).complete(request)) else { break }
            thread.append(next.texts)
        }
        return thread
    }

    /// A node's gate as a headless peer of this role has it, or as a session has it.
    private struct Judge {
        private let gate: Gate
        private var anchors = AnchorSet.standard
        private var count = 0

        init(_ role: Role?, _ memory: Memory) throws {
            let settings = role.map { GateSettings.kith.weighted(by: $0.weights) } ?? .kith
            gate = Gate(encoder: SemanticEncoder.embedded, settings: settings)
            let dice = SeededRandom(seed: 5)
            switch memory {
            case .nothing: break
            case .ownWork:
                for _ in 0..<6 { admit(Script.answer(Script.novelty(dice)).texts, .own) }
            case .ownWorkInEveryField:
                for _ in 0..<12 { admit(PerField { _ in Script.novelty(dice) }, .own) }
            case .earlierThreads:
                for _ in 0..<6 {
                    let focus = Script.novelty(dice)
                    admit(Script.answer(focus).texts, .own)
                    admit(Script.answer("Draft: \(focus) [1/3]").texts)
                }
            }
        }

        mutating func admit(_ texts: PerField<String>, _ standing: SourceStanding = .pinned) {
            count += 1
            anchors.insert(
                Anchor(
                    vectors: gate.encoder.vectors(for: texts), texts: texts, age: .zero,
                    source: standing == .own ? "me" : "peer", standing: standing), id: "\(count)")
        }

        func evaluate(_ texts: PerField<String>) -> Verdict {
            gate.evaluate(Candidate(texts: texts, age: .zero), against: anchors)
        }
    }
}
