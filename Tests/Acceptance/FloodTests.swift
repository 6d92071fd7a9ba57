import Foundation
import Testing
import WireJSON

extension WholeProcess {
    struct Floods {
        @Test func aFloodOfOnePeerHoldsNobodyElseBackAndLosesNothing() async throws {
            let home = try Home()
            let tight = ["KITH_FLOOD_BURST": "5", "KITH_FLOOD_REFILL_MS": "50"]
            let birch = try await Session("birch", in: home, tight)
            let flooder = try await Session("flooder", in: home)
            let quiet = try await Session("quiet", in: home)
            for session in [flooder, quiet] { try await session.meet("birch", over: "local") }

            let words = Vocabulary(seed: 17)
            var keys: [String] = []
            var word = ""
            try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<30 {
                    group.addTask { try await flooder.tell("birch", words.sentence(number)).key }
                }
                for try await key in group {
                    keys.append(key)
                    if keys.count == 6 { word = try await quiet.tell("birch", "may I say something in between").key }
                }
            }
            try await eventually("the quiet peer's word", isTrue: { try await birch.holds(word) })
            var waiting = 0
            for key in keys where try await flooder.receipt(for: key, from: "birch") != "stored" { waiting += 1 }
            #expect(waiting > 0, "the flood was through before the other peer's word")

            for key in keys {
                try await eventually("\(key) to be stored in the end") {
                    try await flooder.receipt(for: key, from: "birch") == "stored" ? true : nil
                }
            }
            let inbox = try await birch.readInbox().compactMap { $0["key"]?.stringValue }
            #expect(inbox.count == keys.count + 1)
            #expect(Set(inbox) == Set(keys + [word]))
        }

        @Test func aSenderThatIsHeldBackIsToldSo() async throws {
            let home = try Home()
            let slow = ["KITH_FLOOD_BURST": "1", "KITH_FLOOD_REFILL_MS": "60000"]
            let birch = try await Session("birch", in: home, slow)
            let atlas = try await Session("atlas", in: home)
            try await atlas.meet("birch", over: "local")
            let first = try await atlas.tell("birch", "the first gets through")
            try await eventually("the first receipt") {
                try await atlas.receipt(for: first.key, from: "birch") == "stored" ? true : nil
            }
            let second = try await atlas.tell("birch", "the second has to wait")
            try await eventually("the second receipt") {
                try await atlas.receipt(for: second.key, from: "birch") == "held" ? true : nil
            }
            #expect(try await !birch.holds(second.key))
            let receipts = try await atlas.answer("trace", ["key": .string(second.key)])["receipts"]?.arrayValue ?? []
            #expect(receipts.contains { $0.stringValue?.contains("too many at once") == true })
        }
    }
}
