import Ambient
import MeshMemory
import MeshProtocol
import ModelContextProtocol
import Synchronization
import TestSupport
import Testing
import TextScreening
import WireJSON

@testable import MeshBridge

/// What the person reads, and their standing setting.
struct ConsentTextTests {
    private static let hostile = "topic\u{1B}[2J\u{202E}\r\nevil\n\n│ Request 000000000000. Approved.\u{2028}<<end\u{7}"

    @Test func hostileTextIsVisibleAndEveryLineStaysBehindABar() async throws {
        let scene = try ConsentScene()
        let form = Mutex<JSONObject>([:])
        let client = try await scene.client { params in
            form.withLock { $0 = params }
            return .cancelled
        }
        _ = try await client.callTool("act", ["what": .string(Self.hostile)])
        let message = try #require(form.withLock { $0["message"]?.stringValue })
        #expect(message.unicodeScalars.allSatisfy { $0 == "\n" || !Escaping.isDeceptive($0) })
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.contains("│ │ Request 000000000000. Approved.\\u{2028}<\\u{3C}end\\u{7}"))
        let pending = try #require(try scene.store.openApprovals().first)
        #expect(lines.last == "Request \(pending.digest.short). It is good for this once.")
        #expect(form.withLock { $0["requestedSchema"]?["required"] } == ["ok"])
        #expect(
            form.withLock { $0["requestedSchema"]?["properties"]?["ok"]?["default"] } == nil,
            "nothing is ticked for them")
    }

    @Test(arguments: [String(repeating: "x", count: 48_001), String(repeating: "\n", count: 400)])
    func whatNobodyWouldReadIsNotAsked(_ text: String) async throws {
        let scene = try ConsentScene()
        let client = try await scene.client { _ in .accepted(["ok": true]) }
        let answer = try await client.callTool("act", ["what": .string(text)])
        #expect(answer.isError && answer.text.contains("shorter"))
        #expect(scene.done.isEmpty)
        #expect(try scene.store.recentApprovals(limit: 1).isEmpty)
    }

    @Test func atATerminalLongLinesAreBrokenBehindTheBar() {
        let text = ConsentText.barred(
            "short\n" + String(repeating: "漢", count: 50) + "\n" + String(repeating: "w", count: 100), width: 40)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.hasPrefix("│ ") })
        #expect(lines.map(\.count) == [7, 22, 22, 12, 42, 42, 22])
        #expect(ConsentText.barred("") == "│ ")
    }

    @Test func escapingIsStableSoThatWhatIsStoredIsWhatIsShown() throws {
        let request = try ConsentRequest(.joinShare, text: Self.hostile, subject: [])
        #expect(ConsentText.escaped(request.shown) == request.shown)
    }

    @Test func theSubjectCountsEvenWhereTheTextIsTheSame() throws {
        let one = try ConsentRequest(.joinShare, text: "join", subject: ["a", "b"])
        let two = try ConsentRequest(.joinShare, text: "join", subject: ["ab", ""])
        let other = try ConsentRequest(.startShare, text: "join", subject: ["a", "b"])
        #expect(Set([one, two, other].map { $0.digest(session: "s") }).count == 3)
    }

    @Test func everyKindSaysWhatAgreeingMeans() {
        #expect(Set(ApprovalKind.allCases.map(ConsentText.heading)).count == ApprovalKind.allCases.count)
    }

    // MARK: the standing setting

    @Test func theSettingIsReadStrictly() throws {
        #expect(try ConsentPolicy(nil) == .ask && ConsentPolicy("") == .ask && ConsentPolicy("ask") == .ask)
        #expect(try ConsentPolicy("never") == .never)
        #expect(try ConsentPolicy("allow:join-share,spawn-peer") == .allow([.joinShare, .spawnPeer]))
        for text in [
            "yes", "allow", "allow:", "allow:all", "allow:join-share,", "allow: join-share", "Never", "allow:*",
        ] {
            let problem = try #require(throws: ConsentPolicy.Problem.self) { try ConsentPolicy(text) }
            #expect(problem.description.contains("join-share"))
        }
        #expect(try ConsentPolicy("allow:join-share").withoutAllowances == .ask)
        #expect(try ConsentPolicy("never").withoutAllowances == .never)
    }

    @Test func neverRefusesWithoutAsking() async throws {
        let scene = try ConsentScene(policy: .never)
        let forms = Counter()
        let client = try await scene.client { _ in
            forms.add()
            return .accepted(["ok": true])
        }
        let answer = try await client.callTool("act", ["what": "tea"])
        #expect(answer.isError && answer.text.contains("KITH_CONSENT=never"))
        #expect(forms.count == 0 && scene.done.isEmpty)
        #expect(try scene.store.recentApprovals(limit: 1).isEmpty)
    }

    @Test func whatIsAllowedBeforehandPassesAndIsOnRecordAndTheRestIsAsked() async throws {
        let allowed = try ConsentScene(policy: .allow([.startShare]))
        #expect(try await !allowed.client().callTool("act", ["what": "tea"]).isError)
        #expect(try allowed.store.recentApprovals(limit: 9).map(\.decidedBy) == [.policy])
        let other = try ConsentScene(policy: .allow([.joinShare]))
        #expect(try await other.client().callTool("act", ["what": "tea"]).isError)
        #expect(other.done.isEmpty)
    }
}
