import NIOCore
import Testing

@testable import MeshRelay

struct CensusTests {
    private func census(total: Int = 100, perAddress: Int) -> Census {
        var limits = RelayLimits()
        limits.connections = total
        limits.connectionsPerAddress = perAddress
        return Census(limits: limits)
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true), ("2001:db8:0:1::1", "2001:db8:0:2::1", false),
        ("::ffff:192.0.2.1", "192.0.2.1", true), ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
    ])
    func clientsThatCountAsOne(first: String, second: String, areOne: Bool) throws {
        let census = census(perAddress: 1)
        let one = try #require(census.enter(from: try SocketAddress(ipAddress: first, port: 1)))
        let two = try #require(census.enter(from: try SocketAddress(ipAddress: second, port: 2)))
        #expect(one.refusal == nil)
        #expect(two.refusal == (areOne ? .addressFull : nil))
    }

    @Test func aPlaceThatWasLeftCanBeTaken() throws {
        let census = census(total: 1, perAddress: 5)
        let address = try SocketAddress(ipAddress: "192.0.2.1", port: 1)
        let seat = try #require(census.enter(from: address))
        let refused = try #require(census.enter(from: address))
        #expect(refused.refusal == .relayFull)
        census.leave(refused)
        census.leave(seat)
        #expect(census.enter(from: address)?.refusal == nil)
    }

    @Test func onlySoManyAreToldThatThereIsNoPlace() throws {
        let census = census(perAddress: 1)
        let address = try SocketAddress(ipAddress: "192.0.2.1", port: 1)
        let answered = (0..<200).compactMap { _ in census.enter(from: address) }
        #expect(answered.count == 65)
        // The crowd from one address takes no place from another one.
        #expect(try census.enter(from: SocketAddress(ipAddress: "192.0.2.2", port: 1))?.refusal == nil)
    }
}
