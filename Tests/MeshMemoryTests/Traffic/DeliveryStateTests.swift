import MeshProtocol
import TestSupport
import Testing

@testable import MeshMemory

struct DeliveryStateTests {
    /// Every move that is allowed; all others are not.
    private static let moves: [DeliveryState: Set<DeliveryState>] = [
        .accepted: [.held, .stored, .fetched, .shown, .answered, .refused, .expired],
        .held: [.stored, .fetched, .shown, .answered, .refused, .expired],
        .stored: [.fetched, .shown, .answered],
        .fetched: [.shown, .answered],
        .shown: [.answered],
        .answered: [], .refused: [], .expired: [],
    ]

    @Test(arguments: DeliveryState.allCases)
    func statesMoveForwardOnly(state: DeliveryState) {
        for next in DeliveryState.allCases {
            #expect(state.canMove(to: next) == (Self.moves[state]?.contains(next) == true), "\(state) -> \(next)")
        }
    }

    @Test func aStoredDeliveryNeverMovesBackwardsWhateverReceiptsCome() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        var random = SeededRandom(seed: 11)
        for round in 0..<40 {
            let block = try home.observe("entry \(round)", to: [bea.id])
            let assertion = try #require(block.assertionID)
            var state = DeliveryState.accepted
            for _ in 0..<8 {
                let next = try #require(DeliveryState.allCases.randomElement(using: &random))
                let moved = try home.store.settle(peer: bea.id, assertion: assertion, state: next.rawValue)
                let now = try #require(try home.store.deliveries(of: block.key).first?.state)
                #expect(moved ? now == next : now == state)
                #expect(moved == Self.moves[state]?.contains(next))
                state = now
            }
        }
    }
}
