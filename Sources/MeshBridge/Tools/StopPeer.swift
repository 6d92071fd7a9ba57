import Ambient
import HeadlessPeers
import ModelContextProtocol
import WireJSON

/// `stop_peer`: stop headless peers of the person, whoever started them. Stopping is always safe, so nobody is asked.
///
/// `all` stops what runs now. The switch that also keeps peers from starting is the person's (`kith peer stop --all`).
struct StopPeer {
    struct Input: ToolInput {
        let name: String?
        let all: Bool?

        static let notes: [String: Note] = ["name": "", "all": ""]

        static let example: JSON = ["name": "reviewer"]
    }

    /// How long a peer of another process may take; the promise is five seconds.
    private static let patience: Duration = .seconds(8)
    private static let pause: Duration = .milliseconds(50)

    static func tool(_ bridge: Bridge, _ peers: any PeerHosting) -> Tool {
        .prose(
            "stop_peer", title: "Stop peers", description: "Stop one headless peer, or all.",
            annotations: ToolAnnotations(readOnly: false, destructive: false, idempotent: true, openWorld: false)
        ) { (input: Input, _) in
            let files = PeerFolder(peers.folder)
            let running = files.entries().filter(\.isAlive).map(\.status.name)
            let wanted = try wanted(input, running)
            let remaining = try await stop(wanted, peers, files, time: bridge.time)
            let stopped = wanted.filter { !remaining.contains($0) }
            var lines: [String] = []
            if !stopped.isEmpty { lines.append("Stopped: \(stopped.joined(separator: ", ")).") }
            if !remaining.isEmpty {
                lines.append(
                    "Asked, and still there: \(remaining.joined(separator: ", ")). Your person can end these processes."
                )
            }
            return ProseReply(lines.isEmpty ? "No headless peer is running." : lines.joined(separator: "\n"))
        }
    }

    private static func wanted(_ input: Input, _ running: [String]) throws -> [String] {
        switch (input.name, input.all ?? false) {
        case (nil, true): return running
        case (let name?, false):
            guard running.contains(name) else {
                throw ToolFailure(
                    "No headless peer of this name is running. "
                        + (running.isEmpty ? "None is." : "Running: \(running.joined(separator: ", "))."))
            }
            return [name]
        case (nil, false), (_?, true): throw ToolFailure("Give either name, or all: true.")
        }
    }

    /// Stops these at once.
    ///
    /// - Returns: Those that are still there.
    private static func stop(
        _ names: [String], _ peers: any PeerHosting, _ files: PeerFolder, time: any TimeSource
    ) async throws -> [String] {
        await withTaskGroup(of: Void.self) { group in
            for name in names {
                group.addTask {
                    if await !peers.stop(name) { try? files.requestStop(of: name) }
                }
            }
        }
        let deadline = time.now + patience
        while true {
            let remaining = names.filter { files.entry(named: $0)?.isAlive == true }
            guard !remaining.isEmpty, time.now < deadline else { return remaining }
            try await time.sleep(for: pause)
        }
    }
}
