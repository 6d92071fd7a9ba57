public import Ambient
public import MeshProtocol

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One identity, held by this process alone for as long as the value lives.
///
/// The hold is an `flock` on `identities/<name>/lock`, which the kernel releases however the process ends. A second
/// session takes the next seat (`name-2`, `name-3`, …); a relaunch of the *same* host session takes its own seat over,
/// also from a process that is still dying.
public final class Seat: Sendable {
    /// Seats tried before giving up.
    public static let most = 16

    /// The identity that sits here.
    public let identity: Identity
    /// Folder of the identity.
    public let directory: String
    /// The store of this identity.
    public var databasePath: String { directory + "/mesh.sqlite" }
    /// Where the running node listens for the command line.
    public var controlSocketPath: String { directory + "/control.sock" }

    private let lock: SeatLock

    private init(identity: Identity, directory: String, lock: SeatLock) {
        self.identity = identity
        self.directory = directory
        self.lock = lock
    }

    /// Takes the first free seat of `name`, or this session's own.
    ///
    /// - Parameters:
    ///   - session: The host's session id, if it has one. Only an equal id may take over a held seat.
    ///   - seats: How many seats may be tried; 1 for who wants to be this very identity or nobody. Range 1...16.
    /// - Throws: `HomeError`; nothing is left locked then.
    public static func take(
        _ name: PeerName, in folder: StateFolder, session: String?, seats: Int = most, time: any TimeSource,
        random: any RandomSource
    ) async throws -> Seat {
        try folder.prepare()
        try IdentityName.check(name)
        let names = try (1...max(1, min(seats, most))).map { number in
            number == 1 ? name : try PeerName(IdentityName.shortened(name.text, to: 36) + "-\(number)")
        }
        if let session, let mine = names.first(where: { SeatLock.holder(in: folder, $0)?.session == session }) {
            let directory = folder.identityDirectory(mine.text)
            if let lock = try await SeatLock.takeOver(directory, session: session, time: time) {
                return try sit(mine, directory, lock, time, random)
            }
        }
        for candidate in names {
            let directory = folder.identityDirectory(candidate.text)
            try PrivateDirectory.ensure(directory)
            if let lock = try SeatLock.acquire(directory, session: session) {
                return try sit(candidate, directory, lock, time, random)
            }
        }
        throw HomeError.noFreeSeat(name.text, tried: names.count)
    }

    private static func sit(
        _ name: PeerName, _ directory: String, _ lock: SeatLock, _ time: any TimeSource, _ random: any RandomSource
    ) throws -> Seat {
        let identity = try IdentityFile.loadOrCreate(in: directory, name: name, now: time.now, random: random)
        return Seat(identity: identity, directory: directory, lock: lock)
    }

    /// Gives the seat up at once.
    public func leave() { lock.release() }

    /// The identity stored under `name`, read without taking its seat (for `kith id`), or nil if there is none.
    public static func peek(_ name: String, in folder: StateFolder) throws -> Identity? {
        let path = folder.identityDirectory(name) + "/identity.json"
        guard access(path, F_OK) == 0 else { return nil }
        return try IdentityFile.load(path)
    }

    /// Whether a live process holds the seat `name`.
    public static func isHeld(_ name: String, in folder: StateFolder) -> Bool {
        SeatLock.isHeld(folder.identityDirectory(name))
    }
}
