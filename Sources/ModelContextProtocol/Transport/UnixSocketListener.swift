import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Accepts connections of the same user on a Unix socket. One thread accepts; whom it serves is behind a lock.
public final class UnixSocketListener: Sendable {
    private struct State {
        var connections: [Int: Task<Void, Never>] = [:]
        var last = 0
        var isRunning = false
        var isClosed = false
    }

    /// Where the socket is.
    public let path: String
    private let descriptor: Int32
    private let identity: FileIdentity?
    private let mostConnections: Int
    private let maxLineBytes: Int
    private let stop: (read: Int32, write: Int32)
    private let state = Mutex(State())
    private let ended = Latch()

    /// Binds the socket (0600) and listens; connections wait until `run`.
    ///
    /// A socket file that nobody answers on is a leftover and is replaced. One that is answered on is an error unless
    /// `replacing`, which is for a caller that holds a lock of its own and takes over from a dying process.
    /// - Parameters:
    ///   - path: at most 107 bytes (103 on macOS), in a folder that only the user can enter.
    ///   - mostConnections: further ones are closed at once.
    public init(
        path: String, replacing: Bool = false, mostConnections: Int = 64, maxLineBytes: Int = 32 << 20
    ) throws {
        if !replacing, let probe = try? UnixSocket.connect(path) {
            FileDescriptor.close(probe)
            throw TransportError("\(path) is in use by another process")
        }
        if FileIdentity(path)?.isSocket == true { unlink(path) }
        descriptor = try UnixSocket.listen(path)
        identity = FileIdentity(path)
        self.path = path
        self.mostConnections = mostConnections
        self.maxLineBytes = maxLineBytes
        do {
            stop = try FileDescriptor.pipe()
        } catch {
            FileDescriptor.close(descriptor)
            throw error
        }
    }

    /// Accepts until `close` is called or the task is cancelled; then returns as soon as every connection has ended.
    /// - Parameter serve: handles one connection and returns when it is over.
    public func run(_ serve: @escaping @Sendable (DescriptorTransport) async -> Void) async throws {
        let isClosed = state.withLock { state in
            state.isRunning = true
            return state.isClosed
        }
        guard !isClosed else { return }
        try DetachedThread.start { [self] in
            while let connection = accept() { take(connection, serve) }
            FileDescriptor.close(descriptor)
            FileDescriptor.close(stop.read)
            ended.open()
        }
        await withTaskCancellationHandler {
            await ended.wait()
        } onCancel: {
            close()
        }
        for task in state.withLock({ Array($0.connections.values) }) {
            task.cancel()
            await task.value
        }
    }

    /// Stops accepting and removes the socket file, unless another process has put its own there since.
    public func close() {
        let (isFirst, isRunning) = state.withLock { state in
            defer { state.isClosed = true }
            return (!state.isClosed, state.isRunning)
        }
        guard isFirst else { return }
        if let identity, FileIdentity(path) == identity { unlink(path) }
        FileDescriptor.close(stop.write)
        guard !isRunning else { return }
        FileDescriptor.close(descriptor)
        FileDescriptor.close(stop.read)
    }

    /// The next connection of this user; nil when the listener was closed.
    private func accept() -> Int32? {
        while FileDescriptor.wait(descriptor, for: POLLIN, stop: stop.read) == .ready {
            let connection = systemAccept(descriptor)
            guard connection >= 0 else {
                // Out of descriptors: the connection stays in line, so pause instead of spinning on it.
                if errno == EMFILE || errno == ENFILE { usleep(50_000) }
                continue
            }
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            if UnixSocket.peerUser(connection) == getuid() { return connection }
            FileDescriptor.close(connection)
        }
        return nil
    }

    private func take(_ connection: Int32, _ serve: @escaping @Sendable (DescriptorTransport) async -> Void) {
        let hasRoom = state.withLock { $0.connections.count < mostConnections }
        guard hasRoom,
            let transport = try? DescriptorTransport(input: connection, output: connection, maxLineBytes: maxLineBytes)
        else { return FileDescriptor.close(connection) }
        state.withLock { state in
            state.last += 1
            let number = state.last
            state.connections[number] = Task { [weak self] in
                await serve(transport)
                transport.close()
                self?.forget(number)
            }
        }
    }

    private func forget(_ number: Int) { _ = state.withLock { $0.connections.removeValue(forKey: number) } }
}

/// Which file a path leads to, so that a file that took its place is not mistaken for it.
private struct FileIdentity: Equatable {
    let device: UInt64
    let inode: UInt64
    let isSocket: Bool

    init?(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        isSocket = status.st_mode & S_IFMT == S_IFSOCK
    }
}

private func systemAccept(_ descriptor: Int32) -> Int32 { accept(descriptor, nil, nil) }
