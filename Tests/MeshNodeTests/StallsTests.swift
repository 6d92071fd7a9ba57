import Ambient
import MeshProtocol
import Testing

@testable import MeshNode

struct StallsTests {
    private let start = Timestamp(milliseconds: 1_790_000_000_000)
    private let peer: NodeID

    init() throws { peer = try NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a77") }

    @Test func aSilentDeliveryIsProbedEverMoreRarelyAndFinallySentAgain() {
        var stalls = Stalls()
        var remedies: [Int: Stalls.Remedy] = [:]
        for second in 0...60 {
            remedies[second] = stalls.remedy(for: peer, underWay: [1], at: start + .seconds(second))
        }
        #expect(remedies.filter { $0.value == .probe }.keys.sorted() == [2, 6, 14, 30])
        #expect(remedies[60] == .resend)
    }

    @Test func aReceiptStartsTheWaitAnew() {
        var stalls = Stalls()
        #expect(stalls.remedy(for: peer, underWay: [1], at: start) == nil)
        stalls.progress(with: peer)
        #expect(stalls.remedy(for: peer, underWay: [1], at: start + .seconds(2)) == nil)
        #expect(stalls.remedy(for: peer, underWay: [1], at: start + .seconds(3)) == nil)
        #expect(stalls.remedy(for: peer, underWay: [1], at: start + .seconds(4)) == .probe)
    }

    @Test func anAnswerProvesOnlyWhatWasUnderWayBeforeItsProbe() {
        var stalls = Stalls()
        _ = stalls.remedy(for: peer, underWay: [1, 2], at: start)
        #expect(stalls.remedy(for: peer, underWay: [1, 2], at: start + .seconds(2)) == .probe)
        #expect(stalls.remedy(for: peer, underWay: [1, 2, 3], at: start + .seconds(6)) == .probe)
        // Should the first probe have gone unanswered, the answer still claims no more than it can.
        #expect(stalls.answered(by: peer, at: start + .seconds(7)) == [1, 2])
        #expect(stalls.answered(by: peer, at: start + .seconds(7)) == [1, 2, 3])
        #expect(stalls.answered(by: peer, at: start + .seconds(7)) == [])
    }

    @Test func anAnswerThatNobodyAskedForProvesNothing() {
        var stalls = Stalls()
        #expect(stalls.answered(by: peer, at: start) == [])
        _ = stalls.remedy(for: peer, underWay: [1], at: start)
        #expect(stalls.answered(by: peer, at: start + .seconds(1)) == [])
        #expect(stalls.remedy(for: peer, underWay: [1], at: start + .seconds(2)) == .probe)
        stalls.progress(with: peer)
        #expect(stalls.answered(by: peer, at: start + .seconds(3)) == [])
    }

    @Test func aPeerThatAnswersAndStoresNothingIsSentEverythingEverMoreRarely() {
        var stalls = Stalls()
        var resent: [Int] = []
        for second in 0...240 {
            let now = start + .seconds(second)
            guard stalls.remedy(for: peer, underWay: [7], at: now) == .probe else { continue }
            if stalls.answered(by: peer, at: now) == [7] { resent.append(second) }
        }
        #expect(resent == [2, 6, 14, 30, 62, 122, 182])
    }
}
