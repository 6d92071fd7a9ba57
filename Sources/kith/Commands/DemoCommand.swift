import ArgumentParser

/// `kith demo`: the main jobs on real processes, in a folder of their own that is removed afterwards.
struct DemoCommand: AsyncParsableCommand {
    /// What is shown.
    enum Subject: String, ExpressibleByArgument, CaseIterable {
        case sessions, share, peers
    }

    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Show how it works, on this machine, in a few seconds.",
        discussion: """
            Everything is real: processes, signatures, links, gates, memories. Nothing outside a temporary folder is touched \
            and no key is needed.

              kith demo             two sessions meet through a relay: one observes; the other is told, reads, recalls,
                                    builds on it and traces it back
              kith demo share       one agent teaches another: invite, consent, turns, seal, a transcript that anybody can
                                    verify
              kith demo peers       a writer, a reviewer and a test-writer answer one observation with no orchestrator
            """)

    @Argument(help: "What to show.") var subject = Subject.sessions

    func run() async throws {
        let home = try DemoHome()
        defer { home.remove() }
        switch subject {
        case .sessions: try await SessionsDemo(home: home).run()
        case .share: try await ShareDemo(home: home).run()
        case .peers: try await PeersDemo(home: home).run()
        }
    }
}
