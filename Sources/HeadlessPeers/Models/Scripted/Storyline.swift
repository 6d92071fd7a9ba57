import CAT7

/// The thread that scripted peers play: somebody's observation, a draft by the writer, a review of the draft, tests for the
/// review; then everybody is silent. Each stage is known by the words that its block begins with, so that a thread of three
/// peers ends by itself after three answers.
///
/// What they say is made of the words of the block they answer, in the field it filled, so that any other node's gate finds it
/// related to what was said before, and of the stage's own number and words, so that none finds it a repetition. Besides, an
/// answer fills one field at most: to a gate, a field that nobody has filled so far is about nothing known.
enum Storyline {
    /// One answer of the thread.
    private enum Stage: String, CaseIterable {
        case draft = "Draft: "
        case review = "Review: "
        case tests = "Tests: "
        case note = "Noted: "

        /// Its place in the thread; a number is what a gate never takes for a repetition.
        var place: String {
            switch self {
            case .draft: " [1/3]"
            case .review: " [2/3]"
            case .tests: " [3/3]"
            case .note: " [1/1]"
            }
        }
    }

    private static let mostSubject = 64
    /// What an answer repeats of its subject at most: more words of it would drown the answer's own.
    private static let mostRepeated = 24

    static func outcome(as role: Role, for request: ModelRequest) -> ModelReply.Outcome {
        guard let wake = request.wake else { return .silent(reason: "there is nothing to answer") }
        let (stage, field, subject) = read(wake.texts)
        guard !subject.isEmpty else { return .silent(reason: "it says nothing") }
        let it = Excerpt.of(subject, limit: mostRepeated)
        func answer(
            _ stage: Stage, _ fill: (inout PerField<String>) -> Void = { _ in }
        ) -> ModelReply.Outcome {
            var texts = PerField(repeating: Field.neutral)
            fill(&texts)
            texts[field] = stage.rawValue + subject + stage.place
            return .answer(ModelAnswer(texts: texts, parents: Array(request.parents.prefix(1))))
        }
        switch role {
        case .writer, .docWriter, .specDrafter:
            guard stage == nil else { return .silent(reason: "the draft is written already") }
            return answer(.draft) {
                $0[field == .intent ? .commitment : .intent] =
                    said(wake.texts[.intent], or: "settle \(it)") + ": smallest diff, one commit, no refactoring"
            }
        case .reviewer, .securityReviewer, .auditor:
            guard stage == .draft else { return .silent(reason: "there is no draft to review") }
            return answer(.review) {
                $0[field == .issue ? .commitment : .issue] =
                    "\(it): the draft forgets crashes, retries, timeouts and rollback"
            }
        case .testWriter:
            guard stage == .review else { return .silent(reason: "there is no review to test") }
            return answer(.tests) {
                $0[field == .intent ? .commitment : .intent] =
                    "\(it): assert recovery after a crash, an idempotent repeat and empty input"
            }
        case .generic:
            guard stage == nil else { return .silent(reason: "others are at work on it") }
            return answer(.note)
        }
    }

    /// Which stage a block is, which field says so, and what the thread is about.
    private static func read(_ texts: PerField<String>) -> (stage: Stage?, field: Field, subject: String) {
        func text(_ field: Field) -> String { texts[field] == Field.neutral ? "" : Excerpt.trimmed(texts[field]) }
        for field in Field.allCases {
            let text = text(field)
            guard let stage = Stage.allCases.first(where: { text.hasPrefix($0.rawValue) && text.hasSuffix($0.place) })
            else { continue }
            return (stage, field, String(text.dropFirst(stage.rawValue.count).dropLast(stage.place.count)))
        }
        let field = Field.allCases.first { !text($0).isEmpty } ?? .focus
        return (nil, field, Excerpt.of(text(field), limit: mostSubject))
    }

    private static func said(_ text: String, or other: String) -> String {
        text.isEmpty || text == Field.neutral ? other : Excerpt.of(text, limit: mostSubject)
    }
}
