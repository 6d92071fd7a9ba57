import Ambient
import Foundation
import MeshProtocol
import TestSupport
import Testing

@testable import MeshNode

struct SeatTests {
    private let home: TemporaryDirectory
    private let folder: StateFolder
    private let name: PeerName

    init() throws {
        home = try TemporaryDirectory()
        folder = StateFolder(root: home.appending("home"))
        name = try PeerName("ada-ledger")
    }

    private func take(session: String? = nil) async throws -> Seat {
        try await Seat.take(name, in: folder, session: session, time: SystemTime(), random: SystemRandom())
    }

    @Test func anIdentityIsMadeOnceAndComesBack() async throws {
        let first = try await take()
        let id = first.identity.nodeID
        first.leave()
        let second = try await take()
        #expect(second.identity.nodeID == id)
        #expect(second.identity.publicKey == first.identity.publicKey)
        #expect(second.identity.name == name)
    }

    @Test func aSecondSessionTakesTheNextSeatWithAnIdentityOfItsOwn() async throws {
        let first = try await take(session: "one")
        let second = try await take(session: "two")
        #expect(second.identity.name.text == "ada-ledger-2")
        #expect(second.identity.nodeID != first.identity.nodeID)
        #expect(second.directory != first.directory)
    }

    @Test func whoOnlyLooksWhetherASeatIsTakenDrivesNobodyToAnother() async throws {
        let seat = try await take()
        let directory = seat.directory
        seat.leave()
        // Looking takes the lock for an instant; this is that instant.
        let look = open(directory + "/lock", O_RDWR)
        try #require(flock(look, LOCK_EX | LOCK_NB) == 0)
        var pauses = 0
        let lock = try SeatLock.acquire(directory, session: nil) {
            pauses += 1
            if pauses == 1 { close(look) }
        }
        #expect(lock != nil)
        #expect(pauses == 1)
        #expect(try SeatLock.acquire(directory, session: nil, pause: {}) == nil)
    }

    @Test func everythingIsReadableByTheOwnerAlone() async throws {
        let seat = try await take()
        func mode(_ path: String) throws -> Int {
            try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
        }
        #expect(try mode(folder.root) == 0o700)
        #expect(try mode(folder.runDirectory) == 0o700)
        #expect(try mode(seat.directory) == 0o700)
        #expect(try mode(seat.directory + "/identity.json") == 0o600)
    }

    @Test func anIdentityFileThatOthersMayReadIsRefusedWithTheCommandThatMendsIt() async throws {
        let seat = try await take()
        let path = seat.directory + "/identity.json"
        seat.leave()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let error = await #expect(throws: HomeError.self) { try await take() }
        #expect(error == .openPermissions(path, mode: 0o644, wanted: "600"))
        #expect(error?.description.contains("chmod 600") == true)
    }

    @Test(arguments: [
        "", "{}", "not json", "{\"nodeId\":\"x\",\"name\":\"y\",\"signingSeed\":\"zz\",\"sealingSecret\":\"\"}",
    ])
    func aDamagedIdentityIsNeverReplacedByANewOne(_ content: String) async throws {
        let seat = try await take()
        let path = seat.directory + "/identity.json"
        seat.leave()
        try content.write(toFile: path, atomically: false, encoding: .utf8)
        await #expect(throws: HomeError.self) { try await take() }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == content)
    }

    @Test func aHomeThatOthersMayEnterIsRefused() async throws {
        try FileManager.default.createDirectory(
            atPath: folder.root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        let error = await #expect(throws: HomeError.self) { try await take() }
        #expect(error == .openPermissions(folder.root, mode: 0o755, wanted: "700"))
    }

    @Test func aFileInTheWayOfTheHomeIsNamed() async throws {
        try "x".write(toFile: folder.root, atomically: true, encoding: .utf8)
        let error = await #expect(throws: HomeError.self) { try await take() }
        #expect(error == .notADirectory(folder.root))
    }

    @Test func theErrorOfADamagedIdentityTellsNothingOfItsContent() async throws {
        let seat = try await take()
        let path = seat.directory + "/identity.json"
        let secret = String(repeating: "ab", count: 32)
        seat.leave()
        try "{\"signingSeed\":\"\(secret)\"".write(toFile: path, atomically: false, encoding: .utf8)
        let error = await #expect(throws: HomeError.self) { try await take() }
        #expect(error?.description.contains(secret) == false)
    }
}
