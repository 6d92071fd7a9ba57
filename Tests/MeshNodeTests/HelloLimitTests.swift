import Ambient
import Testing

@testable import MeshNode

struct HelloLimitTests {
    private let start = Timestamp(milliseconds: 1_790_000_000_000)

    @Test func aStormOfHellosIsAnsweredTwentyTimesInTenSeconds() {
        var limit = HelloLimit()
        let answered = (0..<1000).count { limit.takes(at: start + .milliseconds($0 * 9)) }
        #expect(answered == 20)
        let isTakenLater = limit.takes(at: start + .seconds(10))
        #expect(isTakenLater)
    }

    @Test func anHonestClientIsAlwaysAnswered() {
        var limit = HelloLimit()
        let answered = (0..<300).count { limit.takes(at: start + .seconds($0)) }
        #expect(answered == 300)
    }

    @Test func aClockThatJumpsBackDoesNotShutThePeerOut() {
        var limit = HelloLimit()
        for _ in 0..<100 { _ = limit.takes(at: start) }
        let isTaken = limit.takes(at: start + .seconds(-3600))
        #expect(isTaken)
    }
}
