extension ShareSeal {
    /// The level that results, reveals and turns bear out; a seal that claims more is refused by every verifier.
    ///
    /// - told: always. - restated: the student has sent a turn of kind `restate`. - shared checks passed: every check that
    ///   was visible from the start has passed, and there is one. - hidden check passed: a hidden check was revealed and
    ///   has passed, and no check has failed, and no visible one is untested.
    public static func supportedLevel(
        card: LessonCard, checks: [CheckResult], revealed: Set<Int>, studentHasRestated: Bool
    ) -> VerificationLevel {
        let results = zip(card.checks, checks).enumerated().map { index, pair in
            (isHidden: pair.0.isHidden, isRevealed: revealed.contains(index + 1), state: pair.1.state)
        }
        let visible = results.filter { !$0.isHidden }
        let visiblePassed = visible.allSatisfy { $0.state == .passed }
        let hiddenPassed = results.contains { $0.isHidden && $0.isRevealed && $0.state == .passed }
        if hiddenPassed, visiblePassed, !results.contains(where: { $0.state == .failed }) { return .hiddenCheckPassed }
        if !visible.isEmpty, visiblePassed { return .sharedChecksPassed }
        return studentHasRestated ? .restated : .told
    }

    /// The first check of the card whose result nothing can bear out: a hidden one that was never revealed can be neither
    /// passed nor failed, and there is one result for each check.
    public func unfoundedCheck(of card: LessonCard, revealed: Set<Int>) -> Int? {
        guard checks.count == card.checks.count else { return min(checks.count, card.checks.count) + 1 }
        for (index, pair) in zip(card.checks, checks).enumerated()
        where pair.0.isHidden && pair.1.state != .untested && !revealed.contains(index + 1) {
            return index + 1
        }
        return nil
    }
}
