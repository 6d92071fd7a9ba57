import Ambient
import MeshMemory
import MeshProtocol
import Testing

@testable import MeshNode

struct AcquaintancesTests {
    private let start = Timestamp(milliseconds: 1_790_000_000_000)
    private let peer: NodeID

    init() throws { peer = try NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a77") }

    @Test func aRecordServesForAMomentAndIsReadAgainAfterIt() {
        var known = Acquaintances()
        var reads = 0
        func ask(_ now: Timestamp) {
            _ = known.peer(peer, at: now) {
                reads += 1
                return nil
            }
        }
        ask(start)
        ask(start + .milliseconds(999))
        #expect(reads == 1)
        ask(start + .seconds(1))
        #expect(reads == 2)
        ask(start)
        #expect(reads == 3, "a clock that was set back makes nothing last longer")
    }

    @Test func whatTheNodeChangedItselfIsReadAtOnce() {
        var known = Acquaintances()
        var reads = 0
        for _ in 0..<2 {
            _ = known.peers(at: start) {
                reads += 1
                return []
            }
        }
        #expect(reads == 1)
        known.forget()
        _ = known.peers(at: start) {
            reads += 1
            return []
        }
        #expect(reads == 2)
    }
}
