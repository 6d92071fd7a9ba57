import Ambient
import MeshProtocol
import Testing
import WireJSON

@testable import MeshLinks

@Suite("The directory of peers behind a relay")
struct RelayDirectoryTests {
    private let start = Timestamp(milliseconds: 1_000_000)

    private func peer(_ number: Int, offline: Bool = false) throws -> RelayPeer {
        let value: JSON = [
            "nodeId": .string(try node(number).text), "name": .string("peer \(number)"), "offline": .bool(offline),
        ]
        return try #require(RelayPeer(value))
    }

    private func opened(_ changes: [RelayDirectory.Change]?) -> [LinkInfo] {
        (changes ?? []).compactMap { if case .opened(let info) = $0 { info } else { nil } }
    }

    private func closed(_ changes: [RelayDirectory.Change]?) -> [LinkID] {
        (changes ?? []).compactMap { if case .closed(let link, _) = $0 { link } else { nil } }
    }

    @Test func everyOnlinePeerGetsOneUnorderedLinkAndNobodyElseDoes() throws {
        var directory = RelayDirectory(own: try node(5), capacity: 10)
        let list = try [peer(1), peer(2, offline: true), peer(5), peer(1), peer(9)]
        let (changes, refused) = directory.replace(with: list, at: start)
        #expect(try opened(changes).map(\.claimedNode) == [node(1), node(9)])
        #expect(opened(changes).allSatisfy { $0.role == .unordered && $0.kind == .relay })
        #expect(refused == 0)
    }

    @Test func aNewListOpensAndClosesOnlyWhatChanged() throws {
        var directory = RelayDirectory(own: try node(5), capacity: 10)
        let before = opened(directory.replace(with: try [peer(1), peer(2)], at: start).changes)
        let changes = directory.replace(with: try [peer(2), peer(3)], at: start).changes
        #expect(closed(changes) == [before[0].id])
        #expect(try opened(changes).map(\.claimedNode) == [node(3)])
        #expect(directory.link(to: try node(2)) == before[1].id)
    }

    @Test func aPeerAnnouncedAgainGetsANewLink() throws {
        var directory = RelayDirectory(own: try node(5), capacity: 10)
        let first = opened(directory.join(try peer(1), at: start))
        let changes = directory.join(try peer(1), at: start)
        #expect(closed(changes) == first.map(\.id))
        #expect(opened(changes).count == 1)
        #expect(opened(changes) != first)
    }

    @Test func peersBeyondTheCapacityAreRefused() throws {
        var directory = RelayDirectory(own: try node(99), capacity: 2)
        let result = directory.replace(with: try (1...5).map { try peer($0) }, at: start)
        #expect(opened(result.changes).count == 2)
        #expect(result.refused == 3)
        #expect(directory.join(try peer(6), at: start) == nil)
        #expect(directory.join(try peer(99), at: start) == [])
    }

    @Test(
        "A link we close comes back after a pause that grows, and half of it for the server", arguments: [true, false])
    func reopening(isServer: Bool) throws {
        let other = try node(isServer ? 1 : 9)
        var directory = RelayDirectory(own: try node(5), capacity: 10)
        var link = try #require(opened(directory.join(try peer(isServer ? 1 : 9), at: start)).first).id
        for expected in [1000, 2000, 4000] {
            let closing = directory.beginClosing(link, at: start)
            #expect(closing?.node == other)
            #expect(closing?.pause == .milliseconds(isServer ? expected / 2 : expected))
            #expect(directory.node(behind: link) == nil)
            #expect(directory.link(to: other) == nil)
            #expect(directory.knows(other))
            #expect(directory.beginClosing(link, at: start) == nil)
            let end = directory.finishClosing(link, of: other)
            #expect(closed(end.map { [$0] }) == [link])
            let again = directory.reopen(other, at: start)
            link = try #require(opened(again.map { [$0] }).first).id
            #expect(directory.reopen(other, at: start) == nil, "there is a link already")
        }
    }

    @Test func aPeerThatLeavesWhileItsLinkClosesIsReportedClosedOnce() throws {
        var directory = RelayDirectory(own: try node(5), capacity: 10)
        let link = try #require(opened(directory.join(try peer(1), at: start)).first).id
        _ = directory.beginClosing(link, at: start)
        #expect(closed(directory.leave(try node(1))) == [link])
        #expect(directory.finishClosing(link, of: try node(1)) == nil)
        #expect(directory.reopen(try node(1), at: start) == nil)
    }

    @Test func theEndOfTheConnectionClosesEveryLinkOnce() throws {
        var directory = RelayDirectory(own: try node(5), capacity: 10)
        let links = opened(directory.replace(with: try [peer(1), peer(2), peer(3)], at: start).changes).map(\.id)
        _ = directory.beginClosing(links[1], at: start)
        #expect(closed(directory.removeAll(reason: "over")) == links)
        #expect(directory.removeAll(reason: "over") == [])
        #expect(directory.node(behind: links[0]) == nil)
    }
}
