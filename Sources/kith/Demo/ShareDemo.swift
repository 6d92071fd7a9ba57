import Ambient
import Foundation
import ModelContextProtocol
import WireJSON

/// `kith demo share`: atlas teaches birch what its podcast pipeline does about episodes that arrive twice.
///
/// Both agents are scripted, and so are their two people, who answer the forms that the servers show them. Everything else
/// is real: the servers, the relay, consent, keys, turns, seal and transcripts.
struct ShareDemo {
    let home: DemoHome

    private static let card: JSONObject = [
        "topic": "podcast pipeline", "goal": "Publish every episode exactly once, however often it arrives.",
        "checks": ["a second run with the same input adds nothing", "a broken file is reported and skipped"],
        "hidden_checks": ["two runs at once do not collide"], "needs": ["a place to keep one key for each episode"],
        "withheld": ["the hosting password", "listeners' data"], "risks": ["a wrong key would hide an episode"],
        "turns": 20, "minutes": 30,
    ]

    /// Tells the story, and throws if anything did not come out as told.
    func run() async throws {
        let relay = try await DemoRelay.start(home)
        defer { relay.stop() }
        StandardOutput.print("A relay is \(relay.greeting).")
        let atlas = try await DemoSession.start("atlas", relay: relay.url, home: home, person: Self.person(of: "atlas"))
        let birch = try await DemoSession.start("birch", relay: relay.url, home: home, person: Self.person(of: "birch"))
        do {
            try await lesson(atlas, birch)
            try await verify()
        } catch {
            await atlas.close()
            await birch.close()
            throw error
        }
        await atlas.close()
        await birch.close()
    }

    private func lesson(_ teacher: DemoSession, _ student: DemoSession) async throws {
        let agent = try await student.answer("status")["agent"]?.stringValue ?? ""
        var card = Self.card
        card["for"] = .string(agent)
        let started = try await teacher.say("start_share", card)
        guard let link = started.split(separator: "\n").first(where: { $0.hasPrefix("kith://join/") }) else {
            throw Refusal("There was no link in the answer.")
        }
        StandardOutput.print("\n  (birch's person gets the link and pastes it to birch)")
        try await student.say("join_share", ["link": .string(String(link))])
        try await student.say("join_share", ["link": .string(String(link)), "join": true])
        try await teacher.await("It is your turn")

        let turns: [(speaker: DemoSession, listener: DemoSession, turn: JSONObject)] = [
            (
                teacher, student,
                [
                    "kind": "teach",
                    "text": .string(
                        "Each episode gets a key made of what it is, not of where it lies: sha256 over guid and "
                            + "enclosure length. We store the key before we publish. Say it back for your setup."),
                ]
            ),
            (
                student, teacher,
                [
                    "kind": "restate",
                    "text": .string(
                        "Mine is TypeScript and Postgres: a unique index on the key, insert first, publish only if "
                            + "the insert took a row."),
                ]
            ),
            (
                teacher, student,
                ["kind": "challenge", "reveal": 3, "text": "Right, and better than ours. Now show me this one."]
            ),
            (
                student, teacher,
                [
                    "kind": "evidence", "text": "Two runs at once: one row, one published, the other run says 'known'.",
                    "artefacts": [["name": "run.log", "text": "run A: published 1\nrun B: known 1\nrows: 1"]],
                ]
            ),
        ]
        for (speaker, listener, turn) in turns {
            try await speaker.say("send_turn", turn)
            try await listener.await("It is your turn")
        }
        try await teacher.say(
            "end_session",
            [
                "outcome": "achieved", "summary": "birch publishes every episode once, by a unique index.",
                "checks": ["passed", "passed", "passed: two runs at once, one row"],
            ])
        try await student.await("proposes to end")
        try await student.say("end_session", ["accept": true])
        try await teacher.await("has ended")
        try await student.await("has ended")
        try await student.say("recall", ["query": "publish an episode once"])
    }

    /// Both sides have the same transcript, and anybody can verify it.
    private func verify() async throws {
        var transcripts: [String] = []
        for name in ["atlas", "birch"] {
            let transcript = try kith(["share", "log", "--transcript", "--name", name], home: name)
            let file = home.path + "/\(name).jsonl"
            try transcript.write(toFile: file, atomically: true, encoding: .utf8)
            StandardOutput.print("\n$ kith share log --transcript --name \(name) > \(name).jsonl")
            transcripts.append(transcript)
        }
        StandardOutput.print("\n$ kith transcript verify birch.jsonl")
        for line in try kith(["transcript", "verify", home.path + "/birch.jsonl"], home: "nobody").split(
            separator: "\n")
        {
            StandardOutput.print("    \(line)")
        }
        guard transcripts[0] == transcripts[1] else { throw Refusal("The two transcripts differ.") }
        StandardOutput.print("\nBoth sides hold the same transcript, byte for byte, under one seal.")
    }

    private func kith(_ arguments: [String], home name: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try ExecutablePath.current())
        process.arguments = arguments
        process.environment = home.environment(["KITH_HOME": home.path + "/" + name])
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Refusal("'kith \(arguments.joined(separator: " "))' failed.")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// A person who reads what the form says and agrees.
    private static func person(of name: String) -> Client.Elicitation {
        { form in
            StandardOutput.print("\n  \(name)'s person is asked:")
            for line in (form["message"]?.stringValue ?? "").split(separator: "\n") {
                StandardOutput.print("  | \(line)")
            }
            StandardOutput.print("  > yes")
            return .accepted(["ok": true])
        }
    }
}
