import Foundation
import ModelContextProtocol
import TestSupport
import Testing
import WireJSON

extension WholeProcess {
    /// What two agents say to each other is not to be found at the relay that carries and keeps it: not in its memory, not in
    /// its files, not in its log at the finest level.
    struct Canaries {
        private let turns = Soak.rounds(24, whole: 1_000)
        private static let canary = "canary7f3c91d2"

        @Test func theRelayHoldsNothingOfWhatIsSaid() async throws {
            let room = try await Classroom(relayLog: "trace")
            var said = 0
            var secrets: [String] = []
            while said < turns {
                let count = min(180, turns - said)
                secrets += try await lesson(room, turns: count, number: said)
                said += count
            }
            print("CANARIES \(said) turns")
            try await search(room, for: secrets, share: nil)
        }

        /// One share with a canary wherever a text can stand, part of it said while the student is away.
        /// - Returns: what the invite's link keeps secret, and the canary in every text.
        private func lesson(_ room: Classroom, turns: Int, number: Int) async throws -> [String] {
            let canary = Self.canary
            let (share, link) = try await room.share([
                "topic": .string("\(canary) topic"), "goal": .string("\(canary) goal"),
                "needs": [.string("\(canary) need")], "withheld": [.string("\(canary) withheld")],
                "risks": [.string("\(canary) risk")], "hidden_checks": [.string("\(canary) hidden")],
            ])
            let secret = String(link.split(separator: "#").last ?? "")
            func text(_ turn: Int) -> String { "zq\(canary)n\(number + turn)" }
            for turn in 0..<turns {
                let (speaker, listener) =
                    turn.isMultiple(of: 2) ? (room.teacher, room.student) : (room.student, room.teacher)
                let isSaid = try await speaker.say(
                    text(turn), in: share,
                    ["artefacts": [["name": .string("\(canary).log"), "text": .string("\(canary) artefact \(turn)")]]])
                try #require(isSaid)
                try await eventually("turn \(turn)") {
                    try await listener.await_(share).contains(text(turn)) ? true : nil
                }
            }
            // A few into the mailbox of somebody who is away, and a look at the relay while they lie there.
            let (speaker, sleeper) =
                turns.isMultiple(of: 2) ? (room.teacher, room.student) : (room.student, room.teacher)
            try await sleeper.leave()
            for turn in turns..<turns + 5 {
                let keeps: JSONObject = ["keep_floor": .bool(turn < turns + 4)]
                try #require(try await speaker.say(text(turn), in: share, keeps))
            }
            let log = try await room.transcript(speaker, share)
            #expect(Classroom.texts(in: log).count == turns + 5)
            try await search(room, for: [secret], share: share)
            try await sleeper.comeBack()
            try await eventually("what was kept") {
                if try await sleeper.await_(share).contains(text(turns + 4)) { return true }
                return await sleeper.hasHeard(text(turns + 4)) ? true : nil
            }
            let end: JSONObject = [
                "outcome": "partial", "summary": .string("\(canary) summary"), "share": .string(share),
                "checks": [.string("passed: \(canary) note"), "untested", "untested"],
            ]
            try #require(try await !sleeper.insist("end_session", end).isError)
            try await eventually("the proposal") {
                try await speaker.await_(share).contains("proposes to end") ? true : nil
            }
            try #require(try await !speaker.insist("end_session", ["accept": true, "share": .string(share)]).isError)
            return [secret]
        }

        /// Looks for the canary and the invites' secrets, as they are and as Base64 or UTF-16 would have them.
        /// - Parameter share: what must be found, so that it is certain that the search finds what is there.
        private func search(_ room: Classroom, for secrets: [String], share: String?) async throws {
            let patterns = ([Self.canary] + secrets).flatMap(Self.spellings)
            var places: [(String, [[UInt8]])] = [("its log", [Array(await room.relay.log.utf8)])]
            for name in try FileManager.default.contentsOfDirectory(atPath: room.relay.mailFolder) {
                let data = try Data(contentsOf: URL(fileURLWithPath: room.relay.mailFolder + "/" + name))
                places.append((name, [Array(data)]))
            }
            #expect(places.count > 1, "there is no file of mail")
            if let memory = ProcessMemory(of: await room.relay.processID) {
                places.append(("its memory", memory.regions))
                if let share {
                    #expect(
                        memory.byteCount > 1 << 20 && memory.holds(Array(share.utf8)), "the search finds nothing at all"
                    )
                }
            } else {
                #if os(Linux)
                Issue.record("the relay's memory cannot be read")
                #endif
            }
            if let share {
                let files = places.filter { $0.0 != "its log" && $0.0 != "its memory" }.flatMap(\.1)
                #expect(files.contains { ProcessMemory.holds($0, Array(share.utf8)) }, "the mail is not in these files")
            }
            for (place, pieces) in places {
                for pattern in patterns where pieces.contains(where: { ProcessMemory.holds($0, pattern) }) {
                    Issue.record("\(String(decoding: pattern, as: UTF8.self)) is in \(place)")
                }
            }
        }

        private static func spellings(_ text: String) -> [[UInt8]] {
            let bytes = Array(text.utf8)
            let encoded = (0..<3).map { shift -> [UInt8] in
                let base = Data([UInt8](repeating: 0x61, count: shift) + bytes).base64EncodedString()
                // Without the characters at both ends, which depend on what stands beside it.
                return Array(base.utf8.dropFirst(shift == 0 ? 0 : 4).prefix { $0 != UInt8(ascii: "=") }.dropLast(2))
            }
            let plainSecret = text.utf8.count == 43 ? Data(base64Encoded: padded(text)).map { [Array($0)] } ?? [] : []
            return [bytes, bytes.flatMap { [$0, 0] }] + encoded + plainSecret
        }

        /// The invite's secret in the bytes that it stands for; nothing else here is that long.
        private static func padded(_ text: String) -> String {
            text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/") + "="
        }
    }
}
