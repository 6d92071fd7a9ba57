import Foundation
import WireJSON

/// What a headless peer costs: an answer through the relay, memory, and doing nothing.
enum PeerFigures {
    /// Fewer than a node takes from one peer at once.
    private static let wanted = 25
    private static let crew = 9
    /// The figure that is asked for is over ten minutes; what is idle for half a minute is idle.
    private static let idleSeconds: UInt32 = 30

    static func measure(_ kith: KithSurface) throws -> [Figure] {
        let scratch = try ScratchFolder()
        return try answering(kith, scratch) + resting(kith, scratch)
    }

    /// From an observation told to a scripted peer until the teller's node has accepted the answer: two ways through the
    /// relay, two gates, and all guardrails in between.
    private static func answering(_ kith: KithSurface, _ scratch: ScratchFolder) throws -> [Figure] {
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
        var texts = Texts(seed: 6)
        var times: [Double] = []
        for index in 0..<wanted {
            guard case .object(var told) = KithSurface.observation(texts.fields(index)) else { continue }
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
        guard times.count > wanted / 2 else {
            throw ChildFailure(description: "only \(times.count) of \(wanted) were answered within 2 s")
        }
        let samples = Samples(times)
        return [
            Figure(
                "block told to answer accepted, scripted peer, p50", samples.median, atMost: 0.005, .milliseconds,
                how: "kith mcp and kith peer run over kith relay, tell written until resources/updated is read; "
                    + "\(times.count) of \(wanted) answered, p99 " + Unit.milliseconds.text(samples.percentile(0.99)))
        ]
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
        many.terminate()
        return [
            Figure(
                "resident memory of kith peer run, 1 peer", single, atMost: 35 * 1_048_576, .mebibytes,
                how: "VmRSS a second after its start"),
            Figure(
                "each further peer", further, atMost: 3 * 1_048_576, .mebibytes,
                how: "the same with \(crew + 1) peers, which all meet each other, less the first, / \(crew)"),
            // Seconds a second; the unit that the table has for it is a millisecond each second, a tenth of a percent.
            Figure(
                "idle processor time a second", share, atMost: 0.002, .milliseconds,
                how: "user and system over \(idleSeconds) s, one peer, nobody says anything"),
        ]
    }
}

extension KithSurface {
    /// Runs scripted peers with budgets that do not get in the way, and waits until each has reported.
    func runPeers(_ names: [String], home: String, scratch: ScratchFolder, relay: String = "") throws -> Child {
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
                provider = "scripted"
                [budget]
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
        let environment = ["KITH_HOME": home, "KITH_RELAY": "", "KITH_RELAY_TOKEN": "", "KITH_RELAY_TOKEN_FILE": ""]
        let child = try Child(binary, ["peer", "run"] + files, environment: environment, log: home + "-peers.log")
        for _ in 0..<400 {
            if names.allSatisfy({ FileManager.default.fileExists(atPath: home + "/reports/\($0).json") }) {
                return child
            }
            usleep(25_000)
        }
        child.terminate()
        let log = (try? String(contentsOfFile: home + "-peers.log", encoding: .utf8)) ?? ""
        throw ChildFailure(description: "the peers did not start within 10 s: \(log.suffix(300))")
    }
}
