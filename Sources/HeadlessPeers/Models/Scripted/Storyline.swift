import CAT7

/// The thread that scripted peers play: somebody's observation, a draft by the writer, a review of the draft, tests for the
/// review; then everybody is silent. Each stage is known by the words that its block begins with, so that a thread of three
/// peers ends by itself after three answers.
enum Storyline {
    static let draft = "Draft: "
    static let review = "Review: "
    static let tests = "Tests: "

    static func outcome(as role: Role, for request: ModelRequest) -> ModelReply.Outcome {
        guard let wake = request.wake else { return .silent(reason: "there is nothing to answer") }
        let subject = Excerpt.of(wake.texts[.focus], limit: 200)
        switch role {
        case .writer, .docWriter, .specDrafter:
            guard stage(of: subject) == nil else { return .silent(reason: "the draft is written already") }
            return answer(request, draft + subject) {
                $0[.intent] = "Settle \(subject) with the smallest change that can be reviewed."
                $0[.motivation] = "\(wake.author) asked for it."
                $0[.perspective] = "writer"
            }
        case .reviewer, .securityReviewer, .auditor:
            guard stage(of: subject) == draft else { return .silent(reason: "there is no draft to review") }
            return answer(request, review + subject.dropFirst(draft.count)) {
                $0[.issue] = "The draft does not say what happens when it fails half-way."
                $0[.commitment] = "Approved once that case is covered by a test."
                $0[.perspective] = role.name
            }
        case .testWriter:
            guard stage(of: subject) == review else { return .silent(reason: "there is no review to test") }
            return answer(request, tests + subject.dropFirst(review.count)) {
                $0[.intent] = "Cover the failure half-way, the repeat and the empty input."
                $0[.commitment] = "Three tests; the reviewer's case is the first."
                $0[.perspective] = "test-writer"
            }
        case .generic:
            guard stage(of: subject) == nil, !subject.hasPrefix("Noted: ") else {
                return .silent(reason: "others are at work on it")
            }
            return answer(request, "Noted: " + subject) { $0[.perspective] = "scripted peer" }
        }
    }

    private static func stage(of focus: String) -> String? { [draft, review, tests].first { focus.hasPrefix($0) } }

    private static func answer(
        _ request: ModelRequest, _ focus: String, _ fill: (inout PerField<String>) -> Void
    ) -> ModelReply.Outcome {
        var texts = PerField(repeating: Field.neutral)
        texts[.focus] = focus
        fill(&texts)
        return .answer(ModelAnswer(texts: texts, parents: Array(request.parents.prefix(1))))
    }
}
