import Ambient
import MeshMemory
import MeshNode
import MeshProtocol
import TestSupport
import Testing
import WireJSON

@testable import ShareSessions

/// Everything that was ever sent is captured and comes again, after a restart of both sides: into its own share, into others
/// under their name, and back to whoever sent it.
@Suite(.timeLimit(.minutes(Soak.isOn ? 60 : 5)))
struct ReplayTests {
    private let wanted = Soak.rounds(600, whole: 10_000)

    @Test func capturedFramesHaveNoEffectInTheirOwnShareAndInOthersAfterARestart() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        // Half of what is injected is genuine, half is moved; each share gives so many envelopes of its own.
        var shares: [ShareID] = []
        var captured: [(envelope: ShareEnvelope, to: NodeID)] = []
        while captured.count < wanted / 3 || shares.count < 2 {
            shares.append(try await lesson(lab, ada, bob, rounds: Soak.rounds(8, whole: 45)))
            captured = lab.office.seen.filter { $0.envelope.kind == .sealed || $0.envelope.kind == .join }
        }
        // Others, in which nothing has been said: every counter is new to them.
        let (fresh, spare) = (try await lab.joined(ada, bob), try await lab.joined(bob, ada))
        for share in shares + [fresh, spare] {
            _ = try await ada.waits(share) { $0.waiting == 0 ? true : nil }
            _ = try await bob.waits(share) { $0.waiting == 0 ? true : nil }
        }
        await ada.stop()
        await bob.stop()

        let again = (ada: try lab.start("ada", 1), bob: try lab.start("bob", 2))
        while await !again.ada.shares.isRunning { await Task.yield() }
        while await !again.bob.shares.isRunning { await Task.yield() }
        let all = shares + [fresh, spare]
        let before = try await image(all, again.ada) + image(all, again.bob)
        var random: any RandomNumberGenerator = SeededRandom(seed: 1_017)
        var injected = 0
        while injected < wanted {
            for (envelope, node) in captured.shuffled(using: &random) where injected < wanted {
                lab.office.inject(envelope, to: node)
                injected += 1
                let others = all.filter { $0 != envelope.share }
                guard let other = others.randomElement(using: &random), var members = envelope.json.objectValue else {
                    continue
                }
                // The same sealed bytes under another share's name, and under its own back to the sender as the peer's.
                members["share"] = .string(other.text)
                if let moved = try? ShareEnvelope(.object(members)) { lab.office.inject(moved, to: node) }
                members["share"] = .string(envelope.share.text)
                members["from"] = .string(node.text)
                if let mirrored = try? ShareEnvelope(.object(members)) {
                    lab.office.inject(mirrored, to: envelope.from)
                }
                injected += 2
            }
        }
        // What is said now comes after everything that was injected, in the shares that were and in those that were not begun.
        for share in all {
            let teacher = share == spare ? again.bob : again.ada
            let student = share == spare ? again.ada : again.bob
            let number = try await teacher.shares.say(share, Saying("still in order")).turn
            var heard: [HeardTurn] = []
            while heard.isEmpty { heard = try await student.hears(share) }
            #expect(heard.map(\.number) == [number] && heard[0].text.contains("still in order"))
        }
        let after = try await image(all, again.ada) + image(all, again.bob)
        print("REPLAYED \(injected) frames, \(captured.count) of them captured, into \(all.count) shares")
        for (was, now) in zip(before, after) {
            // One turn more in each, the one that was said; everything else is as it was.
            #expect(now.turns.count == was.turns.count + 1 && now.turns.starts(with: was.turns))
            #expect(now.phase == .active && now.joins == was.joins && now.end == was.end)
        }
        await again.ada.stop()
        await again.bob.stop()
    }

    /// What a side holds of a share.
    private struct Image {
        let turns: [[UInt8]]
        let phase: SharePhase
        let joins: Int
        let end: ShareStatus.EndSummary?
    }

    private func image(_ shares: [ShareID], _ person: Person) async throws -> [Image] {
        var images: [Image] = []
        for share in shares {
            let status = try await person.shares.status(share)
            images.append(
                Image(
                    turns: try person.node.memory.shareTurns(share).map(\.record), phase: status.phase,
                    joins: try await person.shares.attempts(share).count { $0.outcome == "joined" }, end: status.end))
        }
        return images
    }

    private func lesson(_ lab: Lab, _ ada: Person, _ bob: Person, rounds: Int) async throws -> ShareID {
        let share = try await lab.joined(ada, bob, turns: 200)
        for round in 1...rounds {
            _ = try await ada.shares.say(share, Saying("teach \(round)"))
            _ = try await bob.hears(share)
            _ = try await bob.shares.say(share, Saying("answer \(round)"))
            _ = try await ada.hears(share)
        }
        return share
    }
}
