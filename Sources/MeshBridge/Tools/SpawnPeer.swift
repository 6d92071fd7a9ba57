import HeadlessPeers
import MeshMemory
import MeshNode
import MeshProtocol
import ModelContextProtocol
import WireJSON

/// `spawn_peer`: start a headless peer, after a dry run and with the person's word.
struct SpawnPeer {
    struct Input: ToolInput {
        let profile: String?
        let toml: String?
        let outlive: Bool?
        let dryRun: Bool?

        enum CodingKeys: String, CodingKey {
            case profile, toml, outlive
            case dryRun = "dry_run"
        }

        /// What the description says already is not said again: every host puts every byte into its model's context.
        static let notes: [String: Note] = ["profile": "", "toml": "", "outlive": "this session", "dry_run": ""]

        static let example: JSON = ["profile": "reviewer"]
    }

    static func tool(_ bridge: Bridge, _ peers: any PeerHosting) -> Tool {
        .prose(
            "spawn_peer", title: "Start a peer",
            description:
                "Start an agent that answers observations by itself, from a profile or TOML, once your person agrees.",
            annotations: ToolAnnotations(readOnly: false, destructive: false, idempotent: false, openWorld: true)
        ) { (input: Input, context) in
            let profile = try profile(input, in: peers.folder)
            let configuration = profile.configuration
            let forecast = peers.forecast(configuration)
            let lines = forecast.lines.map { ConsentText.escaped($0) }
            if input.dryRun == true {
                let summary = forecast.canRun ? "It could run. Nothing was started." : "It could not run."
                return reply(summary, lines)
            }
            guard forecast.canRun else {
                throw ToolFailure("Nothing was started.\n" + lines.joined(separator: "\n"))
            }
            try checkIsFree(configuration.name.text, peers)
            let node = try await bridge.node()
            let lifetime = input.outlive == true
            try await bridge.consent(at: node).require(
                ConsentRequest(
                    .spawnPeer, text: text(configuration, forecast, outlives: lifetime),
                    subject: [profile.text, lifetime ? "outlives" : "session"]), context)
            let status: PeerStatus
            do {
                status =
                    lifetime
                    ? try await peers.startDetached(configuration, toml: profile.text)
                    : try await peers.start(configuration)
            } catch {
                throw ToolFailure("Your person agreed, but it did not start. \(ConsentText.escaped("\(error)"))")
            }
            return reply(
                "\(status.name) runs\(lifetime ? " in a process of its own" : " until this session ends") as \(status.agent). "
                    + "stop_peer ends it." + roomNote(configuration, node), lines)
        }
    }

    private static func profile(_ input: Input, in folder: StateFolder) throws -> PeerProfile {
        switch (input.profile, input.toml) {
        case (let name?, nil): return try PeerProfile(named: name, in: folder)
        case (nil, let toml?): return try PeerProfile(toml: toml)
        case (nil, nil), (_?, _?):
            let names = PeerProfile.names(in: folder)
            throw ToolFailure(
                "Give either profile or toml. "
                    + (names.isEmpty ? "There are no profiles yet." : "Profiles: \(names.joined(separator: ", "))."))
        }
    }

    /// Told before the person is asked for something that cannot be done.
    private static func checkIsFree(_ name: String, _ peers: any PeerHosting) throws {
        let files = PeerFolder(peers.folder)
        guard !files.isStopped else { throw ToolFailure(PeerStartError.stopped(path: files.stopPath).description) }
        guard let known = files.entry(named: name) else {
            // It would speak with the keys of a session, and read its memory.
            guard !peers.folder.identityNames().contains(name) else {
                throw ToolFailure("\(name) is the identity of a session of your person. Give the peer another name.")
            }
            return
        }
        guard !known.isAlive else { throw ToolFailure("A peer named \(name) is already running. stop_peer ends it.") }
    }

    /// What the person reads: what it is, what it may cost, what it may do, and what it is told to do.
    private static func text(_ configuration: PeerConfiguration, _ forecast: PeerForecast, outlives: Bool) -> String {
        var lines = forecast.lines.filter { $0 != "ready" }
        lines.append(
            outlives
                ? "It runs on after this session, until it is stopped: kith peer stop \(configuration.name.text)"
                : "It ends with this session, or before: kith peer stop \(configuration.name.text)")
        if let instructions = configuration.instructions { lines += ["", "Its instructions:", instructions] }
        return lines.joined(separator: "\n")
    }

    private static func roomNote(_ configuration: PeerConfiguration, _ node: MeshNode) -> String {
        configuration.room == node.configuration.room
            ? ""
            : " It is in room \(configuration.room.text), this session in \(node.configuration.room.text): they do not hear "
                + "each other."
    }

    private static func reply(_ summary: String, _ lines: [String]) -> ProseReply {
        ProseReply(([summary] + lines).joined(separator: "\n"))
    }
}
