import Ambient
import Logging
import MeshLinks
import MeshNode
import MeshProtocol
import Synchronization
import TestSupport
import Testing
import WireJSON

@testable import ShareSessions

/// The carrier over rooms of a relay, against rooms that the test looks into.
@Suite(.timeLimit(.minutes(5)))
struct RelayRoomTests {
    @Test func aRoomIsOpenedByTheTeacherAndMailIsAcknowledgedOnlyAfterItWasCommitted() async throws {
        let rooms = FakeRooms()
        let carrier = RelayRoomCarrier(
            rooms: rooms, time: ManualTime(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let (events, log) = AsyncStream.makeStream(of: String.self)
        let canCommit = Mutex(true)
        let share = try ShareID(bytes: Array(repeating: 3, count: 16))
        let peer = try Duo.identity(2, name: "bob").nodeID
        await carrier.attend(try place(share, .teacher, peer))
        let life = Task {
            await carrier.run { event in
                // Before it is told: what follows may change it.
                let answer = canCommit.withLock { $0 }
                switch event {
                case .open: log.yield("open")
                case .received(let envelope): log.yield("received \(envelope.kind.rawValue)")
                case .receivedMany(let envelopes): log.yield("received \(envelopes.count)")
                case .mailed(_, let counter): log.yield("mailed \(counter)")
                case .present(let node): log.yield("present \(node == peer)")
                case .away: log.yield("away")
                case .attempt(_, _, let outcome): log.yield(outcome)
                }
                return answer
            }
        }
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "open")
        #expect(rooms.opened == [share.text])
        let room = try #require(rooms.entered.first)
        await room.emit(.present(peer, name: "bob"))
        #expect(await iterator.next() == "present true")

        let (_, join) = try Duo.open(.open).joining(by: try Duo.identity(2, name: "bob"))
        var members = try #require(join.json.objectValue)
        members["share"] = .string(share.text)
        let payload = JSON.object(members).serialized
        await room.emit(.mail(RelayMail(number: 1, sender: join.from, payload: payload)))
        #expect(await iterator.next() == "received join")
        canCommit.withLock { $0 = false }
        await room.emit(.mail(RelayMail(number: 2, sender: join.from, payload: payload)))
        #expect(await iterator.next() == "received join")
        canCommit.withLock { $0 = true }
        await room.emit(.mail(RelayMail(number: 3, sender: join.from, payload: payload)))
        #expect(await iterator.next() == "received join")
        // The second could not be committed: it and all after it must come again.
        #expect(room.acknowledged == [1])
        await room.emit(.mail(RelayMail(number: 4, sender: peer, payload: Array("{}".utf8))))

        members["kind"] = "sealed"
        for number in 1...2 {
            members["counter"] = .integer(Int64(number))
            #expect(await carrier.send(try ShareEnvelope(.object(members)), to: peer))
        }
        await room.emit(.receipt(MailReceipt(id: "2", node: peer, outcome: .stored)))
        await room.emit(.receipt(MailReceipt(id: "1", node: peer, outcome: .stored)))
        #expect(await iterator.next() == "mailed 1")
        await carrier.leave(share)
        #expect(rooms.closed == [share.text])
        life.cancel()
        await life.value
    }

    private func place(_ share: ShareID, _ role: ShareRole, _ peer: NodeID) throws -> SharePlace {
        SharePlace(
            share: share, role: role, peer: peer, relay: try InviteRelay("wss://relay.example.org"),
            admission: Array(repeating: 1, count: 32), openerSecret: Array(repeating: 2, count: 32),
            mailboxKey: Array(repeating: 3, count: 32), inviteExpires: Timestamp(milliseconds: 1_790_000_900_000),
            closes: Timestamp(milliseconds: 1_792_000_000_000))
    }
}

/// Rooms that let everybody in and note what is asked of them.
final class FakeRooms: ShareRooms {
    private let state = Mutex<(opened: [String], closed: [String], entered: [FakeRoom])>(([], [], []))

    var opened: [String] { state.withLock { $0.opened } }
    var closed: [String] { state.withLock { $0.closed } }
    var entered: [FakeRoom] { state.withLock { $0.entered } }

    func open(_ opening: RoomOpening) async throws(RoomError) -> Timestamp {
        state.withLock { $0.opened.append(opening.share) }
        return opening.expires
    }

    func close(_ share: String, openerSecret: RelaySecret) async throws(RoomError) {
        state.withLock { $0.closed.append(share) }
    }

    func checkReach(_ url: String) throws(LinkError) {}

    func room(_ pass: RoomPass) throws(LinkError) -> any ShareRoom {
        let room = FakeRoom()
        state.withLock { $0.entered.append(room) }
        return room
    }
}

final class FakeRoom: ShareRoom {
    private let events = AsyncStream.makeStream(of: (ShareRoomEvent, CheckedContinuation<Void, Never>?).self)
    private let numbers = Mutex<[Int64]>([])

    var acknowledged: [Int64] { numbers.withLock { $0 } }

    /// Delivers an event and waits until it was taken.
    func emit(_ event: ShareRoomEvent) async {
        await withCheckedContinuation { events.continuation.yield((event, $0)) }
    }

    func run(_ deliver: @escaping @Sendable (ShareRoomEvent) async -> Void) async throws {
        await deliver(.state(.connected))
        for await (event, taken) in events.stream {
            await deliver(event)
            taken?.resume()
        }
    }

    func send(_ payload: [UInt8], to node: NodeID, receipt: String) throws(LinkError) {}
    func acknowledge(mailThrough number: Int64) { numbers.withLock { $0.append(number) } }
    func acknowledge(attemptsThrough number: Int64) {}
    func evict(_ node: NodeID) throws(LinkError) {}
}
