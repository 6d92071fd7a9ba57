import Ambient
import Logging
import MeshLinks
import MeshNode
import MeshProtocol
import TestSupport
import Testing

@testable import ShareSessions

/// Where the link of an invite may make a node go.
@Suite(.timeLimit(.minutes(5)))
struct InviteReachTests {
    private func rooms(_ reach: InviteReach, home: String? = nil) throws -> RelayRooms {
        let node = try Duo.identity(1, name: "ada")
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let transport = try home.map { url in
            RelayTransport(
                configuration: try RelayConfiguration(url: url, nodeID: node.nodeID, name: node.name),
                time: SystemTime(), random: SystemRandom(), logger: logger)
        }
        return RelayRooms(
            home: transport, nodeID: node.nodeID, name: node.name, reach: reach, time: SystemTime(),
            random: SystemRandom(), logger: logger)
    }

    @Test(arguments: [
        "ws://relay.example.org", "ws://127.0.0.1:8080", "wss://127.0.0.1:8443", "wss://localhost", "wss://a.localhost",
        "wss://printer", "wss://nas.local", "wss://vault.internal", "wss://router.home.arpa", "wss://10.0.0.7",
        "wss://172.16.1.1", "wss://172.31.255.255", "wss://192.168.1.1", "wss://169.254.169.254", "wss://100.64.0.1",
        "wss://0.0.0.0", "wss://127.1", "wss://2130706433", "wss://0x7f000001", "wss://1.2.0x3", "wss://[::1]",
        "wss://[::]", "wss://[fe80::1]", "wss://[fd00::1]", "wss://[::ffff:10.0.0.1]", "wss://[64:ff9b::7f00:1]",
        "wss://[2002:0a00:0001::1]", "wss://[2001:db8::1]", "wss://[ff02::1]", "wss://224.0.0.1", "wss://198.18.0.1",
    ])
    func whatIsNotAnEncryptedRelayOfTheInternetIsOutOfReach(_ url: String) throws {
        #expect(throws: LinkError.self) { try rooms(.publicRelays).checkReach(url) }
        #expect(throws: LinkError.self) { try rooms(.publicRelays, home: "wss://relay.example.org").checkReach(url) }
        #expect(throws: Never.self) { try rooms(.everywhere).checkReach(url) }
    }

    @Test(arguments: [
        "wss://relay.example.org", "wss://relay.example.org:8443/mesh", "wss://8.8.8.8", "wss://172.32.0.1",
        "wss://100.128.0.1", "wss://[2606:4700::1111]", "wss://3com.example", "wss://[64:ff9b::808:808]",
    ])
    func encryptedRelaysOfTheInternetAreWithinReach(_ url: String) throws {
        #expect(throws: Never.self) { try rooms(.publicRelays).checkReach(url) }
    }

    @Test func theOwnRelayIsWithinReachWhereverItIsAndOnlyOnItsPort() throws {
        let own = try rooms(.publicRelays, home: "ws://127.0.0.1:8787")
        #expect(throws: Never.self) { try own.checkReach("ws://127.0.0.1:8787/mesh") }
        #expect(throws: LinkError.self) { try own.checkReach("ws://127.0.0.1:22") }
        #expect(throws: LinkError.self) { try own.checkReach("wss://127.0.0.1:8787") }
    }

    @Test func aLinkThatPointsIntoThisMachineIsRefusedBeforeAnythingIsContacted() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let road = RelayRoomCarrier(rooms: try rooms(.publicRelays), time: lab.time, logger: logger)
        let careful = ShareSessions(
            node: bob.node, carriers: [road], screen: NothingSecret(), time: lab.time, random: SystemRandom(),
            logger: logger)
        let draft = try await ada.shares.start(
            .sample, for: .bound(bob.agent), relay: InviteRelay("ws://127.0.0.1:9"))
        let link = try #require(try await ada.shares.invite(draft.share).link())
        do {
            _ = try await careful.preview(link)
            Issue.record("it was looked at")
        } catch ShareFailure.outOfReach(let why) {
            #expect(why.contains("127.0.0.1") && why.contains("KITH_INVITE_RELAYS"))
        }
        await ada.stop()
        await bob.stop()
    }
}
