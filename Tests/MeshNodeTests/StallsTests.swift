import Ambient
import MeshProtocol
import Testing

@testable import MeshNode

struct StallsTests {
    private let start = Timestamp(milliseconds: 1_790_000_000_000)

    @Test func aSilentDeliveryIsProbedAndFinallySentAgain() throws {
        let peer = try NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a77")
        var stalls = Stalls()
        var remedies: [Int: Stalls.Remedy] = [:]
        for second in 0...60 { remedies[second] = stalls.remedy(for: peer, at: start + .seconds(second)) }
        #expect(remedies.filter { $0.value == .probe }.keys.sorted() == Array(stride(from: 5, to: 60, by: 5)))
        #expect(remedies[60] == .resend)
    }

    @Test func aReceiptStartsTheWaitAnew() throws {
        let peer = try NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a77")
        var stalls = Stalls()
        #expect(stalls.remedy(for: peer, at: start) == nil)
        stalls.progress(with: peer)
        #expect(stalls.remedy(for: peer, at: start + .seconds(5)) == nil)
        #expect(stalls.remedy(for: peer, at: start + .seconds(9)) == nil)
        #expect(stalls.remedy(for: peer, at: start + .seconds(10)) == .probe)
    }
}
