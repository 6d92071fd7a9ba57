import Foundation
import WireJSON

/// How soon headless peers fall silent when a person says so, with calls in flight over HTTP and in programs that will not
/// go by themselves.
enum StopFigures {
    private static let callers = ["one", "two", "three", "four"]
    private static let programs = ["stubborn", "deaf"]

    static func measure(_ kith: KithSurface) throws -> [Figure] { try stopSwitch(kith) + oneStopped(kith) }

    /// `STOP` against all.
    private static func stopSwitch(_ kith: KithSurface) throws -> [Figure] {
        let scene = try Scene(kith, callers, programs)
        defer { scene.end() }
        try scene.ask(times: 3)
        try scene.awaitCalls()
        let children = try programs.map { try scene.child(of: $0) }
        guard FileManager.default.createFile(atPath: scene.home + "/STOP", contents: nil) else {
            throw ChildFailure(description: "the STOP switch could not be set")
        }
        let start = ContinuousClock.now
        var lastChild = 0.0
        // What is said to them meanwhile must not wake them any more.
        var round = 10
        while Stopwatch.seconds(since: start) < 4 || scene.model.ended.count < callers.count {
            guard Stopwatch.seconds(since: start) < 20 else { break }
            if children.contains(where: { kill($0, 0) == 0 }) { lastChild = Stopwatch.seconds(since: start) }
            if round.isMultiple(of: 10) { scene.tellAll(round) }
            round += 1
            usleep(10_000)
        }
        let calls = scene.model.ended.map { seconds($0 - start) }
        let late = scene.model.began.count { $0 - start > .seconds(1) }
        let how =
            "\(callers.count) peers asking over HTTP and \(programs.count) running a program that ignores SIGTERM, each with "
            + "more to answer and told more meanwhile"
        return [
            Figure(
                "STOP to the last call in flight dropped", calls.count == callers.count ? calls.max() ?? 99 : 99,
                atMost: 1, .milliseconds, how: how),
            Figure("model calls begun more than 1 s after STOP", Double(late), atMost: 0, .count, how: how),
            Figure("STOP to the last child gone", lastChild, atMost: 5, .milliseconds, how: how),
        ]
    }

    /// `kith peer stop NAME` against one.
    private static func oneStopped(_ kith: KithSurface) throws -> [Figure] {
        let scene = try Scene(kith, ["one"], [])
        defer { scene.end() }
        try scene.ask(times: 1)
        try scene.awaitCalls()
        let start = ContinuousClock.now
        let command = try Child(kith.binary, ["peer", "stop", "one"], environment: ["KITH_HOME": scene.home])
        command.drain()
        command.stop()
        let ended = scene.model.ended.first.map { seconds($0 - start) } ?? 99
        return [
            Figure(
                "kith peer stop to its call in flight dropped", ended, atMost: 1, .milliseconds,
                how: "from before the start of the command until the vendor sees the connection closed")
        ]
    }

    private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }

    /// Peers with models that never answer, and a session that speaks to them.
    private final class Scene {
        let home: String
        let model: HeldModel
        private let scratch: ScratchFolder
        private let runs: [Child]
        private let teller: Host
        private let names: [String]
        private let callers: Int
        private var texts = Texts(seed: 12)

        init(_ kith: KithSurface, _ callers: [String], _ programs: [String]) throws {
            scratch = try ScratchFolder()
            home = scratch.appending("stopping")
            model = try HeldModel()
            self.callers = callers.count
            names = callers + programs
            let scratch = scratch
            let http = """
                provider = "openai"
                name = "none"
                base_url = "http://127.0.0.1:\(model.port)"
                api_key_env = "KITH_BENCH_KEY"
                """
            func program(_ name: String) -> String {
                let path = scratch.appending(name + ".pid")
                return """
                    provider = "command"
                    command = ["/bin/sh", "-c", "trap '' TERM INT HUP; echo $$ > \(path); while :; do sleep 1; done"]
                    """
            }
            var runs = [
                try kith.runPeers(callers, home: home, scratch: scratch, model: { _ in http }, budget: Self.cap)
            ]
            if !programs.isEmpty {
                runs.append(
                    try kith.runPeers(programs, home: home, scratch: scratch, model: program, budget: Self.cap))
            }
            self.runs = runs
            teller = Host(try kith.serve(home: home, name: "teller"))
            try teller.initialize()
            for name in names {
                for attempt in 0... {
                    if try teller.call(KithSurface.status, [:]).text.contains(name) { break }
                    guard attempt < 200 else { throw ChildFailure(description: "\(name) was not met within 10 s") }
                    usleep(50_000)
                }
            }
        }

        private static let cap = "max_tokens_per_day = 100000000"

        /// Tells each peer so many things, of which it can only have begun with the first.
        func ask(times: Int) throws {
            for round in 0..<times { for name in names { try tell(name, round) } }
        }

        /// Tells all of them something more; those that are gone do not hear it.
        func tellAll(_ round: Int) { for name in names { try? tell(name, round) } }

        private func tell(_ name: String, _ round: Int) throws {
            guard case .object(var told) = KithSurface.observation(texts.fields(round)) else { return }
            told["to"] = .string(name)
            try teller.call("tell", .object(told))
        }

        func awaitCalls() throws {
            for _ in 0..<1_000 {
                if model.began.count >= callers { return }
                usleep(10_000)
            }
            throw ChildFailure(description: "only \(model.began.count) of \(callers) peers had called within 10 s")
        }

        /// The process of a peer's program.
        func child(of name: String) throws -> Int32 {
            for _ in 0..<1_000 {
                let text = try? String(contentsOfFile: scratch.appending(name + ".pid"), encoding: .utf8)
                if let child = text.flatMap({ Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }) {
                    return child
                }
                usleep(10_000)
            }
            throw ChildFailure(description: "the program of \(name) did not start within 10 s")
        }

        func end() {
            for run in runs { run.terminate() }
            teller.child.stop()
            model.stop()
        }
    }
}
