import Ambient
import MeshProtocol
import Testing

@testable import MeshLinks

@Suite("Who keeps which local connection")
struct LocalLinkTableTests {
    private let start = Timestamp(milliseconds: 1_000_000)

    @Test("Of two crossing dials both sides keep the one of the lower node", arguments: [true, false])
    func crossingDials(greetingOfLowerArrivesFirst: Bool) throws {
        let (low, high) = try (node(1), node(2))
        var atLow = LocalLinkTable(own: low)
        var atHigh = LocalLinkTable(own: high)
        let (byLow, byHigh, lowAccepts, highAccepts) = (LinkID.next(), LinkID.next(), LinkID.next(), LinkID.next())
        #expect(atLow.beginDial(high, as: byLow, at: start) == true)
        #expect(atHigh.beginDial(low, as: byHigh, at: start) == true)
        func lowGreetsHigh() -> Bool { atHigh.acceptGreeting(from: low, as: highAccepts, at: start) }
        func highGreetsLow() -> Bool { atLow.acceptGreeting(from: high, as: lowAccepts, at: start) }
        if greetingOfLowerArrivesFirst {
            #expect(lowGreetsHigh())
            #expect(!highGreetsLow())
        } else {
            #expect(!highGreetsLow())
            #expect(lowGreetsHigh())
        }
        #expect(atLow.acceptAnswer(from: high, as: byLow, at: start) == true)
        #expect(atHigh.acceptAnswer(from: low, as: byHigh, at: start) == false)
        atHigh.ended(low, as: byHigh, at: start)
        #expect(
            atHigh.beginDial(low, as: .next(), at: start + .seconds(100)) == false,
            "the accepted link still holds the place")
    }

    @Test func aSecondConnectionBesideALiveOneIsRefusedWhoeverAsks() throws {
        var table = LocalLinkTable(own: try node(5))
        let (low, high) = try (node(1), node(9))
        for other in [low, high] {
            #expect(table.acceptGreeting(from: other, as: .next(), at: start) == true)
            #expect(table.acceptGreeting(from: other, as: .next(), at: start) == false)
            #expect(table.beginDial(other, as: .next(), at: start) == false)
        }
    }

    @Test func aNodeNeverLinksWithItself() throws {
        var table = LocalLinkTable(own: try node(5))
        #expect(table.beginDial(try node(5), as: .next(), at: start) == false)
        #expect(table.acceptGreeting(from: try node(5), as: .next(), at: start) == false)
    }

    @Test func pausesGrowWithShortLivedLinksAndBeginAgainAfterALongOne() throws {
        var table = LocalLinkTable(own: try node(5))
        let other = try node(9)
        var now = start
        for expected in [100, 200, 400] {
            let link = LinkID.next()
            #expect(table.beginDial(other, as: link, at: now) == true)
            #expect(table.acceptAnswer(from: other, as: link, at: now) == true)
            table.ended(other, as: link, at: now)
            #expect(table.nextDial(after: now, atMost: .seconds(5)) == .milliseconds(expected))
            #expect(table.beginDial(other, as: .next(), at: now + .milliseconds(expected - 1)) == false)
            now = now + .milliseconds(expected)
        }
        let good = LinkID.next()
        #expect(table.acceptGreeting(from: other, as: good, at: now) == true)
        now = now + .seconds(30)
        table.ended(other, as: good, at: now)
        #expect(table.nextDial(after: now, atMost: .seconds(5)) == .milliseconds(100))
    }

    @Test func aNodeWhoseSocketIsGoneIsForgottenUnlessLinked() throws {
        var table = LocalLinkTable(own: try node(5))
        let (gone, linked) = try (node(1), node(2))
        let link = LinkID.next()
        #expect(table.beginDial(gone, as: link, at: start) == true)
        table.ended(gone, as: link, at: start)
        #expect(table.acceptGreeting(from: linked, as: .next(), at: start) == true)
        table.forgetResting(except: [])
        #expect(table.nextDial(after: start, atMost: .seconds(5)) == .seconds(5))
        #expect(table.beginDial(linked, as: .next(), at: start) == false)
        #expect(table.beginDial(gone, as: .next(), at: start) == true)
    }
}
