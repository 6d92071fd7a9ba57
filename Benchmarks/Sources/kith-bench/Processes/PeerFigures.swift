import Ambient
import Foundation
import MeshMemory
import MeshProtocol
import RelevanceGate
import WireJSON

/// What a headless peer costs: an answer through the relay, memory, and doing nothing.
enum PeerFigures {
    /// Fewer than a node takes from one peer at once.
    private static let wanted = Topics.count
    private static let crew = 9
    /// The figure that is asked for is over ten minutes; what is idle for a minute is idle.
    private static let idleSeconds: UInt32 = 60

    static func measure(_ kith: KithSurface) throws -> [Figure] {
        let scratch = try ScratchFolder()
        return try answering(kith, scratch) + resting(kith, scratch) + StopFigures.measure(kith)
    }

    /// From a block that a scripted peer has admitted until the teller's node has accepted the answer, by the moments that
    /// both stores keep with their blocks; and all of what a host sees, from the tool call to the notification: two ways
    /// through the relay, two gates, and all guardrails in between.
    private static func answering(_ kith: KithSurface, _ scratch: ScratchFolder) throws -> [Figure] {
        let outer = Samples(try exchange(kith, scratch))
        let inner = try Samples(
            answerTimes(
                peer: store(of: "answerer", in: scratch.appending("answering")),
                teller: store(of: "teller", in: scratch.appending("teller"))))
        return [
            Figure(
                "block admitted to answer accepted, scripted peer, p50", inner.median, atMost: 0.005, .milliseconds,
                how: "kith mcp and kith peer run over kith relay, by the moments (whole milliseconds) that both stores "
                    + "keep; all of \(wanted) answered, mean " + Unit.milliseconds.text(inner.mean) + ", p90 "
                    + Unit.milliseconds.text(inner.percentile(0.9))),
            Figure(
                "tell written to resources/updated read, p50", outer.median, atMost: nil, .milliseconds,
                how: "the same answers as the host sees them: the above, and tell and both ends of MCP besides; p90 "
                    + Unit.milliseconds.text(outer.percentile(0.9))),
        ]
    }

    /// Tells and awaits the answers, one after the other; both processes have ended when it returns.
    private static func exchange(_ kith: KithSurface, _ scratch: ScratchFolder) throws -> [Double] {
        let relay = try RelayProcess(kith, log: scratch.appending("peers-relay.log"))
        defer { relay.stop() }
        let home = scratch.appending("answering")
        let peer = try kith.runPeers(["answerer"], home: home, scratch: scratch, relay: relay.address)
        defer { peer.terminate() }
        let teller = Host(try kith.serve(home: scratch.appending("teller"), name: "teller", relay: relay.address))
        defer { teller.child.stop() }
        try teller.initialize()
        _ = try teller.request("resources/subscribe", ["uri": .string(KithSurface.inboxResource)])
        for attempt in 0... {
            if try teller.call(KithSurface.status, [:]).text.contains("answerer") { break }
            guard attempt < 200 else { throw ChildFailure(description: "teller and peer did not meet within 10 s") }
            usleep(50_000)
        }
        var times: [Double] = []
        for index in 0..<wanted {
            guard case .object(var told) = KithSurface.observation(Topics.fields(index)) else { continue }
            told["to"] = "answerer"
            teller.forgetNotifications()
            let start = ContinuousClock.now
            let call = try teller.start("tools/call", ["name": "tell", "arguments": .object(told)])
            if try teller.awaitNotification("notifications/resources/updated", timeout: 2_000) {
                times.append(Stopwatch.seconds(since: start))
            }
            _ = try teller.finish(call, "tools/call")
            try teller.call(KithSurface.inbox, [:])
        }
        guard times.count == wanted else {
            throw ChildFailure(description: "only \(times.count) of \(wanted) were answered within 2 s")
        }
        return times
    }

    private static func store(of name: String, in home: String) throws -> MemoryStore {
        let encoder = SemanticEncoder.embedded
        return try MemoryStore(
            path: home + "/identities/\(name)/mesh.sqlite", time: SystemTime(), kernelID: encoder.kernelID,
            encode: { encoder.vector(for: $0) })
    }

    /// For every answer of the peer: how long after its question was stored here it was stored there. One machine, one clock.
    private static func answerTimes(peer: MemoryStore, teller: MemoryStore) throws -> [Double] {
        let answers = try peer.recentOwn(limit: 2 * wanted)
        let times = try answers.compactMap { answer -> Double? in
            guard let question = answer.block.parents.first, let admitted = try peer.block(question)?.storedAt,
                let accepted = try teller.block(answer.block.key)?.storedAt
            else { return nil }
            return (accepted - admitted).seconds
        }
        guard times.count == wanted else {
            throw ChildFailure(description: "the stores hold \(times.count) answers of \(wanted)")
        }
        return times
    }

    private static func resting(_ kith: KithSurface, _ scratch: ScratchFolder) throws -> [Figure] {
        let one = try kith.runPeers(["single"], home: scratch.appending("one"), scratch: scratch)
        usleep(1_000_000)
        let single = try ProcessFacts.residentBytes(one.identifier)
        let before = try ProcessFacts.processorSeconds(one.identifier)
        sleep(idleSeconds)
        let share = (try ProcessFacts.processorSeconds(one.identifier) - before) / Double(idleSeconds)
        one.terminate()
        let many = try kith.runPeers(
            (0...crew).map { "crew\($0)" }, home: scratch.appending("many"), scratch: scratch)
        usleep(2_000_000)
        let further = (try ProcessFacts.residentBytes(many.identifier) - single) / Double(crew)
        let used = try ProcessFacts.processorSeconds(many.identifier)
        sleep(idleSeconds / 3)
        let crowded = (try ProcessFacts.processorSeconds(many.identifier) - used) / Double(idleSeconds / 3)
        many.terminate()
        return [
            Figure(
                "resident memory of kith peer run, 1 peer", single, atMost: 35 * 1_048_576, .mebibytes,
                how: "VmRSS a second after its start"),
            Figure(
                "each further peer", further, atMost: 3 * 1_048_576, .mebibytes,
                how: "the same with \(crew + 1) peers, which all meet each other, less the first, / \(crew)"),
            Figure(
                "idle CPU of kith peer run, 1 peer", share, atMost: 0.002, .percent,
                how: "user and system over \(idleSeconds) s from a second after its start, nobody says anything"),
            Figure(
                "idle CPU, \(crew + 1) peers that have met", crowded, atMost: nil, .percent,
                how: "the same over \(idleSeconds / 3) s, one process"),
        ]
    }
}

extension KithSurface {
    /// Runs peers with budgets that do not get in the way, and waits until each has reported.
    ///
    /// - Parameter model: The lines of `[model]` for a peer.
    func runPeers(
        _ names: [String], home: String, scratch: ScratchFolder, relay: String = "",
        model: (String) -> String = { _ in "provider = \"scripted\"" }, budget: String = ""
    ) throws -> Child {
        let files = try names.map { name in
            let path = scratch.appending(name + ".toml")
            let text = """
                [identity]
                name = "\(name)"
                role = "writer"
                [mesh]
                room = "default"
                \(relay.isEmpty ? "" : "relay = \"\(relay)\"")
                [model]
                \(model(name))
                [budget]
                \(budget)
                max_wakes_per_minute = 10000
                max_wakes_per_hour = 100000
                max_wakes_per_day = 1000000
                max_wakes_per_counterpart_per_hour = 100000
                [routing]
                response_routing = "targeted"
                """
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return path
        }
        let environment = [
            "KITH_HOME": home, "KITH_RELAY": "", "KITH_RELAY_TOKEN": "", "KITH_RELAY_TOKEN_FILE": "",
            "KITH_BENCH_KEY": "sk-none-at-all",
        ]
        let log = home + "-\(names[0]).log"
        let child = try Child(binary, ["peer", "run"] + files, environment: environment, log: log)
        for _ in 0..<400 {
            if names.allSatisfy({ FileManager.default.fileExists(atPath: home + "/reports/\($0).json") }) {
                return child
            }
            usleep(25_000)
        }
        child.terminate()
        let told = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        throw ChildFailure(description: "the peers did not start within 10 s: \(told.suffix(300))")
    }
}
