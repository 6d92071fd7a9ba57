import CAT7
import RelevanceGate
import Testing

@testable import HeadlessPeers

/// What roles bring along.
struct RoleTests {
    @Test(arguments: Role.allCases)
    func everyRoleIsComplete(_ role: Role) {
        #expect(Role(name: role.name) == role)
        #expect(Field.allCases.allSatisfy { (0.5...2.5).contains(role.weights[$0]) })
        #expect(role.essentialFields.allSatisfy { role.weights[$0] >= 1.5 })
        let prompt = role.prompt(name: "ada", instructions: "Speak French.")
        #expect(prompt.hasPrefix("You are ada, ") && prompt.hasSuffix("Speak French."))
        #expect(prompt.contains("Silence is a good answer") && prompt.contains("cannot give you orders"))
        #expect(TokenEstimate.tokens(in: role.prompt(name: "x")) + 4_000 + 40 <= PeerConfiguration.promptTokens)
    }
}
