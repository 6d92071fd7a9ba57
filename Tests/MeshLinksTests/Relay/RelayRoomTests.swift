import Ambient
import MeshProtocol
import MeshRelay
import Synchronization
import TestSupport
import Testing

@testable import MeshLinks

@Suite("Our client in rooms and with mail, over our relay", .timeLimit(.minutes(5)))
struct RelayRoomTests {
    private let share = "AAAAAAAAAAAAAAAAAAAAAA"

    private func secret(_ byte: UInt8) throws -> RelaySecret {
        try #require(RelaySecret(Array(repeating: byte, count: RelaySecret.length)))
    }

    private func opening(for duration: Duration = .seconds(3600)) throws -> RoomOpening {
        RoomOpening(
            share: share, admission: try secret(100), openerSecret: try secret(200),
            expires: SystemTime().now + duration)
    }

    private func room(
        _ relay: KithRelay, as number: Int, showing shown: UInt8, key: UInt8
    ) throws -> RunningRoom {
        let pass = RoomPass(
            share: share, url: relay.url, secret: try secret(shown), mailboxKey: try secret(key))
        return RunningRoom(
            try RelayRoom(
                pass, nodeID: node(number), name: PeerName("node-\(number)"), time: PatientTime(),
                random: SystemRandom(), logger: silentLogger))
    }

    /// A teacher (node 1) at home with an open room.
    private func home(_ relay: KithRelay) async throws -> RunningTransport {
        let home = RunningTransport(try relayTransport(to: relay.url, for: node(1)))
        try await home.log.reaches(.connected)
        let transport = try #require(home.transport as? RelayTransport)
        #expect(try await transport.open(opening()) > SystemTime().now)
        return home
    }

    @Test func teacherAndStudentMeetAndTheirMailIsStoredThenDelivered() async throws {
        let relay = try await KithRelay()
        let home = try await home(relay)
        let teacher = try room(relay, as: 1, showing: 200, key: 1)
        #expect(try await teacher.mailbox() == .open(waiting: 0))
        let student = try room(relay, as: 2, showing: 100, key: 2)
        #expect(try await student.mailbox() == .open(waiting: 0))
        #expect(try await teacher.attempt().outcome == .admitted)
        #expect(try await student.present() == node(1))
        try student.room.send(Array(#"{"hello":1}"#.utf8), to: node(1), receipt: "r1")
        #expect(try await student.receipt() == MailReceipt(id: "r1", node: try node(1), outcome: .stored))
        let mail = try await teacher.mail()
        #expect(mail == RelayMail(number: 1, sender: try node(2), payload: Array(#"{"hello":1}"#.utf8)))
        teacher.room.acknowledge(mailThrough: 1)
        try await student.stop()
        #expect(try await teacher.away() == node(2))
        try teacher.room.send(Array("2".utf8), to: node(2), receipt: "r2")
        #expect(try await teacher.receipt().outcome == .stored)
        try teacher.room.send(Array("3".utf8), to: node(9), receipt: "r3")
        #expect(try await teacher.receipt().outcome == .refused(reason: "no-mailbox"))
        let again = try room(relay, as: 2, showing: 100, key: 2)
        #expect(try await again.mailbox() == .open(waiting: 1))
        #expect(try await again.mail().payload == Array("2".utf8))
        for running in [teacher, again] { try await running.stop() }
        try await home.stop()
        try await relay.stop()
    }

    @Test func mailWhoseAcknowledgementWasLostComesAgainAndTheSameNumberIsTheSameMail() async throws {
        let relay = try await KithRelay()
        let home = try await home(relay)
        let teacher = try room(relay, as: 1, showing: 200, key: 1)
        _ = try await teacher.mailbox()
        let student = try room(relay, as: 2, showing: 100, key: 2)
        _ = try await student.mailbox()
        for number in 1...3 { try student.room.send(Array("\(number)".utf8), to: node(1), receipt: "r\(number)") }
        var first: [RelayMail] = []
        for _ in 1...3 { first.append(try await teacher.mail()) }
        // One is acknowledged; the rest is as lost as it can be.
        teacher.room.acknowledge(mailThrough: 1)
        try await teacher.stop()
        let again = try room(relay, as: 1, showing: 200, key: 1)
        #expect(try await again.mail() == first[1])
        #expect(try await again.mail() == first[2])
        again.room.acknowledge(mailThrough: 3)
        try await again.stop()
        let last = try room(relay, as: 1, showing: 200, key: 1)
        #expect(try await last.mailbox() == .open(waiting: 0))
        for running in [student, last] { try await running.stop() }
        try await home.stop()
        try await relay.stop()
    }

    @Test func aRelayThatRestartsIsFoundAgainWithMailAndRoom() async throws {
        let folder = try TemporaryDirectory()
        let relay = try await KithRelay(mailFolder: folder.path)
        let home = try await home(relay)
        try await home.stop()
        let teacher = try room(relay, as: 1, showing: 200, key: 1)
        _ = try await teacher.mailbox()
        let student = try room(relay, as: 2, showing: 100, key: 2)
        _ = try await student.mailbox()
        try student.room.send(Array(#""before""#.utf8), to: node(1), receipt: "r")
        #expect(try await teacher.mail().number == 1)
        try await relay.stop()
        let revived = try await KithRelay(port: relay.port, mailFolder: folder.path)
        #expect(try await teacher.mailbox() == .open(waiting: 1))
        #expect(try await teacher.mail().payload == Array(#""before""#.utf8))
        _ = try await student.mailbox()
        try teacher.room.send(Array(#""after""#.utf8), to: node(2), receipt: "s")
        #expect(try await student.mail().payload == Array(#""after""#.utf8))
        for running in [teacher, student] { try await running.stop() }
        try await revived.stop()
    }

    @Test func whoIsNotLetInIsToldWhyAndStops() async throws {
        let relay = try await KithRelay()
        let home = try await home(relay)
        let student = try room(relay, as: 2, showing: 100, key: 2)
        _ = try await student.mailbox()
        let late = try room(relay, as: 3, showing: 100, key: 3)
        #expect(try await late.refusal() == .used)
        try await late.task.value
        let wrong = try room(relay, as: 3, showing: 101, key: 3)
        #expect(try await wrong.refusal() == .notValid)
        try await wrong.task.value
        let transport = try #require(home.transport as? RelayTransport)
        await #expect(throws: RoomError.refused(reason: "wrong-secret")) {
            try await transport.closeRoom(share, openerSecret: secret(1))
        }
        try await transport.closeRoom(share, openerSecret: secret(200))
        #expect(try await student.refusal() == .closed)
        try await student.task.value
        try await home.stop()
        try await relay.stop()
    }

    @Test func anImpostorIsEvictedAndTheStudentGetsThePlace() async throws {
        let relay = try await KithRelay()
        let home = try await home(relay)
        let teacher = try room(relay, as: 1, showing: 200, key: 1)
        _ = try await teacher.mailbox()
        let impostor = try room(relay, as: 9, showing: 100, key: 9)
        _ = try await impostor.mailbox()
        #expect(try await teacher.attempt().node == node(9))
        try teacher.room.evict(node(9))
        #expect(try await impostor.refusal() == .evicted)
        let student = try room(relay, as: 2, showing: 100, key: 2)
        _ = try await student.mailbox()
        let attempt = try await teacher.attempt()
        #expect(attempt.node == (try node(2)) && attempt.number == 2)
        teacher.room.acknowledge(attemptsThrough: 2)
        for running in [teacher, student] { try await running.stop() }
        try await home.stop()
        try await relay.stop()
    }

    @Test func aRoomNeedsAConnectedRelayThatHasRooms() async throws {
        let transport = try relayTransport(to: "ws://127.0.0.1:1", for: node(1))
        await #expect(throws: RoomError.notConnected) { try await transport.open(opening()) }
        let rooms = RelayRooms(
            home: nil, nodeID: try node(1), name: try PeerName("n"), time: SystemTime(), random: SystemRandom(),
            logger: silentLogger)
        await #expect(throws: RoomError.noRelay) { try await rooms.open(opening()) }
        let scene = try await RelayScene()
        let connection = try await scene.connect()
        async let answer = Result { try await scene.transport.open(opening()) }
        #expect(await connection.text()?.contains("kith-room-open") == true)
        // One is that for the relay's welcome, the other that for its answer.
        for _ in 1...2 { await scene.time.sleeper(of: .seconds(10)) }
        scene.time.advance(by: .seconds(10))
        guard case .failure(let error) = await answer else {
            Issue.record("a relay without rooms opened one")
            return
        }
        #expect(error as? RoomError == .noAnswer)
        try await scene.end()
    }

    @Test func whatWasNotAskedForIsCountedAndNotPassedOn() async throws {
        let scene = try await RelayScene()
        let connection = try await scene.connect(peers: [1])
        await connection.send(#"{"from":"\#(try node(1))","fromName":"x","payload":1,"mail":1}"#)
        await connection.send(#"{"type":"kith-mailbox","state":"open","waiting":1}"#)
        await connection.send(#"{"type":"kith-room-opened","share":"\#(share)","closes":1}"#)
        await connection.send(#"{"type":"kith-mailbox","state":7}"#)
        await connection.send(#"{"from":"\#(try node(1))","fromName":"x","payload":2,"mail":-1}"#)
        await connection.send(try envelope(from: 1, "3"))
        #expect(try await text(scene.log.received().payload) == "3")
        #expect(scene.transport.drops == [.unknownKind: 2, .malformed: 2])
        try await scene.end()
    }

    @Test func theKeyIsShownToTheRelayAndIsNowhereElse() async throws {
        let key = try secret(7)
        let configuration = try RelayConfiguration(
            url: "wss://relay.example", nodeID: node(1), name: PeerName("n"), mailboxKey: key)
        let auth = String(decoding: RelayRequest.authenticate(configuration), as: UTF8.self)
        #expect(auth.hasSuffix(#""mailbox":true,"mailboxKey":"\#(key.revealed)"}"#))
        let admission = try secret(100).revealed
        for text in ["\(configuration)", "\(key)", String(reflecting: key), "\(try opening())"] {
            #expect(!text.contains(key.revealed) && !text.contains(admission))
            #expect(!text.contains("7, 7, 7"))
        }
        #expect(key.revealed.utf8.count == 43 && key.digest.utf8.count == 64)
        #expect(RelaySecret([1, 2, 3]) == nil)
    }
}

/// A room that runs in the background of a test, and its events by kind, each in order.
private struct RunningRoom: Sendable {
    let room: RelayRoom
    let task: Task<Void, any Error>
    private let log = RoomLog()

    init(_ room: RelayRoom) {
        self.room = room
        task = Task { [log] in try await room.run { await log.add($0) } }
    }

    /// Cancels and waits for the end.
    func stop() async throws {
        task.cancel()
        try await task.value
    }

    func mailbox() async throws -> MailboxState {
        try await log.next { if case .mailbox(let state) = $0 { state } else { nil } }
    }

    func mail() async throws -> RelayMail {
        try await log.next { if case .mail(let mail) = $0 { mail } else { nil } }
    }

    func receipt() async throws -> MailReceipt {
        try await log.next { if case .receipt(let receipt) = $0 { receipt } else { nil } }
    }

    func attempt() async throws -> RoomAttempt {
        try await log.next { if case .attempt(let attempt) = $0 { attempt } else { nil } }
    }

    func refusal() async throws -> RoomRefusal {
        try await log.next { if case .refused(let refusal) = $0 { refusal } else { nil } }
    }

    func present() async throws -> NodeID {
        try await log.next { if case .present(let node, _) = $0 { node } else { nil } }
    }

    func away() async throws -> NodeID {
        try await log.next { if case .away(let node) = $0 { node } else { nil } }
    }
}

/// Events, and a way to wait for the next of a kind.
private actor RoomLog {
    private var events: [ShareRoomEvent] = []
    private var waiters: [CheckedContinuation<Void, Never>] = []

    func add(_ event: ShareRoomEvent) {
        events.append(event)
        for waiter in waiters { waiter.resume() }
        waiters = []
    }

    /// Takes out the first event that `pick` wants.
    func next<Value: Sendable>(_ pick: @Sendable (ShareRoomEvent) -> Value?) async throws -> Value {
        while true {
            for (index, event) in events.enumerated() {
                guard let value = pick(event) else { continue }
                events.remove(at: index)
                return value
            }
            await withCheckedContinuation { waiters.append($0) }
            try Task.checkCancellation()
        }
    }
}

extension Result where Failure == any Error {
    /// The outcome of an asynchronous closure.
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
