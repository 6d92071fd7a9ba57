import CAT7
import MeshProtocol
import RelevanceGate
import Testing

@testable import HeadlessPeers

/// Files written for xmesh-agent (0.1.17): the same sections and keys, in its newer (`room`, `n_room`) and older (`group`,
/// `n_group`) vocabulary.
struct ForeignFileTests {
    private func file(
        room: String = "room", count: String = "n_room", role: String = "reviewer",
        model: String = "adapter = \"anthropic\"\nmodel_name = \"claude-sonnet-4-6\"\nmax_tokens_per_call = 1024",
        extra: String = ""
    ) -> String {
        """
        [identity]
        name = "reviewer-01"
        role = "\(role)"

        [mesh]
        \(room) = "xmesh-demo"

        [role_weights]
        focus = 1.0
        issue = 2.5
        intent = 1.2
        motivation = 0.8
        commitment = 2.0
        perspective = 0.5
        mood = 0.6

        [model]
        \(model)

        [context]
        k_lineage = 3
        n_own = 5
        \(count) = 10
        max_context_tokens = 8000

        [budget]
        max_wakes_per_minute = 5
        max_wakes_per_hour = 50
        max_wakes_per_day = 200
        max_cost_usd_per_hour = 0.50
        max_cost_usd_per_day = 2.00
        max_cost_usd_per_run = 2.00

        [safety]
        cycle_depth = 5
        approval_gates = "default"

        [routing]
        response_routing = "broadcast"

        [attach]
        mode = "headless"

        [logging]
        level = "info"
        max_file_size = 5242880
        keep = 5
        \(extra)
        """
    }

    @Test(arguments: [("room", "n_room"), ("group", "n_group")])
    func bothVocabulariesLoadUnchanged(_ room: String, _ count: String) throws {
        let read = try PeerConfiguration(toml: file(room: room, count: count), file: "agent.toml")
        #expect(read.room.text == "xmesh-demo" && read.context.room == 10 && read.model.name == "claude-sonnet-4-6")
        #expect(read.weights[.issue] == 2.5 && read.budget.costPerHour == MicroDollars(500_000))
    }

    @Test(arguments: [
        "adapter = \"openai\"\nmodel_name = \"gpt-4o-mini\"",
        "adapter = \"mistral\"\nmodel_name = \"mistral-small-latest\"",
        "adapter = \"ollama\"\nmodel_name = \"llama3.2:3b\"\nmax_tokens_per_call = 512",
        "adapter = \"ollama\"\nmodel_name = \"llama3.2:3b\"\nbase_url = \"http://gpu-box:11434\"",
        "adapter = \"anthropic\"\nmodel_name = \"claude-haiku-4-5-20251001\"",
        "adapter = \"anthropic\"\nmodel_name = \"claude-opus-4-7\"",
    ])
    func allItsVendorsLoadUnchanged(_ model: String) throws {
        #expect(try PeerConfiguration(toml: file(model: model), file: "agent.toml").model.price != nil)
    }

    @Test(arguments: [
        "writer", "reviewer", "test-writer", "auditor", "security-reviewer", "doc-writer", "spec-drafter", "spec",
        "generator", "generic",
    ])
    func itsRolesLoadUnchanged(_ role: String) throws {
        _ = try PeerConfiguration(toml: file(role: role), file: "agent.toml")
    }

    @Test func whatDiffersIsNamedExactly() {
        func problem(_ text: String) -> String? {
            do {
                _ = try PeerConfiguration(toml: text, file: "agent.toml")
                return nil
            } catch {
                return error.description
            }
        }
        let key = problem(file(model: "adapter = \"openai\"\nmodel_name = \"gpt-4o\"\napi_key = \"sk-1\""))
        #expect(key?.hasPrefix("agent.toml:20:1: 'api_key'") == true && key?.contains("api_key_file") == true)
        let role = problem(file(role: "mood"))
        #expect(role?.hasPrefix("agent.toml:3:1: 'role' must be one of") == true)
        let model = problem(file(model: "adapter = \"openai\"\nmodel_name = \"gpt-99\""))
        #expect(model?.hasPrefix("agent.toml:19:1:") == true && model?.contains("max_tokens_per_day") == true)
    }
}
