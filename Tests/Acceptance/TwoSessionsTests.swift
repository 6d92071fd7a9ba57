import Foundation
import ModelContextProtocol
import Testing
import WireJSON

extension WholeProcess {
    struct TwoSessionsOfOneProject {
        @Test func theSecondSessionTakesTheNextSeatAndBothMeetWithoutARelay() async throws {
            let home = try Home()
            let first = try await Session("atlas", in: home)
            let mine = try await first.answer("status")
            let second = try await Session("atlas", in: home)
            let theirs = try await second.answer("status")

            #expect(mine["agent"]?.stringValue?.hasPrefix("atlas~") == true)
            #expect(theirs["agent"]?.stringValue?.hasPrefix("atlas-2~") == true)
            #expect(mine["agent"] != theirs["agent"])

            try await first.meet("atlas-2", over: "local")
            try await second.meet("atlas", over: "local")
            let there = try await first.observe("the second seat can hear this")
            try await eventually("the observation", isTrue: { try await second.holds(there) })
            let back = try await second.tell("atlas", "and the first seat hears this")
            try await eventually("the answer", isTrue: { try await first.holds(back.key) })
            #expect(try await second.readInbox().map { $0["key"]?.stringValue } == [there])
            #expect(try await first.readInbox().map { $0["key"]?.stringValue } == [back.key])
        }

        @Test func sessionsStartedAtTheSameMomentTakeDifferentSeatsAndAllMeet() async throws {
            let home = try Home()
            let sessions = try await withThrowingTaskGroup(of: Session.self) { group in
                for _ in 0..<5 { group.addTask { try await Session("atlas", in: home) } }
                return try await group.reduce(into: [Session]()) { $0.append($1) }
            }
            var agents: Set<String> = []
            for session in sessions {
                try await eventually("all to meet") {
                    let peers = try await session.answer("status")["peers"]?.arrayValue ?? []
                    return peers.count { $0["link"]?.stringValue == "local" } == 4 ? true : nil
                }
                agents.insert(try await session.answer("status")["agent"]?.stringValue ?? "")
            }
            #expect(agents.count == 5)
            #expect(home.sockets.count == 5)
        }

        @Test func aRelaunchOfTheSameHostSessionTakesItsSeatOver() async throws {
            let home = try Home()
            let session = ["CLAUDE_CODE_SESSION_ID": "0b9f8a52-one"]
            let old = try await Session("atlas", in: home, session)
            let key = try await old.observe("said before the relaunch")
            let before = try await old.answer("status")["agent"]

            let new = try await Session("atlas", in: home, session)
            #expect(try await new.answer("status")["agent"] == before)
            #expect(try await old.process.exit() == 0)
            #expect(try await new.holds(key))

            let other = try await Session("atlas", in: home, ["CLAUDE_CODE_SESSION_ID": "77aa-two"])
            #expect(try await other.answer("status")["agent"]?.stringValue?.hasPrefix("atlas-2~") == true)
            #expect(new.process.exitCode == nil)
        }

        @Test func aSeatIsFreeTheMomentItsHolderIsKilled() async throws {
            let home = try Home()
            let first = try await Session("atlas", in: home)
            let node = try await first.answer("status")["agent"]
            try await first.crash()
            let second = try await Session("atlas", in: home)
            #expect(try await second.answer("status")["agent"] == node)
        }
    }
}
