import Foundation
import Testing
import WireJSON

extension WholeProcess {
    /// A relay that drops, doubles, replays, swaps, damages and misattributes what it carries to birch.
    struct LyingRelays {
        @Test(arguments: Mischief.Kind.allCases)
        func nothingFalseIsSurfacedAndEverythingArrivesOnce(_ kind: Mischief.Kind) async throws {
            let meeting = try await Meeting(.relay)
            let relay = try #require(meeting.relay)
            let mischief = Mischief(kind, seed: 23)
            let proxy = try LyingProxy(relayPort: relay.port, mischief: mischief)
            let birch = try await meeting.session("birch", ["KITH_RELAY": proxy.url])
            let atlas = try await meeting.session("atlas")
            let cedar = try await Session("cedar", in: try Home(), ["KITH_RELAY": relay.url])
            for other in [atlas, cedar] {
                try await other.meet("birch", over: "relay")
                try await birch.meet(other.name, over: "relay")
            }

            mischief.begin(try [atlas, birch, cedar].map { try $0.nodeID })
            let words = Vocabulary(seed: 29)
            var byAtlas: [Said] = []
            var byCedar: [Said] = []
            var byBirch: [Said] = []
            for number in 0..<12 {
                byAtlas.append(Said(key: try await atlas.tell("birch", words.sentence(number)).key, isDirected: true))
                byCedar.append(
                    Said(key: try await cedar.tell("birch", words.sentence(100 + number)).key, isDirected: true))
                byBirch.append(
                    Said(key: try await birch.tell("atlas", words.sentence(200 + number)).key, isDirected: true))
            }
            try await expectNothingLost(byBirch, by: birch, at: atlas)
            for (said, speaker) in [(byAtlas, atlas), (byCedar, cedar)] {
                for item in said {
                    try await eventually("\(speaker.name)'s \(item.key) to be stored") {
                        try await speaker.receipt(for: item.key, from: "birch") == "stored" ? true : nil
                    }
                }
            }
            // Exactly what was said, each once, each in its author's name.
            let inbox = try await birch.readInbox()
            let arrived = inbox.map { "\($0["from"]?.stringValue ?? "") \($0["key"]?.stringValue ?? "")" }
            let wanted = byAtlas.map { "\"atlas\" \($0.key)" } + byCedar.map { "\"cedar\" \($0.key)" }
            #expect(arrived.sorted() == wanted.sorted())
            #expect(mischief.done > 5, "the relay has hardly lied: \(mischief.done)")
            let peers = try await birch.answer("status")["peers"]?.arrayValue ?? []
            #expect(peers.count == 2 && peers.allSatisfy { $0["link"]?.stringValue == "relay" })
        }
    }
}
