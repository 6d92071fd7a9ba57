import ModelContextProtocol
import TestSupport
import Testing
import WireJSON

extension WholeProcess {
    /// kill -9 of sender, relay and receiver at random points, while turns flow: 0 acknowledged turns lost, 0 doubled.
    ///
    /// Every kill hits a running process of one of several classrooms, in each of which one share follows the other. Between two
    /// kills up to four turns are said, so that kills fall into conversations and into restarts.
    struct Kills {
        private let kills = Soak.rounds(6, whole: 1_000)
        private let classrooms = Soak.rounds(1, whole: 5)

        @Test func noAcknowledgedTurnIsLostOrDoubledHoweverOftenSenderRelayAndReceiverAreKilled() async throws {
            let each = kills / classrooms
            let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
                for number in 0..<classrooms {
                    group.addTask {
                        try await Self.term(Classroom(), kills: each, Vocabulary(seed: UInt64(4_100 + number)))
                    }
                }
                return try await group.reduce(into: [Outcome]()) { $0.append($1) }
            }
            let whole = outcomes.reduce(Outcome(), +)
            print("KILLS \(whole)")
            #expect(whole.lost.isEmpty, "acknowledged and in no transcript, or not given to the other side")
            #expect(whole.doubled.isEmpty, "twice in a transcript, or given twice to one host")
            #expect(whole.invented.isEmpty, "in a transcript and never said")
            #expect(whole.unequal == 0 && whole.shares > 0)
            #expect(whole.kills == each * classrooms && whole.acknowledged > whole.kills / 2)
        }

        /// What came of a number of shares.
        struct Outcome: Sendable, CustomStringConvertible {
            var kills = 0
            var victims = [0, 0, 0]
            var shares = 0
            var acknowledged = 0
            var lost: [String] = []
            var doubled: [String] = []
            var invented: [String] = []
            var unequal = 0

            var description: String {
                "kills \(kills) (teacher \(victims[0]), student \(victims[1]), relay \(victims[2])), shares \(shares), "
                    + "acknowledged \(acknowledged), lost \(lost.count), doubled \(doubled.count), "
                    + "invented \(invented.count), unequal \(unequal)"
            }

            static func + (one: Outcome, other: Outcome) -> Outcome {
                var sum = one
                sum.kills += other.kills
                sum.victims = zip(one.victims, other.victims).map { $0 + $1 }
                sum.shares += other.shares
                sum.acknowledged += other.acknowledged
                sum.lost += other.lost
                sum.doubled += other.doubled
                sum.invented += other.invented
                sum.unequal += other.unequal
                return sum
            }
        }

        /// Shares, one after the other, until so many kills have been done.
        private static func term(_ room: Classroom, kills: Int, _ words: Vocabulary) async throws -> Outcome {
            var outcome = Outcome()
            while outcome.kills < kills {
                let share = try await room.share().id
                let course = Course()
                try await withThrowingTaskGroup(of: Outcome?.self) { group in
                    group.addTask {
                        try await lesson(room.teacher, share, course, isTeacher: true)
                        return nil
                    }
                    group.addTask {
                        try await lesson(room.student, share, course, isTeacher: false)
                        return nil
                    }
                    let left = kills - outcome.kills
                    group.addTask { try await attack(room, course, most: left, words) }
                    for try await attacked in group {
                        if let attacked { outcome = outcome + attacked }
                    }
                }
                outcome.shares += 1
                try await examine(room, share, &outcome)
            }
            for side in [room.teacher, room.student] {
                let account = await side.account
                outcome.acknowledged += account.acknowledged.count
                outcome.doubled += account.repeated
                let other = await (side.name == "atlas" ? room.student : room.teacher).account
                outcome.lost += account.acknowledged.filter { !other.heard.contains($0) }
            }
            return outcome
        }

        /// How far a share is. The last turns are not attacked, so that it ends.
        private actor Course {
            static let turns = 150
            private(set) var said = 0
            private var tried = 0
            private(set) var isAttacked = true
            private(set) var hasEnded = false

            func note(acknowledged: Bool) {
                tried += 1
                if acknowledged { said += 1 }
            }
            func leaveInPeace() { isAttacked = false }
            func end() { hasEnded = true }
            var isOver: Bool { tried >= Self.turns || !isAttacked }
        }

        /// One side: speaks when it may, ends when it is enough.
        private static func lesson(_ side: Side, _ share: String, _ course: Course, isTeacher: Bool) async throws {
            var number = 0
            while true {
                let news = try await side.await_(share)
                if news.contains("The share has ended") { return await course.end() }
                if news.contains("proposes to end") {
                    _ = try await side.call("end_session", ["accept": true, "share": .string(share)])
                } else if news.contains("It is your turn") {
                    if isTeacher, await course.isOver {
                        _ = try await side.call(
                            "end_session",
                            ["outcome": "partial", "summary": "enough", "checks": [], "share": .string(share)])
                    } else {
                        number += 1
                        let text = "zq\(share.filter { $0.isLetter || $0.isNumber })\(side.name)\(number)"
                        await course.note(acknowledged: try await side.say(text, in: share))
                    }
                }
            }
        }

        /// Kills one after the other until there were enough or the share has had its turns.
        private static func attack(
            _ room: Classroom, _ course: Course, most: Int, _ words: Vocabulary
        ) async throws -> Outcome {
            var outcome = Outcome()
            // Each of them at least once, also in the short form.
            var first = words.shuffled([0, 1, 2])
            while outcome.kills < most, await !course.isOver {
                try await progress(course, turns: words.number(below: 5))
                // The random point, not a wait for something.
                try await Task.sleep(for: words.milliseconds(0...120))
                let victim = first.popLast() ?? [0, 0, 1, 1, 2][words.number(below: 5)]
                var wasRunning = true
                switch victim {
                case 0: wasRunning = try await room.teacher.kill()
                case 1: wasRunning = try await room.student.kill()
                default:
                    try await room.relay.kill()
                    try await room.relay.start()
                }
                guard wasRunning else { continue }
                outcome.kills += 1
                outcome.victims[victim] += 1
            }
            await course.leaveInPeace()
            return outcome
        }

        /// Waits until so many more turns were said, or for five seconds: what is interrupted may need that long.
        private static func progress(_ course: Course, turns: Int) async throws {
            let wanted = await course.said + turns
            let deadline = ContinuousClock.now + .seconds(5)
            while await course.said < wanted, ContinuousClock.now < deadline, await !course.hasEnded {
                try await Task.sleep(for: Patience.pause)
            }
        }

        /// Both transcripts are one, and hold what was acknowledged, once.
        private static func examine(_ room: Classroom, _ share: String, _ outcome: inout Outcome) async throws {
            let one = try await room.transcript(room.teacher, share)
            let other = try await room.transcript(room.student, share)
            if one != other || !one.contains(#""seal""#) { outcome.unequal += 1 }
            let texts = Classroom.texts(in: one)
            let mark = "zq\(share.filter { $0.isLetter || $0.isNumber })"
            var seen: Set<String> = []
            outcome.doubled += texts.filter { !seen.insert($0).inserted }
            let (teacher, student) = (await room.teacher.account, await room.student.account)
            outcome.lost += (teacher.acknowledged + student.acknowledged).filter {
                $0.hasPrefix(mark) && !seen.contains($0)
            }
            outcome.invented += texts.filter { !teacher.tried.contains($0) && !student.tried.contains($0) }
        }
    }
}
