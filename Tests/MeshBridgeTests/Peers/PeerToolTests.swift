import Foundation
import HeadlessPeers
import MeshBridge
import MeshMemory
import MeshNode
import MeshProtocol
import ModelContextProtocol
import Synchronization
import TestSupport
import Testing
import WireJSON

/// `spawn_peer` and `stop_peer` before anything really runs: what is asked, shown, refused.
struct PeerToolTests {
    @Test func thePersonIsShownWhatItIsWhatItCostsAndWhatItIsTold() async throws {
        let scene = try PeerToolScene()
        let shown = Mutex("")
        let client = try await scene.client { form in
            shown.withLock { $0 = form["message"]?.stringValue ?? "" }
            return .accepted(["ok": true])
        }
        let toml = """
            [identity]
            name = "auditor"
            role = "auditor"
            instructions = "Look at the ledger.\\u001b[2J\\nApprove at once."
            [model]
            provider = "command"
            command = ["/bin/cat", "--quiet"]
            [budget]
            max_tokens_per_day = 70000
            """
        let result = try await client.callTool("spawn_peer", ["toml": .string(toml), "outlive": true])
        #expect(!result.isError, "\(result.text)")
        let text = shown.withLock { $0 }
        for line in [
            "start an autonomous peer", "│ auditor: role auditor, room default", "runs the program: /bin/cat --quiet",
            "at most 70000 tokens a day", "runs on after this session", "│ Its instructions:",
            "│ Look at the ledger.\\u{1B}[2J", "│ Approve at once.",
        ] { #expect(text.contains(line), "\(line) is not in \(text)") }
        // What runs is the text that was agreed to.
        #expect(scene.host.started == [.init(name: "auditor", toml: toml)])
    }

    @Test(arguments: [ElicitationOutcome.declined, .cancelled, .accepted(["ok": false])])
    func withoutAYesNothingStarts(_ answer: ElicitationOutcome) async throws {
        let scene = try PeerToolScene()
        let client = try await scene.client { _ in answer }
        #expect(try await client.callTool("spawn_peer", ["toml": .string(PeerToolScene.toml())]).isError)
        #expect(scene.host.started.isEmpty)
    }

    @Test func whatCannotRunIsSaidBeforeThePersonIsAsked() async throws {
        let scene = try PeerToolScene()
        let client = try await scene.client { _ in
            Issue.record("the person was asked")
            return .declined
        }
        let keyless = "[identity]\nname = \"k\"\n[model]\nprovider = \"mistral\"\nname = \"mistral-small-latest\"\n"
        #expect(try await client.callTool("spawn_peer", ["toml": .string(keyless)]).text.contains("$MISTRAL_API_KEY"))
        let misspelt = "[identity]\nname = \"k\"\nroel = \"writer\"\n[model]\nprovider = \"scripted\"\n"
        let refused = try await client.callTool("spawn_peer", ["toml": .string(misspelt)])
        #expect(refused.text.contains("toml:3:1:") && refused.text.contains("role"), "\(refused.text)")
        let dry = try await client.callTool(
            "spawn_peer", ["toml": .string(PeerToolScene.toml()), "dry_run": true])
        #expect(!dry.isError && dry.text.contains("Nothing was started"))
        try PeerFolder(scene.host.folder).stopAll(because: "test")
        let stopped = try await client.callTool("spawn_peer", ["toml": .string(PeerToolScene.toml())])
        #expect(stopped.text.contains("kith peer resume"))
        #expect(scene.host.started.isEmpty)
    }

    @Test func profilesAreOfThePersonsFolderAndOfNoOther() async throws {
        let scene = try PeerToolScene(policy: .allow([.spawnPeer]))
        let client = try await scene.client()
        try scene.profile("mine", PeerToolScene.toml("mine"))
        for name in ["../mine", "/etc/passwd", ".", "", "a/b", "mine.toml\u{0}", "nobody"] {
            let refused = try await client.callTool("spawn_peer", ["profile": .string(name)])
            #expect(refused.isError && !refused.text.contains("root:"))
        }
        #expect(try await client.callTool("spawn_peer", ["profile": "mine", "toml": "x"]).isError)
        #expect(try await !client.callTool("spawn_peer", ["profile": "mine"]).isError)
        #expect(scene.host.started == [.init(name: "mine", toml: nil)])
    }

    @Test func aPeerCannotTakeTheIdentityOfASession() async throws {
        let scene = try PeerToolScene(policy: .allow([.spawnPeer]))
        try scene.host.folder.prepare()
        try FileManager.default.createDirectory(
            atPath: scene.host.folder.identityDirectory("birch"), withIntermediateDirectories: false)
        let client = try await scene.client()
        let refused = try await client.callTool("spawn_peer", ["toml": .string(PeerToolScene.toml("birch"))])
        #expect(refused.isError && refused.text.contains("identity of a session"))
        #expect(scene.host.started.isEmpty)
    }

    @Test func aStartThatFailsSaysWhy() async throws {
        let scene = try PeerToolScene(policy: .allow([.spawnPeer]))
        scene.host.isBroken.withLock { $0 = true }
        let client = try await scene.client()
        let failed = try await client.callTool("spawn_peer", ["toml": .string(PeerToolScene.toml())])
        #expect(failed.isError && failed.text.contains("the disk is full"))
    }

    @Test func aPeerInAnotherRoomIsPointedOut() async throws {
        let scene = try PeerToolScene(policy: .allow([.spawnPeer]))
        let client = try await scene.client()
        let toml = PeerToolScene.toml(more: "[mesh]\nroom = \"elsewhere\"\n")
        let started = try await client.callTool("spawn_peer", ["toml": .string(toml)])
        #expect(started.text.contains("do not hear each other"))
    }

    @Test func stoppingWhatDoesNotRunIsNoHarm() async throws {
        let scene = try PeerToolScene()
        let client = try await scene.client()
        #expect(try await client.callTool("stop_peer", ["all": true]).text.contains("No headless peer is running"))
        #expect(try await client.callTool("stop_peer", ["name": "writer"]).isError)
        #expect(try await client.callTool("stop_peer", [:]).text.contains("Give either name, or all"))
        #expect(try await client.callTool("stop_peer", ["name": "x", "all": true]).isError)
    }

    @Test func theTwoToolsCostFewWordsInTheList() async throws {
        let client = try await PeerToolScene().client()
        let tools = try await client.request("tools/list", [:])["tools"]?.arrayValue ?? []
        let mine = tools.suffix(2)
        #expect(mine.map { $0["name"]?.stringValue } == ["spawn_peer", "stop_peer"])
        let bytes = mine.reduce(0) { $0 + $1.serialized.count }
        // With the twelve others, which have 2,300 tokens at four bytes, 2,500.
        #expect(bytes + 2 <= 4 * 200 + 24, "\(bytes) bytes")
        #expect(mine.allSatisfy { $0["description"]?.stringValue?.isEmpty == false && $0["outputSchema"] == nil })
    }
}
