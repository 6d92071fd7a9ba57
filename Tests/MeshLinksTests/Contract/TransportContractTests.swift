import MeshLinks
import MeshProtocol
import Testing

@Suite("What every transport promises", .timeLimit(.minutes(5)))
struct TransportContractTests {
    @Test(arguments: Road.allCases)
    func twoNodesThatRunAreLinked(road: Road) async throws {
        let place = try await road.build()
        let (ada, bob) = try (node(1), node(2))
        let one = RunningTransport(try place.transport(for: ada))
        try await one.log.reaches(.connected)
        let two = RunningTransport(try place.transport(for: bob))
        let (atAda, atBob) = try await (one.log.opened(), two.log.opened())
        #expect(atAda.claimedNode == bob)
        #expect(atBob.claimedNode == ada)
        #expect(atAda.id != atBob.id)
        #expect(atAda.kind == atBob.kind)
        let roles = Set([atAda.role, atBob.role])
        #expect(roles == (road == .relay || road == .kithRelay ? [.unordered] : [.dialled, .accepted]))
        try await one.stop()
        try await two.stop()
    }

    @Test(arguments: Road.allCases)
    func framesArriveWholeInOrderAndUntouchedBothWays(road: Road) async throws {
        try await withPair(road) { pair in
            let frames = (0..<400).map {
                Array(#"{ "n" : \#($0), "x":1.50,"é":"\u0041" , "pad":"\#("y", $0 * 7)"}"#.utf8)
            }
            async let toBob: Void = pair.sendAll(frames, from: pair.one, over: pair.atAda)
            async let toAda: Void = pair.sendAll(frames, from: pair.two, over: pair.atBob)
            for frame in frames { #expect(try await pair.two.log.received().payload == frame) }
            for frame in frames { #expect(try await pair.one.log.received().payload == frame) }
            _ = try await (toBob, toAda)
        }
    }

    @Test(arguments: Road.allCases)
    func aFrameOfOneMebibytePassesAndOneByteMoreIsRefused(road: Road) async throws {
        try await withPair(road) { pair in
            let largest = frame(ofSize: 1_048_576)
            #expect(throws: LinkError.tooLarge(bytes: 1_048_577, limit: 1_048_576)) {
                try pair.one.transport.send(frame(ofSize: 1_048_577), over: pair.atAda.id)
            }
            #expect(throws: LinkError.emptyFrame) { try pair.one.transport.send([], over: pair.atAda.id) }
            try pair.one.transport.send(largest, over: pair.atAda.id)
            #expect(try await pair.two.log.received().payload == largest)
        }
    }

    @Test(arguments: Road.allCases)
    func aClosedLinkIsGoneAndAnotherOneTakesItsPlace(road: Road) async throws {
        try await withPair(road) { pair in
            try pair.one.transport.send(Array(#""last words""#.utf8), over: pair.atAda.id)
            pair.one.transport.close(pair.atAda.id)
            pair.one.transport.close(pair.atAda.id)
            #expect(throws: LinkError.gone(pair.atAda.id)) {
                try pair.one.transport.send(Array("1".utf8), over: pair.atAda.id)
            }
            #expect(try await text(pair.two.log.received().payload) == #""last words""#)
            #expect(try await pair.one.log.closed().link == pair.atAda.id)
            if pair.place.closesBothEnds { #expect(try await pair.two.log.closed().link == pair.atBob.id) }
            pair.place.reunite(pair.ada, pair.bob)
            let again = try await pair.one.log.opened()
            #expect(again.id != pair.atAda.id)
            #expect(again.claimedNode == pair.bob)
            try pair.one.transport.send(Array(#""hello again""#.utf8), over: again.id)
            #expect(try await text(pair.two.log.received().payload) == #""hello again""#)
        }
    }

    @Test(arguments: Road.allCases)
    func aSlowReceiverCongestsTheSenderAndLosesNothing(road: Road) async throws {
        let limits = LinkLimits(outgoingFrames: 16, outgoingBytes: 1 << 20, incomingBytes: 64 << 10)
        try await withPair(road, limits: limits) { pair in
            pair.two.log.block()
            let payload = frame(ofSize: 64 << 10)
            var accepted = 0
            congestion: while accepted < 4096 {
                do {
                    try pair.one.transport.send(payload, over: pair.atAda.id)
                    accepted += 1
                } catch LinkError.congested {
                    // The kernel may still be moving bytes; the queue is full for good only when it stays full.
                    for _ in 0..<200 { await Task.yield() }
                    guard (try? pair.one.transport.send(payload, over: pair.atAda.id)) != nil else { break congestion }
                    accepted += 1
                }
            }
            #expect(accepted < 4096)
            pair.two.log.unblock()
            for _ in 0..<accepted { #expect(try await pair.two.log.received().payload == payload) }
            try pair.one.transport.send(Array("7".utf8), over: pair.atAda.id)
            #expect(try await text(pair.two.log.received().payload) == "7")
        }
    }

    /// Our own relay is left out: it closes a receiver that does not keep up, and its sender is never full for long.
    @Test(arguments: [Road.localSocket, .relay, .inMemory])
    func aLinkThatHasRoomRefusesNothingAndAFullOneSaysSoBefore(road: Road) async throws {
        let limits = LinkLimits(outgoingFrames: 16, outgoingBytes: 2 << 20, incomingBytes: 64 << 10)
        try await withPair(road, limits: limits) { pair in
            let (transport, link) = (pair.one.transport, pair.atAda.id)
            func waitsInVain() async -> Bool {
                for _ in 0..<200 where !transport.hasRoom(on: link) { await Task.yield() }
                return !transport.hasRoom(on: link)
            }
            pair.two.log.block()
            let payload = frame(ofSize: 64 << 10)
            var accepted = 0
            while accepted < 4096 {
                guard await !waitsInVain() else { break }
                try transport.send(payload, over: link)
                accepted += 1
            }
            #expect((1..<4096).contains(accepted))
            pair.two.log.unblock()
            for _ in 0..<accepted { #expect(try await pair.two.log.received().payload == payload) }
            while await waitsInVain() { try Task.checkCancellation() }
            transport.close(link)
            #expect(!transport.hasRoom(on: link))
        }
    }

    @Test(arguments: Road.allCases)
    func aPeerThatComesBackGetsANewLink(road: Road) async throws {
        try await withPair(road) { pair in
            try await pair.two.stop()
            #expect(try await pair.one.log.closed().link == pair.atAda.id)
            let reborn = RunningTransport(try pair.place.transport(for: pair.bob))
            let (atAda, atBob) = try await (pair.one.log.opened(), reborn.log.opened())
            #expect(atAda.id != pair.atAda.id)
            try pair.one.transport.send(Array("42".utf8), over: atAda.id)
            let arrived = try await reborn.log.received()
            #expect(arrived.link == atBob.id)
            try await reborn.stop()
        }
    }

    @Test(arguments: Road.allCases)
    func stoppingClosesEveryLinkAndSwitchesOff(road: Road) async throws {
        try await withPair(road) { pair in
            try await pair.one.stop()
            let history = pair.one.log.history
            let opened = history.compactMap { if case .opened(let info) = $0 { info.id } else { nil } }
            let closed = history.compactMap { if case .closed(let link, _) = $0 { link } else { nil } }
            #expect(opened == closed)
            guard case .state(.off) = history.last else {
                Issue.record("the last event was not .off")
                return
            }
            #expect(throws: LinkError.gone(pair.atAda.id)) {
                try pair.one.transport.send(Array("1".utf8), over: pair.atAda.id)
            }
        }
    }

    @Test(arguments: Road.allCases)
    func aTransportRunsOnlyOnceAndKnowsOnlyItsOwnLinks(road: Road) async throws {
        try await withPair(road) { pair in
            await #expect(throws: LinkError.alreadyRunning) { try await pair.one.transport.run { _ in } }
            #expect(throws: LinkError.gone(pair.atBob.id)) {
                try pair.one.transport.send(Array("1".utf8), over: pair.atBob.id)
            }
        }
    }
}

/// Two linked nodes.
struct Pair: Sendable {
    let place: any Place
    let ada: NodeID
    let bob: NodeID
    let one: RunningTransport
    let two: RunningTransport
    let atAda: LinkInfo
    let atBob: LinkInfo

    /// Sends everything, waiting for room whenever the queue is full.
    func sendAll(_ frames: [[UInt8]], from sender: RunningTransport, over link: LinkInfo) async throws {
        for frame in frames {
            while true {
                do {
                    try sender.transport.send(frame, over: link.id)
                    break
                } catch LinkError.congested {
                    await Task.yield()
                }
            }
        }
    }
}

func withPair(
    _ road: Road, limits: LinkLimits = LinkLimits(), _ body: (Pair) async throws -> Void
) async throws {
    let place = try await road.build(limits: limits)
    let (ada, bob) = try (node(1), node(2))
    let one = RunningTransport(try place.transport(for: ada))
    let two = RunningTransport(try place.transport(for: bob))
    let (atAda, atBob) = try await (one.log.opened(), two.log.opened())
    let pair = Pair(place: place, ada: ada, bob: bob, one: one, two: two, atAda: atAda, atBob: atBob)
    try await body(pair)
    one.task.cancel()
    two.task.cancel()
    // A test may have stopped one of them already; then there is nothing left to wait for.
    _ = try? await one.task.value
    _ = try? await two.task.value
}

extension String.StringInterpolation {
    /// `"\("y", 3)"` is `yyy`.
    mutating func appendInterpolation(_ character: String, _ count: Int) {
        appendLiteral(String(repeating: character, count: count))
    }
}
