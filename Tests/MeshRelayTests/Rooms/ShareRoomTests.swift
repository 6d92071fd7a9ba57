import Ambient
import TestSupport
import Testing
import WireJSON

@testable import MeshRelay

/// In all of these the opener's secret is 200, the admission 100, the teacher's key 1 and the student's key 2.
@Suite("Rooms for one share, by a raw client on real sockets", .timeLimit(.minutes(5)))
struct ShareRoomTests {
    private let hour: Int64 = 3_600_000

    /// Opens a room over the teacher's ordinary connection, which stays.
    private func open(_ relay: RunningRelay, guests: Int64 = 1, token: String? = nil) async throws -> RelayClient {
        let home = try await relay.member("teacher", token: token)
        try await home.send(MailClient.open(7, expires: relay.time.now.milliseconds + hour, guests: guests))
        #expect(try await home.text().contains("kith-room-opened"))
        return home
    }

    @Test func anInviteLetsItsHolderIntoItsRoomAndNoOtherWithoutAToken() async throws {
        try await withRelay(tokens: ["t": "team"]) { relay in
            let home = try await open(relay, token: "t")
            let teacher = try await relay.guest(7, as: "teacher", showing: 200, key: 1)
            let student = try await relay.guest(7, as: "student", showing: 100, key: 2)
            let admitted = try JSON(parsing: try await teacher.skip(to: "kith-room-attempt"))
            #expect(admitted["outcome"] == "admitted" && admitted["node"] == "student")
            #expect(admitted["name"] == "name of student" && admitted["attempt"] == 1)
            try await student.send(MailClient.keep(#""hello""#, to: "teacher", receipt: "a"))
            #expect(try await teacher.skip(to: "hello").hasSuffix(#","mail":1}"#))
            #expect(try await student.text().contains("kith-mail-stored"))
            // To everybody: that is the room, and not the team.
            try await student.send(#"{"payload":"to all"}"#)
            #expect(try await teacher.text().contains("to all"))
            let colleague = try await relay.member("colleague", token: "t")
            #expect(try await home.text().contains(#""nodeId":"colleague""#))
            withExtendedLifetime(colleague) {}
        }
    }

    @Test func mailInARoomWaitsForTheMemberThatIsAwayBothWays() async throws {
        try await withRelay { relay in
            let home = try await open(relay)
            try await relay.guest(7, as: "teacher", showing: 200, key: 1).leave()
            let student = try await relay.guest(7, as: "student", showing: 100, key: 2)
            try await student.send(MailClient.keep("1", to: "teacher", receipt: "a"))
            #expect(try await student.text().contains("kith-mail-stored"))
            try await student.leave()
            let teacher = try await relay.guest(7, as: "teacher", showing: 200, key: 1)
            #expect(try await teacher.skip(to: #""mail":1"#).contains(#""from":"student""#))
            try await teacher.send(MailClient.keep("2", to: "student", receipt: "b"))
            #expect(try await teacher.skip(to: "kith-mail").contains("stored"))
            let again = try await relay.guest(7, as: "student", showing: 100, key: 2)
            #expect(try await again.skip(to: #""mail":1"#).contains(#""payload":2"#))
            withExtendedLifetime(home) {}
        }
    }

    @Test func whoShowsTheWrongThingIsToldTheSameWhetherTheRoomExistsOrNot() async throws {
        try await withRelay { relay in
            let home = try await open(relay)
            #expect(try await relay.refusal(7, as: "student", showing: 101, key: 2) == 4010)
            #expect(try await relay.refusal(8, as: "student", showing: 100, key: 2) == 4010)
            // Nor may a guest call itself like the opener, or the opener's secret be used under another name.
            #expect(try await relay.refusal(7, as: "teacher", showing: 100, key: 2) == 4010)
            #expect(try await relay.refusal(7, as: "student", showing: 200, key: 2) == 4010)
            withExtendedLifetime(home) {}
        }
    }

    @Test func ofAHundredThatComeAtTheSameTimeAnOpenInviteAdmitsExactlyOne() async throws {
        try await withRelay(eventLoops: 2) { relay in
            let home = try await open(relay)
            let outcomes = try await withThrowingTaskGroup(of: (String, Received?).self) { group in
                for number in 0..<100 {
                    group.addTask {
                        let client = try await relay.client()
                        let node = "joiner-\(number)"
                        try await client.send(MailClient.join(7, as: node, showing: 100, key: UInt8(number)))
                        return (node, await client.next())
                    }
                }
                return try await group.reduce(into: [(String, Received?)]()) { $0.append($1) }
            }
            let admitted = outcomes.filter { if case .text = $0.1 { true } else { false } }
            #expect(admitted.count == 1)
            #expect(outcomes.filter { $0.1 == .close(4011, "Invite already used") }.count == 99)
            // The opener was away: it is told of all of them when it comes, the one admission among them.
            let teacher = try await relay.guest(7, as: "teacher", showing: 200, key: 1)
            _ = teacher
            #expect(try await relay.reports(#"kith_relay_share_attempts_total{outcome="used"} 99"#))
            #expect(try await relay.reports(#"kith_relay_share_attempts_total{outcome="admitted"} 1"#))
            withExtendedLifetime(home) {}
        }
    }

    @Test func aPlaceBelongsToItsKeyAlsoAfterASecondUseAndALateOne() async throws {
        try await withRelay { relay in
            let home = try await open(relay)
            try await relay.guest(7, as: "student", showing: 100, key: 2).leave()
            #expect(try await relay.refusal(7, as: "student", showing: 100, key: 3) == 4010)
            #expect(try await relay.refusal(7, as: "second", showing: 100, key: 3) == 4011)
            relay.time.advance(by: .seconds(3601))
            #expect(try await relay.refusal(7, as: "late", showing: 100, key: 4) == 4011)
            // Whoever is in may come back after the invite has expired.
            let student = try await relay.guest(7, as: "student", showing: 100, key: 2)
            withExtendedLifetime((home, student)) {}
        }
    }

    @Test func anInviteThatNobodyUsedExpires() async throws {
        try await withRelay { relay in
            let home = try await open(relay)
            relay.time.advance(by: .seconds(3600))
            #expect(try await relay.refusal(7, as: "student", showing: 100, key: 2) == 4012)
            #expect(try await relay.refusal(7, as: "student", showing: 99, key: 2) == 4010)
            withExtendedLifetime(home) {}
        }
    }

    @Test func attemptsAreToldToTheOpenerKeptWhileItIsAwayAndForgottenWhenItHasAcknowledgedThem()
        async throws
    {
        try await withRelay { relay in
            let home = try await open(relay)
            #expect(try await relay.refusal(7, as: "thief", showing: 1, key: 9) == 4010)
            let teacher = try await relay.guest(7, as: "teacher", showing: 200, key: 1)
            #expect(try await relay.refusal(7, as: "second-thief", showing: 2, key: 9) == 4010)
            try await teacher.leave()
            relay.time.advance(by: .seconds(6))
            let again = try await relay.client()
            try await again.send(MailClient.join(7, as: "teacher", showing: 200, key: 1))
            let first = try JSON(parsing: try await again.skip(to: "kith-room-attempt"))
            #expect(first["outcome"] == "wrong-admission" && first["node"] == "thief" && first["attempt"] == 1)
            let second = try JSON(parsing: try await again.text())
            #expect(second["node"] == "second-thief" && second["attempt"] == 2)
            try await again.send(#"{"type":"kith-attempt-ack","share":"\#(MailClient.share(7))","through":2}"#)
            try await again.send(MailClient.keep("0", to: "nobody", receipt: "after the ack"))
            try await again.skip(to: "after the ack")
            try await again.leave()
            let last = try await relay.client()
            try await last.send(MailClient.join(7, as: "teacher", showing: 200, key: 1))
            #expect(try await last.text().contains("relay-peers"))
            #expect(try await last.text().contains("kith-mailbox"))
            withExtendedLifetime(home) {}
        }
    }

    @Test func wrongAdmissionsAreRefusedUnreadAfterAWhileAndToldAsOne() async throws {
        try await withRelay(limits: { $0.shareRooms.attemptsPerRoom = 3 }) { relay in
            let home = try await open(relay)
            for _ in 1...3 { #expect(try await relay.refusal(7, as: "thief", showing: 1, key: 9) == 4010) }
            for _ in 1...3 { #expect(try await relay.refusal(7, as: "thief", showing: 1, key: 9) == 4014) }
            #expect(try await relay.refusal(8, as: "thief", showing: 1, key: 9) == 4010)
            relay.time.advance(by: .seconds(60))
            let teacher = try await relay.client()
            try await teacher.send(MailClient.join(7, as: "teacher", showing: 200, key: 1))
            var outcomes: [String] = []
            for _ in 1...4 {
                let attempt = try JSON(parsing: try await teacher.skip(to: "kith-room-attempt"))
                outcomes.append("\(attempt["outcome"]?.stringValue ?? "") \(attempt["count"]?.integerValue ?? 0)")
            }
            #expect(outcomes == ["wrong-admission 1", "wrong-admission 1", "wrong-admission 1", "limited 3"])
            withExtendedLifetime(home) {}
        }
    }

    @Test func theOpenerCanEvictWhoFailedItsProofAndTheNextOneGetsThePlace() async throws {
        try await withRelay(eventLoops: 2) { relay in
            let home = try await open(relay)
            let teacher = try await relay.guest(7, as: "teacher", showing: 200, key: 1)
            let impostor = try await relay.guest(7, as: "impostor", showing: 100, key: 9)
            // A guest cannot evict anybody.
            let share = MailClient.share(7)
            try await impostor.send(#"{"type":"kith-room-evict","share":"\#(share)","node":"teacher"}"#)
            #expect(try await impostor.skip(to: "kith-room").contains("wrong-secret"))
            try await teacher.send(#"{"type":"kith-room-evict","share":"\#(share)","node":"impostor"}"#)
            #expect(try await teacher.skip(to: "kith-room-evicted").contains("impostor"))
            while let received = await impostor.next() {
                if case .close(let code, _) = received { #expect(code == 4013) }
            }
            #expect(try await relay.refusal(7, as: "impostor", showing: 100, key: 9) == 4013)
            let student = try await relay.guest(7, as: "student", showing: 100, key: 2)
            withExtendedLifetime((home, student)) {}
        }
    }

    @Test func aClosedRoomPutsEverybodyOutForgetsItsMailAndLetsNobodyIn() async throws {
        try await withRelay(eventLoops: 2) { relay in
            let home = try await open(relay)
            let student = try await relay.guest(7, as: "student", showing: 100, key: 2)
            try await student.send(MailClient.keep("1", to: "student", receipt: "a"))
            try await student.skip(to: "kith-mail-stored")
            let share = MailClient.share(7)
            try await home.send(#"{"type":"kith-room-close","share":"\#(share)"}"#)
            #expect(try await home.text().contains("wrong-secret"))
            try await home.send(
                #"{"type":"kith-room-close","share":"\#(share)","openerSecret":"\#(MailClient.secret(100))"}"#)
            #expect(try await home.text().contains("wrong-secret"))
            try await home.send(
                #"{"type":"kith-room-close","share":"\#(share)","openerSecret":"\#(MailClient.secret(200))"}"#)
            #expect(try await home.text() == #"{"type":"kith-room-closed","share":"\#(share)"}"#)
            var last: Received?
            while let received = await student.next() { last = received }
            #expect(last == .close(4012, "Invite expired or room closed"))
            #expect(try await relay.refusal(7, as: "student", showing: 100, key: 2) == 4012)
            #expect(try await relay.reports("kith_relay_mail_letters 0"))
            // The same share id cannot be opened again, and closing twice is harmless.
            try await home.send(MailClient.open(7, expires: relay.time.now.milliseconds + hour))
            #expect(try await home.text().contains(#""reason":"exists""#))
            try await home.send(
                #"{"type":"kith-room-close","share":"\#(share)","openerSecret":"\#(MailClient.secret(200))"}"#)
            #expect(try await home.text().contains("kith-room-closed"))
        }
    }

    @Test func roomsPlacesAndWhatLetsIntoThemSurviveARestartOfTheRelay() async throws {
        let folder = try TemporaryDirectory()
        let time = ManualTime()
        try await withRelay(mailFolder: folder.path, time: time) { relay in
            let home = try await open(relay)
            try await relay.guest(7, as: "student", showing: 100, key: 2).leave()
            withExtendedLifetime(home) {}
        }
        try await withRelay(mailFolder: folder.path, time: time) { relay in
            #expect(try await relay.refusal(7, as: "other", showing: 100, key: 3) == 4011)
            let student = try await relay.guest(7, as: "student", showing: 100, key: 2)
            let teacher = try await relay.guest(7, as: "teacher", showing: 200, key: 1)
            // Opening again is how an opener finds out that the room is still there.
            let home = try await relay.member("teacher")
            try await home.send(MailClient.open(7, expires: time.now.milliseconds + hour))
            #expect(try await home.text().contains("kith-room-opened"))
            withExtendedLifetime((student, teacher)) {}
        }
    }

    @Test func thereAreBoundsOnRoomsAndTermsThatMakeNoSenseAreRefused() async throws {
        try await withRelay(limits: { $0.shareRooms.perOpener = 2 }) { relay in
            let home = try await relay.member("teacher")
            let now = relay.time.now.milliseconds
            for share in [1, 2] as [UInt8] {
                try await home.send(MailClient.open(share, expires: now + hour))
                #expect(try await home.text().contains("kith-room-opened"))
            }
            try await home.send(MailClient.open(3, expires: now + hour))
            #expect(try await home.text().contains(#""reason":"quota""#))
            for bad in [
                MailClient.open(4, expires: now), MailClient.open(4, expires: now + hour, guests: 0),
                MailClient.open(4, expires: now + hour, guests: 17), MailClient.open(4, expires: -1),
                MailClient.open(4, expires: now + hour, closes: now - 1),
            ] {
                try await home.send(bad)
                #expect(try await home.text().contains(#""reason":"invalid""#), "\(bad)")
            }
            // Somebody else cannot take over a share id.
            let other = try await relay.member("other")
            try await other.send(MailClient.open(1, expires: now + hour))
            #expect(try await other.text().contains(#""reason":"exists""#))
        }
    }

    @Test func aRoomEndsWhenItsTimeIsOver() async throws {
        try await withRelay(limits: { $0.pingInterval = .seconds(5) }) { relay in
            let home = try await relay.member("teacher")
            let now = relay.time.now.milliseconds
            try await home.send(MailClient.open(7, expires: now + hour, closes: now + 2 * hour))
            try await home.skip(to: "kith-room-opened")
            let student = try await relay.client()
            try await student.send(MailClient.join(7, as: "student", showing: 100, key: 2))
            relay.time.advance(by: .seconds(7200))
            while let received = await student.next() {
                if case .text(let text) = received, text.contains("ping") {
                    // The room may end while the answer is on its way.
                    try? await student.send(#"{"type":"relay-pong"}"#)
                }
                if case .close(let code, _) = received { #expect(code == 4012) }
            }
            // Over, or forgotten already: nobody gets in.
            let refusal = try await relay.refusal(7, as: "student", showing: 100, key: 2)
            #expect([4010, 4012].contains(refusal))
        }
    }

    @Test func aNodeThatProvesItsPlaceReplacesItsOwnFreshConnectionAtOnce() async throws {
        try await withRelay { relay in
            let home = try await open(relay)
            let first = try await relay.guest(7, as: "student", showing: 100, key: 2)
            let second = try await relay.guest(7, as: "student", showing: 100, key: 2)
            #expect(await first.next() == .close(4004, "Replaced by new connection"))
            withExtendedLifetime((home, second)) {}
        }
    }

    @Test func newTokensDoNotTouchWhoIsInByAnInvite() async throws {
        try await withRelay(tokens: ["t": "team"]) { relay in
            let home = try await open(relay, token: "t")
            let teacher = try await relay.guest(7, as: "teacher", showing: 200, key: 1)
            try relay.server.replaceTokens(["u": "team"])
            #expect(try await home.text() == #"{"type":"relay-reauth"}"#)
            try await teacher.send(MailClient.keep("1", to: "teacher", receipt: "still here"))
            try await teacher.skip(to: "still here")
        }
    }
}
