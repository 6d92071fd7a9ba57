import Testing
import WireJSON

@testable import MeshProtocol

struct LessonCardTests {
    @Test func aCardReadsBackFromItsJSON() throws {
        let card = try ShareFixtures.card()
        #expect(try LessonCard(JSON(parsing: card.json.serialized)) == card)
        #expect(try LessonCard(card.json).digest == card.digest)
    }

    /// Computed apart from the code by the formula in `LessonCard.canonicalBytes`.
    @Test func theDigestCoversTheDocumentedBytes() throws {
        let card = try LessonCard(
            topic: "t", goal: "g", needs: ["n"], checks: [.visible("a"), .visible("b"), .visible("é")], turns: 2,
            minutes: 1, level: .told)
        let canonical = "kith-card-v1\n1:t1:g1:11:n1:01:01:37:visible1:a7:visible1:b7:visible2:é1:21:14:told"
        #expect(card.canonicalBytes == Array(canonical.utf8))
    }

    @Test func everyMemberChangesTheDigest() throws {
        let card = try ShareFixtures.card()
        let json = card.json
        let changed: [JSON] = [
            json.with("topic", "another"), json.with("goal", "another"), json.with("needs", []),
            json.with("withheld", ["x"]), json.with("risks", ["x"]), json.with("budget.turns", 41),
            json.with("budget.minutes", 91), json.with("level", "told"),
            json.with("checks", .array(Array((json["checks"]?.arrayValue ?? []).reversed()))),
            // A line moved from one list to the next must not be the same card.
            json.with("needs", ["ffmpeg"]).with("withheld", ["write access to the feed", "the host's passwords"]),
        ]
        var digests: Set<[UInt8]> = [card.digest]
        for json in changed { #expect(digests.insert(try LessonCard(json).digest).inserted) }
    }

    @Test(
        arguments: [
            ("topic", JSON.string("")), ("topic", .string(String(repeating: "x", count: 121))), ("topic", "two\nlines"),
            ("topic", "right\u{202E}left"), ("goal", nil), ("goal", .string(String(repeating: "x", count: 301))),
            ("needs", .array(Array(repeating: "x", count: 11))),
            ("needs", [.string(String(repeating: "x", count: 201))]),
            ("needs", "x"), ("risks", [1]), ("checks", []), ("checks", [["text": "a"], ["text": "b"]]),
            ("checks", .array(Array(repeating: ["text": "a"], count: 8))),
            ("checks", [["text": "a"], ["text": "b"], [:]]),
            ("checks", [["text": "a"], ["text": "b"], ["hidden": "AAAA"]]), ("budget.turns", 1), ("budget.turns", 201),
            ("budget.minutes", 0), ("budget.minutes", 10_081), ("budget.turns", 2.5), ("level", "expert"),
        ] as [(String, JSON?)])
    func aCardOutOfBoundsIsRefused(member: String, value: JSON?) throws {
        let json = try ShareFixtures.card().json.with(member, value)
        #expect(throws: MalformedValue.self) { try LessonCard(json) }
    }

    @Test func aRevealedCheckMustBeTheOneCommittedTo() throws {
        let card = try ShareFixtures.card()
        let genuine = ShareFixtures.hidden
        #expect(try CheckReveal(number: 3, check: genuine).matches(card))
        #expect(try !CheckReveal(number: 1, check: genuine).matches(card))
        #expect(try !CheckReveal(number: 7, check: genuine).matches(card))
        let other = try HiddenCheck(salt: genuine.salt, text: genuine.text + ".")
        #expect(try !CheckReveal(number: 3, check: other).matches(card))
        let salted = try HiddenCheck(salt: ShareFixtures.bytes(8, 16), text: genuine.text)
        #expect(try !CheckReveal(number: 3, check: salted).matches(card))
        // A byte that wanders from the salt to the text would be the same without length prefixes.
        #expect(genuine.commitment != sha256(genuine.salt + Array(genuine.text.utf8)))
    }

    @Test func aCardCannotAimAtAHiddenCheckItDoesNotHave() {
        #expect(throws: MalformedValue.self) {
            try LessonCard(
                topic: "t", goal: "g", checks: [.visible("a"), .visible("b"), .visible("c")], turns: 2, minutes: 1,
                level: .hiddenCheckPassed)
        }
    }

    @Test(
        arguments: [
            ([.passed, .passed, .passed], [3], true, VerificationLevel.hiddenCheckPassed),
            ([.passed, .passed, .passed], [], true, .sharedChecksPassed),
            ([.passed, .passed, .failed], [3], true, .sharedChecksPassed),
            ([.passed, .untested, .passed], [3], true, .restated), ([.failed, .passed, .passed], [3], false, .told),
            ([.passed, .passed, .untested], [3], false, .sharedChecksPassed),
            ([.untested, .untested, .untested], [], false, .told),
        ] as [([CheckResult.State], Set<Int>, Bool, VerificationLevel)])
    func theLevelIsWhatTheResultsBearOut(
        states: [CheckResult.State], revealed: Set<Int>, restated: Bool, level: VerificationLevel
    ) throws {
        let supported = ShareSeal.supportedLevel(
            card: try ShareFixtures.card(), checks: try states.map { try CheckResult($0) }, revealed: revealed,
            studentHasRestated: restated)
        #expect(supported == level)
    }
}
