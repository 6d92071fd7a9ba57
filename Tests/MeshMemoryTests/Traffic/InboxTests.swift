import MeshProtocol
import TestSupport
import Testing

@testable import MeshMemory

struct InboxTests {
    private let home: Home
    private let bea: Someone

    init() throws {
        home = try Home()
        bea = try home.meet("bea")
    }

    private func receive(_ count: Int) throws {
        let first = try home.store.counts().inbox
        for number in first..<first + count { try home.receive(try bea.says("entry \(number)")) }
    }

    private func unread(_ session: String) throws -> [Int64] {
        try home.store.unread(session: session, limit: 100).map(\.seq)
    }

    @Test func twoSessionsReadWithoutHidingAnythingFromEachOther() throws {
        #expect(try home.store.unreadCount(session: "a") == 0)
        #expect(try home.store.unreadCount(session: "b") == 0)
        try receive(4)
        #expect(try unread("a") == [1, 2, 3, 4])
        try home.store.markRead(session: "a", through: 3)
        #expect(try unread("a") == [4])
        #expect(try unread("b") == [1, 2, 3, 4])
        #expect(try home.store.unreadCount(session: "a") == 1)
        #expect(try home.store.unreadCount(session: "b") == 4)
    }

    @Test func aNewSessionStartsAfterWhatEarlierOnesRead() throws {
        try receive(5)
        try home.store.markRead(session: "a", through: 2)
        try home.store.markRead(session: "b", seqs: [4])
        #expect(try unread("c") == [3, 5])
        try home.store.markRead(session: "c", seqs: [3, 5])
        try home.store.markRead(session: "a", seqs: [3])
        #expect(try unread("d").isEmpty)
        #expect(try unread("a") == [4, 5], "what others read is still unread here")
    }

    @Test func singleItemsCanBeReadOutOfOrder() throws {
        try receive(5)
        try home.store.markRead(session: "a", seqs: [2, 4, 2, 99, -1])
        #expect(try unread("a") == [1, 3, 5])
        #expect(try home.store.unreadCount(session: "a") == 3)
        try home.store.markRead(session: "a", seqs: [1])
        #expect(try unread("a") == [3, 5])
        try home.store.markRead(session: "a", through: 3)
        #expect(try unread("a") == [5])
    }

    @Test func marksNeverMoveBackOrAheadOfWhatCame() throws {
        try receive(3)
        try home.store.markRead(session: "a", through: .max)
        #expect(try unread("a").isEmpty)
        try home.store.markRead(session: "a", through: 1)
        #expect(try unread("a").isEmpty)
        try receive(1)
        #expect(try unread("a") == [4])
        try home.store.markRead(session: "a", seqs: [4])
        try receive(1)
        #expect(try unread("a") == [5])
    }

    @Test func marksSurviveARestart() throws {
        try receive(3)
        try home.store.markRead(session: "a", seqs: [1, 3])
        try home.store.close()
        let store = try Home.open(home.store.path, home.time)
        #expect(try store.unread(session: "a", limit: 10).map(\.seq) == [2])
    }

    @Test func readingMarksNothing() throws {
        try receive(2)
        #expect(try unread("a") == [1, 2])
        #expect(try unread("a") == [1, 2])
        #expect(try home.store.unread(session: "a", limit: 1).map(\.seq) == [1])
        #expect(try home.store.unread(session: "a", limit: -5).isEmpty)
    }

    @Test func countAndListAgreeWhateverIsMarked() throws {
        var random = SeededRandom(seed: 3)
        for _ in 0..<60 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: try receive(Int.random(in: 1...3, using: &random))
            case 1:
                let seqs = (0..<3).map { _ in Int64.random(in: 0...40, using: &random) }
                try home.store.markRead(session: ["a", "b"].randomElement(using: &random) ?? "a", seqs: seqs)
            case 2:
                try home.store.markRead(
                    session: ["a", "b"].randomElement(using: &random) ?? "a",
                    through: Int64.random(in: 0...40, using: &random))
            default: break
            }
            for session in ["a", "b"] {
                #expect(try home.store.unreadCount(session: session) == unread(session).count)
            }
        }
    }

    @Test func aVeryLongSessionNameIsStillOneSession() throws {
        let session = String(repeating: "é", count: 100_000)
        try receive(1)
        try home.store.markRead(session: session, through: 1)
        #expect(try home.store.unreadCount(session: session) == 0)
    }
}
