import Foundation
import ModelContextProtocol
import Testing
import WireJSON

extension WholeProcess {
    /// A node whose disk is full says so, acknowledges nothing it could not keep, and goes on when there is room again.
    @Suite(.enabled(if: SmallDisk.isPossible, "needs to mount a small file system: root on Linux"))
    struct FullDisks {
        @Test func whatIsAcknowledgedIsKeptAndTheRestIsRefusedInWords() async throws {
            let home = try Home()
            let disk = try SmallDisk(in: home, megabytes: 4)
            let room = ["KITH_HOME": disk.path + "/kith"]
            let atlas = try await Session("atlas", in: home, room)
            var kept = [try await atlas.observe("said while there was room")]
            try disk.fill()
            var refusal = ""
            // The last page may still have room for a little.
            for number in 0..<50 where refusal.isEmpty {
                let answer = try await atlas.call(
                    "observe", ["focus": .string("said on a full disk, number \(number)"), "issue": .string(long)])
                if answer.isError {
                    refusal = answer.text
                } else if let key = answer.structured?["key"]?.stringValue {
                    kept.append(key)
                }
            }
            #expect(refusal.contains("No space is left") && refusal.contains(disk.path), "\(refusal)")
            #expect(try await !atlas.call("status").isError, "it still answers")
            for key in kept { #expect(try await atlas.holds(key)) }
            try disk.free()
            kept.append(try await atlas.observe("said when there was room again"))
            try await atlas.crash()
            let again = try await Session("atlas", in: home, room)
            let remembered = try await again.everyKey()
            #expect(kept.allSatisfy(remembered.contains))
        }

        @Test func whatReachesAFullDiskIsNotCalledStoredAndArrivesWhenThereIsRoom() async throws {
            let meeting = try await Meeting(.relay)
            let disk = try SmallDisk(in: meeting.home(of: "birch"), megabytes: 4)
            let atlas = try await meeting.session("atlas")
            let birch = try await meeting.session("birch", ["KITH_HOME": disk.path + "/kith"])
            try await atlas.meet("birch", over: "relay")
            try await birch.meet("atlas", over: "relay")
            try disk.fill()
            var told: [String] = []
            for number in 0..<20 {
                told.append(try await atlas.tell("birch", "to a full disk, number \(number): \(long)").key)
            }
            try await eventually("birch to find its disk full", last: { birch.process.errors.text }) {
                birch.process.errors.text.contains("No space is left") ? true : nil
            }
            var held = 0
            for key in told where try await birch.holds(key) { held += 1 }
            #expect(held < told.count)
            for key in told where try await atlas.receipt(for: key, from: "birch") == "stored" {
                #expect(try await birch.holds(key), "called stored and not kept")
            }
            try disk.free()
            for key in told {
                try await eventually("\(key) to be stored in the end") {
                    try await atlas.receipt(for: key, from: "birch") == "stored" ? true : nil
                }
            }
            let inbox = try await birch.readInbox().compactMap { $0["key"]?.stringValue }
            #expect(inbox.count == told.count && Set(inbox) == Set(told))
        }

        private let long = String(repeating: "many words take much room ", count: 60)
    }
}
