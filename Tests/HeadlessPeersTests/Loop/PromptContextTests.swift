import Ambient
import CAT7
import MeshMemory
import MeshProtocol
import TestSupport
import Testing

@testable import HeadlessPeers

struct PromptContextTests {
    private let me: Identity
    private let other: Identity
    private let now = Timestamp(milliseconds: 1_790_000_000_000)

    init() throws {
        func identity(_ number: UInt8, _ name: String) throws -> Identity {
            try Identity(
                nodeID: NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a\(number + 16)"), name: PeerName(name),
                signingSeed: Array(repeating: number, count: 32), sealingSecret: Array(repeating: number, count: 32))
        }
        me = try identity(1, "ada")
        other = try identity(2, "bob \"the\nbuilder\"".replacing("\n", with: " "))
    }

    @Test func everythingIsShownWhenThereIsRoom() throws {
        let context = try context(maxTokens: 20_000)
        for text in ["wake 0", "ancestor 0", "ancestor 3", "own 0", "own 3", "room 0", "room 3"] {
            #expect(context.prompt.contains("focus: \(text) "), "\(text)")
        }
        #expect(context.dropped == 0)
        #expect(context.keys.count == 13)
    }

    @Test func theRoomIsDroppedFirstThenOwnWordsThenAncestorsAndTheWakeNever() throws {
        var seen: [[Int]] = []
        for tokens in stride(from: 6000, through: 200, by: -200) {
            let prompt = try context(maxTokens: tokens).prompt
            let counts = ["room", "own", "ancestor", "wake"].map { kind in
                (0..<4).count { prompt.contains("focus: \(kind) \($0) ") }
            }
            seen.append(counts)
            #expect(counts[3] == 1)
            // While something of a kind is missing, nothing of a kind that is dropped earlier is left but what is smaller.
            if counts[1] < 4 { #expect(counts[0] == 0, "\(counts)") }
            if counts[2] < 4 { #expect(counts[1] == 0, "\(counts)") }
            #expect(TokenEstimate.tokens(in: prompt) <= max(tokens, 400) + 400)
        }
        #expect(seen.first == [4, 4, 4, 1])
        #expect(seen.last == [0, 0, 0, 1])
    }

    @Test func ofEveryKindTheNearestAndNewestStay() throws {
        for tokens in stride(from: 6000, through: 200, by: -200) {
            let prompt = try context(maxTokens: tokens).prompt
            for kind in ["room", "own", "ancestor"] {
                let kept = (0..<4).filter { prompt.contains("focus: \(kind) \($0) ") }
                #expect(kept == Array(0..<kept.count))
            }
        }
    }

    @Test func namesCannotBreakOutOfTheirLineAndOwnWordsAreMarked() throws {
        let prompt = try context(maxTokens: 20_000).prompt
        #expect(prompt.contains("by \"bob 'the builder'\" (key pinned)"))
        #expect(prompt.contains(", by you, "))
    }

    @Test func aTextThatFillsTheBudgetIsCutAndSaysSo() throws {
        let wake = try held("long " + String(repeating: "word ", count: 5000), by: other)
        let context = PromptContext(
            PromptMaterial(wakes: [wake]), me: me.nodeID, maxTokens: 500, now: now, random: SeededRandom(seed: 1))
        #expect(context.prompt.utf8.count < 2200)
        #expect(context.prompt.contains("…"))
    }

    private func context(maxTokens: Int) throws -> PromptContext {
        func some(_ kind: String, _ author: Identity) throws -> [Held] {
            try (0..<4).map { try held("\(kind) \($0) " + String(repeating: "text ", count: 60), by: author) }
        }
        var material = PromptMaterial(wakes: [try held("wake 0 is here", by: other)])
        material.ancestors = try some("ancestor", other)
        material.own = try some("own", me)
        material.room = try some("room", other)
        return PromptContext(
            material, me: me.nodeID, maxTokens: maxTokens, now: now, random: SeededRandom(seed: 1))
    }

    private func held(_ focus: String, by author: Identity) throws -> Held {
        var texts = PerField(repeating: "")
        texts[.focus] = focus
        let block = try Block.mint(
            fields: texts, moodNumbers: nil, by: author, in: .default, to: nil, parents: [], method: nil, at: now)
        return Held(
            block: block, receivedFrom: author.nodeID == me.nodeID ? nil : author.nodeID, storedAt: now, verdict: nil,
            verification: "verified", trust: .pinned)
    }
}
