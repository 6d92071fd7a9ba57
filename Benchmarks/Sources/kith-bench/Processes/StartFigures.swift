import Foundation
import WireJSON

/// What a host pays for having Kith at all: time to start, memory to sit there, words in the context window.
enum StartFigures {
    private static let runs = 40

    static func measure(_ kith: KithSurface) throws -> [Figure] {
        let scratch = try ScratchFolder()
        // A home that exists: a host starts the same node again and again, and makes its keys once.
        let known = try starts(kith) { _ in scratch.appending("known") }
        let fresh = try starts(kith) { scratch.appending("fresh-\($0)") }
        var how =
            "kith mcp in an existing home, median of \(runs), p95 " + Unit.milliseconds.text(known.percentile(0.95))
        how += "; new home (makes keys and database) " + Unit.milliseconds.text(fresh.median)
        how += "; " + nodeStart()
        let cold = Figure("cold start to answered initialize", known.median, atMost: 0.057, .milliseconds, how: how)
        return [cold] + (try resting(kith, home: scratch.appending("resting")))
    }

    /// Times from before the spawn to the answer of `initialize`; every process is gone before the next one starts.
    private static func starts(_ kith: KithSurface, home: (Int) -> String) throws -> Samples {
        var times: [Double] = []
        for run in 0..<runs {
            let (seconds, host) = try Stopwatch.time {
                let host = Host(try kith.serve(home: home(run), name: "start"))
                try host.initialize()
                return host
            }
            times.append(seconds)
            host.child.stop()
        }
        return Samples(times)
    }

    /// What an empty Node process costs on this machine, now.
    private static func nodeStart() -> String {
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { $0 + "/node" }
        guard let node = path.first(where: { FileManager.default.isExecutableFile(atPath: String($0)) }) else {
            return "no node here to compare with"
        }
        let times = try? Stopwatch.samples(runs) { _ in
            let child = try Child(String(node), ["-e", "0"])
            child.drain()
            child.stop()
        }
        return times.map { "node -e 0 in the same run " + Unit.milliseconds.text($0.median) } ?? "node does not start"
    }

    private static func resting(_ kith: KithSurface, home: String) throws -> [Figure] {
        let host = Host(try kith.serve(home: home, name: "resting"))
        defer { host.child.stop() }
        try host.initialize()
        let answered = try ProcessFacts.residentBytes(host.child.identifier)
        // The node itself starts in the background, after the answer.
        usleep(500_000)
        let rested = try ProcessFacts.residentBytes(host.child.identifier)
        let tools = try host.request("tools/list", [:])
        let listed = (tools["tools"] ?? tools).arrayValue ?? []
        var texts = Texts(seed: 2)
        for index in 0..<1_000 { try host.call(KithSurface.observe, KithSurface.observation(texts.fields(index))) }
        let worked = try ProcessFacts.residentBytes(host.child.identifier)
        return [
            Figure(
                "resident memory after initialize", answered, atMost: 30 * 1_048_576, .mebibytes,
                how: "VmRSS of kith mcp when it has answered; half a second later, with its node running, "
                    + Unit.mebibytes.text(rested)),
            Figure(
                "resident memory after 1,000 observes", worked, atMost: 45 * 1_048_576, .mebibytes,
                how: "the same process, seven fields each"),
            tokens("tools/list, the six of observations", listed.prefix(6), atMost: 1_500),
            tokens("tools/list, with the six of shares", listed.prefix(12), atMost: 2_300),
            tokens("tools/list, with those of headless peers", listed.prefix(listed.count), atMost: 2_500),
        ]
    }

    private static func tokens(_ name: String, _ tools: ArraySlice<JSON>, atMost limit: Double) -> Figure {
        let bytes = JSON.array(Array(tools)).serialized.count
        return Figure(
            name, Double(bytes) / 4, atMost: limit, .tokens,
            how: "\(tools.count) tools, \(bytes) bytes of compact JSON / 4 (an estimate, no tokenizer)")
    }
}
