import CAT7
import TestSupport
import Testing

@testable import HeadlessPeers

/// The model that is none.
struct ScriptedModelTests {
    private func request(_ author: String, _ texts: PerField<String>) -> ModelRequest {
        ModelRequest(
            system: "", prompt: "", parents: [firstParent, secondParent],
            wake: .init(author: author, texts: texts))
    }

    @Test func threePeersEndAThreadByThemselves() async throws {
        let peers: [(name: String, model: ScriptedModel)] = [Role.writer, .reviewer, .testWriter]
            .map { ($0.name, ScriptedModel(role: $0)) }
        var said = PerField(repeating: Field.neutral)
        said[.focus] = "uploads fail twice a day"
        var author = "person"
        var speakers: [String] = []
        // Everybody hears everything but himself, as in a room.
        var isSettled = false
        while !isSettled, speakers.count < 10 {
            isSettled = true
            for peer in peers where peer.name != author {
                guard let next = answer(try await peer.model.complete(request(author, said))) else { continue }
                #expect(next.parents == [firstParent])
                (said, author, isSettled) = (next.texts, peer.name, false)
                speakers.append(peer.name)
                break
            }
        }
        #expect(speakers == ["writer", "reviewer", "test-writer"])
        #expect(said[.focus] == "Tests: uploads fail twice a day [3/3]")
    }

    @Test func itIsAlwaysTheSameAndFree() async throws {
        var texts = PerField(repeating: Field.neutral)
        texts[.focus] = "x"
        let model = ScriptedModel(role: .generic)
        let first = try await model.complete(request("ada", texts))
        let second = try await model.complete(request("ada", texts))
        #expect(first == second && first.usage == ModelUsage.none && model.callCount == 2)
        #expect(PriceList.price(of: "", provider: .scripted)?.isFree == true)
    }

    @Test func nothingIsAnsweredToItsOwnKind() async throws {
        for role in Role.allCases {
            let model = ScriptedModel(role: role)
            var texts = PerField(repeating: Field.neutral)
            texts[.focus] = "anything"
            for _ in 0..<5 {
                guard let next = answer(try await model.complete(request("twin", texts))) else { break }
                texts = next.texts
            }
            #expect(model.callCount <= 2, "\(role.name) goes on answering its twin")
        }
    }

    @Test func aScriptMayFail() async throws {
        let model = ScriptedModel { _ throws(ModelError) in throw ModelError(.refused("no")) }
        #expect(await failure(of: model)?.reason == .refused("no"))
    }
}
