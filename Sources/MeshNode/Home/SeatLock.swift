import Ambient
import MeshProtocol
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The lock file of a seat. Whoever holds the `flock` writes its process and session into it, so that a relaunch of the
/// same session knows whom to ask to leave.
final class SeatLock: Sendable {
    struct Holder: Equatable {
        let process: pid_t
        let started: String
        let session: String
    }

    private let descriptor: Mutex<CInt>

    private init(descriptor: CInt) { self.descriptor = Mutex(descriptor) }

    deinit { release() }

    func release() {
        descriptor.withLock { descriptor in
            if descriptor >= 0 { close(descriptor) }
            descriptor = -1
        }
    }

    /// The lock, or nil when another live process has it.
    ///
    /// Who only looks (`isHeld`) holds the lock for an instant, and must not drive a session to another seat. So a taken lock
    /// is asked for again after each `pause`, a few times; one that is still taken then has a holder.
    static func acquire(
        _ directory: String, session: String?, pause: () -> Void = { usleep(1000) }
    ) throws(HomeError) -> SeatLock? {
        let path = directory + "/lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unwritable(path, reason: lastSystemError()) }
        var looks = 3
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            looks -= 1
            guard looks > 0 else {
                close(descriptor)
                return nil
            }
            pause()
        }
        let me = "\(getpid())\n\(ProcessStart.of(getpid()) ?? "")\n\(session ?? "")\n"
        ftruncate(descriptor, 0)
        _ = me.utf8CString.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, me.utf8.count, 0) }
        return SeatLock(descriptor: descriptor)
    }

    /// Takes the lock from an earlier process of the same session: asks it to end, and ends it if it lingers. Everything
    /// a node has acknowledged is committed, so ending it loses nothing. nil when someone else got the seat meanwhile.
    static func takeOver(
        _ directory: String, session: String, time: any TimeSource
    ) async throws -> SeatLock? {
        let patience: [(signal: CInt, tries: Int)] = [(SIGTERM, 50), (SIGKILL, 50)]
        for (signal, tries) in patience {
            if let lock = try acquire(directory, session: session) { return lock }
            guard let holder = holder(in: directory), holder.session == session, holder.process != getpid(),
                ProcessStart.of(holder.process) == holder.started
            else { return nil }
            kill(holder.process, signal)
            for _ in 0..<tries {
                try await time.sleep(for: .milliseconds(20))
                if let lock = try acquire(directory, session: session) { return lock }
            }
        }
        return nil
    }

    static func holder(in folder: StateFolder, _ name: PeerName) -> Holder? {
        holder(in: folder.identityDirectory(name.text))
    }

    /// Who wrote the lock file last, if it is held now.
    static func holder(in directory: String) -> Holder? {
        guard isHeld(directory), let file = fopen(directory + "/lock", "re") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 1024)
        var lines: [String] = []
        while lines.count < 3, fgets(&buffer, CInt(buffer.count), file) != nil {
            let text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            lines.append(text.hasSuffix("\n") ? String(text.dropLast()) : text)
        }
        guard lines.count == 3, let process = pid_t(lines[0]), process > 1, !lines[2].isEmpty else { return nil }
        return Holder(process: process, started: lines[1], session: lines[2])
    }

    static func isHeld(_ directory: String) -> Bool {
        let descriptor = open(directory + "/lock", O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_EX | LOCK_NB) != 0
    }
}
