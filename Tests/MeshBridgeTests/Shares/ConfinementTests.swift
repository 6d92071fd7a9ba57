import MeshMemory
import MeshNode
import MeshProtocol
import ModelContextProtocol
import ShareSessions
import TestSupport
import Testing
import WireJSON

@testable import MeshBridge

/// Inside a share, what an agent sends reaches that share's peer and nobody else.
@Suite(.timeLimit(.minutes(5)))
struct ConfinementTests {
    private static let secret = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"

    @Test func insideAShareTheSendToolsReachOnlyItsPeer() async throws {
        let lesson = try await HostileLesson(seed: 4)
        func call(_ tool: String, _ arguments: JSONObject, person: Bool = false) async throws -> ToolResult {
            try await lesson.client.callTool(tool, arguments, meta: person ? [Bridge.personKey: true] : [:])
        }
        #expect(try await !call("observe", ["focus": "before"]).isError)
        let share = try await lesson.joined()

        let broadcast = try await call("observe", ["focus": "what I know"])
        #expect(broadcast.isError && broadcast.text.contains("Not sent and not kept"))
        #expect(broadcast.text.contains("send_turn") && broadcast.text.contains(share.text))
        #expect(try await !call("recall", ["query": "what I know"]).text.contains("focus: what I know"))

        let teacher = lesson.peer.node.identity
        #expect(try await !call("tell", ["to": .string(teacher.nodeID.text), "focus": "to the peer"]).isError)
        let leaking = try await call("tell", ["to": .string(teacher.nodeID.text), "focus": .string(Self.secret)])
        #expect(leaking.isError && !leaking.text.contains(Self.secret) && leaking.text.contains("send_turn"))
        let other = try lesson.introduceStranger()
        let told = try await call("tell", ["to": .string(other.text), "focus": "to somebody else"])
        #expect(told.isError && told.text.contains("reaches nobody but that peer"))

        // A look at another link would be a contact with a host of its writer's choice.
        let draft = LessonDraft(topic: "other", goal: "y", checks: ["a", "b", "c"])
        let second = try await lesson.peer.start(
            draft, for: .bound(lesson.agent), relay: InviteRelay("wss://relay.example.org")
        ).share
        let link = try #require(try await lesson.peer.invite(second).link())
        #expect(try await call("join_share", ["link": .string(link)]).text.contains("Not looked at"))

        // The person at a terminal is not held.
        #expect(try await !call("observe", ["focus": "mine"], person: true).isError)
        #expect(try await !call("tell", ["to": .string(other.text), "focus": "mine too"], person: true).isError)

        // Nor is anybody once the share is over on this side.
        _ = try await lesson.peer.say(share, Saying("one", keepsFloor: true))
        _ = try await lesson.peer.proposeEnd(share, outcome: .partial, summary: "enough")
        while try await !call("await_turn", ["seconds": 5]).text.contains("proposes to end") {
            try Task.checkCancellation()
        }
        #expect(try await call("observe", ["focus": "still inside"]).isError)
        #expect(try await !call("end_session", ["accept": true]).isError)
        #expect(try await !call("observe", ["focus": "after"]).isError)
        await lesson.end()
    }

    @Test func aPeerIsToldThatATurnWasShownOnlyAfterTheHostTookIt() async throws {
        let lesson = try await HostileLesson(seed: 5)
        let share = try await lesson.joined()
        _ = try await lesson.peer.say(share, Saying("one"))
        try await lesson.deafHost { host in
            while try await !host.callTool("await_turn", ["seconds": 5]).text.contains("one") {
                try Task.checkCancellation()
            }
        }
        // It was fetched, and no pipe has confirmed that it was written.
        while try await lesson.peer.receipt(share, turn: 1).state != .fetched {
            try await Task.sleep(for: .milliseconds(3))
        }
        // So it comes again, to a host that takes it.
        while try await !lesson.client.callTool("await_turn", ["seconds": 5]).text.contains("one") {
            try Task.checkCancellation()
        }
        while try await lesson.peer.receipt(share, turn: 1).state != .shown {
            try await Task.sleep(for: .milliseconds(3))
        }
        await lesson.end()
    }
}
