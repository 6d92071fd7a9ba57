import Ambient
import NIOCore
import Testing
import WireJSON

@testable import MeshRelay

struct DirectoryTests {
    private let start = Timestamp(milliseconds: 1_790_000_000_000)

    private func registration(_ nodeID: String, connection: UInt64 = 1, wake: Bool = false) -> Registration {
        Registration(
            room: "room", nodeID: nodeID, name: "name of \(nodeID)",
            wakeChannel: wake ? WakeChannel(["platform": "apns", "token": "t"]) : nil,
            home: .here(shard: 0, connection: ConnectionID(number: connection)))
    }

    private func peers(_ outcome: Directory.Outcome) throws -> [ListedPeer] {
        guard case .admitted(_, let peers) = outcome else { throw Problem.notAdmitted }
        return peers
    }

    private enum Problem: Error { case notAdmitted }

    @Test(arguments: [(0, false), (4_999, false), (5_000, true), (-1, true)])
    func aRegistrationCanBeReplacedFromFiveSecondsOn(age: Int64, isReplaced: Bool) {
        var directory = Directory(limits: RelayLimits())
        _ = directory.register(registration("a"), at: start)
        let (outcome, effects) = directory.register(
            registration("a", connection: 2), at: start + .milliseconds(age))
        if case .tooFresh = outcome { #expect(!isReplaced) } else { #expect(isReplaced) }
        #expect(effects.isEmpty != isReplaced)
        if isReplaced, effects.count == 3 {
            #expect(effects[0] == .evict(shard: 0, ConnectionID(number: 1)))
        }
    }

    @Test func onlyTheRegistrationThatStandsCanBeTakenBack() {
        var directory = Directory(limits: RelayLimits())
        _ = directory.register(registration("a"), at: start)
        _ = directory.register(registration("a", connection: 2), at: start + .seconds(6))
        let old = Home.here(shard: 0, connection: ConnectionID(number: 1))
        #expect(directory.unregister("a", from: "room", home: old, at: start + .seconds(7)).isEmpty)
        #expect(directory.home(of: "a", in: "room") != nil)
    }

    @Test func aSleepingPeerIsForgottenAfterSevenDays() throws {
        var directory = Directory(limits: RelayLimits())
        let sleeper = registration("sleeper", wake: true)
        _ = directory.register(sleeper, at: start)
        _ = directory.unregister("sleeper", from: "room", home: sleeper.home, at: start)
        let week = Duration.seconds(7 * 24 * 3600)
        let (still, _) = directory.register(registration("b"), at: start + week)
        #expect(try peers(still).map(\.nodeID) == ["sleeper"])
        let (gone, _) = directory.register(registration("c"), at: start + week + .milliseconds(1))
        #expect(try peers(gone).map(\.nodeID) == ["b"])
        #expect(directory.offlineCount == 0)
    }

    @Test func aPeerWithoutAWakeChannelIsForgottenAtOnce() {
        var directory = Directory(limits: RelayLimits())
        let peer = registration("a")
        _ = directory.register(peer, at: start)
        _ = directory.unregister("a", from: "room", home: peer.home, at: start)
        #expect(directory.roomCount == 0 && directory.offlineCount == 0)
    }

    @Test func thereIsABoundOnSleepingPeers() {
        var limits = RelayLimits()
        limits.offlinePeersPerRoom = 3
        var directory = Directory(limits: limits)
        for number in 0..<10 {
            let peer = registration("\(number)", wake: true)
            _ = directory.register(peer, at: start)
            _ = directory.unregister("\(number)", from: "room", home: peer.home, at: start)
        }
        #expect(directory.offlineCount == 3)
    }

    @Test func nobodyCanOverwriteWhatAPeerSaidOfItself() throws {
        var directory = Directory(limits: RelayLimits())
        let victim = registration("victim", wake: true)
        _ = directory.register(victim, at: start)
        _ = directory.unregister("victim", from: "room", home: victim.home, at: start)
        _ = directory.register(registration("liar"), at: start)
        let payload =
            #"{"type":"peer-info","peers":[null,{"nodeId":"victim","name":"x","wakeChannel":{"platform":"apns","#
            + #""token":"liar's"}},{"nodeId":"unheard","name":"of","wakeChannel":{"platform":"fcm","token":"u"}},"#
            + #"{"nodeId":"none","name":"of","wakeChannel":{"platform":"none","token":"u"}}]}"#
        let news = try #require(DirectoryNews(ByteBuffer(string: payload).readableBytesView))
        directory.learn(news, from: "liar", in: "room", at: start)
        let (outcome, _) = directory.register(registration("b"), at: start)
        let sleeping = try peers(outcome).filter(\.isOffline)
        #expect(sleeping.map(\.nodeID) == ["victim", "unheard"])
        #expect(sleeping.map(\.wakeChannel?.token) == ["t", "u"])
    }

    @Test(arguments: [
        #"{"type":"wake-channel","platform":"none","token":"t"}"#,
        #"{"type":"wake-channel","platform":"apns","token":""}"#,
        #"{"type":"wake-channel","platform":"apns"}"#, #"{"type":"wake-channel","platform":1,"token":"t"}"#,
        #"{"type":"peer-info","peers":[]}"#, #"{"type":"peer-info","peers":{}}"#, #"{"type":"message"}"#,
        #"{"platform":"apns","token":"t"}"#, "7",
    ])
    func otherPayloadsAreNoNews(payload: String) {
        #expect(DirectoryNews(ByteBuffer(string: payload).readableBytesView) == nil)
    }
}
