import Dispatch
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Lines over a pair of descriptors: pipes, a socket, a terminal. One thread reads, one writes; the queue between the
/// writers of lines and the writing thread is behind a lock. The transport owns the descriptors and closes them when
/// `close` was called and both threads have ended; until then they keep the transport alive.
public final class DescriptorTransport: LineTransport {
    /// When this many bytes wait to be written, no more is read until half of them are gone.
    static let highWater = 16 << 20
    /// As much as a pipe or socket that is ready takes without blocking (PIPE_BUF on Linux).
    private static let chunk = 4096

    private struct State {
        var queue = OutboundQueue()
        var isWriting = false
        var isClosed = false
        var isBroken = false
        var isReaderParked = false
        var threads = 1
        var flushed: [Latch] = []
    }

    private let input: Int32
    private let output: Int32
    private let maxLineBytes: Int
    private let stop: (read: Int32, write: Int32)
    private let state = Mutex(State())
    private let hasLines = DispatchSemaphore(value: 0)
    private let mayRead = DispatchSemaphore(value: 0)

    /// Takes the descriptors over, and makes the whole process ignore SIGPIPE: a host that stops reading is an error of
    /// the connection, not the end of the process.
    /// - Parameters:
    ///   - output: may be the same descriptor as `input` (a socket).
    ///   - maxLineBytes: longer lines are reported and skipped.
    public init(input: Int32, output: Int32, maxLineBytes: Int = 32 << 20) throws {
        FileDescriptor.ignoreBrokenPipes()
        self.input = input
        self.output = output
        self.maxLineBytes = maxLineBytes
        stop = try FileDescriptor.pipe()
        do {
            try DetachedThread.start { [self] in
                writeLoop()
                threadEnded()
            }
        } catch {
            FileDescriptor.close(stop.read)
            FileDescriptor.close(stop.write)
            throw error
        }
    }

    /// Begins to read on a thread of its own.
    public func start(_ receive: @escaping @Sendable (TransportEvent) -> Void) {
        state.withLock { $0.threads += 1 }
        do {
            try DetachedThread.start { [self] in
                let isBroken = readLoop(receive)
                threadEnded()
                receive(.ended(isBroken: isBroken))
            }
        } catch {
            threadEnded()
            receive(.ended(isBroken: true))
        }
    }

    /// Queues a line.
    public func send(_ line: [UInt8], as kind: OutboundKind) {
        let wakes = state.withLock { state in
            guard !state.isClosed, !state.isBroken else { return false }
            state.queue.append(line + [0x0A], as: kind)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if wakes { hasLines.signal() }
    }

    /// Waits until the queue is empty and written.
    @discardableResult
    public func flush() async -> Bool {
        let latch = Latch()
        state.withLock { state in
            if state.isWriting, !state.isClosed, !state.isBroken { state.flushed.append(latch) } else { latch.open() }
        }
        await latch.wait()
        // A queue that was dropped counts as not written, and so does one that a cancelled task did not wait for.
        return latch.isOpen && state.withLock { !$0.isClosed && !$0.isBroken }
    }

    /// Wakes both threads and lets them end.
    public func close() {
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        guard isFirst else { return }
        FileDescriptor.close(stop.write)
        hasLines.signal()
        mayRead.signal()
        openFlushed()
    }

    /// The last thread to end closes the descriptors; nobody uses them after it.
    private func threadEnded() {
        let isLast = state.withLock { state in
            state.threads -= 1
            return state.threads == 0
        }
        guard isLast else { return }
        FileDescriptor.close(stop.read)
        FileDescriptor.close(input)
        if output != input { FileDescriptor.close(output) }
    }

    private func openFlushed() {
        let latches = state.withLock { state in
            defer { state.flushed = [] }
            return state.flushed
        }
        for latch in latches { latch.open() }
    }
}

extension DescriptorTransport {
    /// Reads until the end. Returns whether the connection is broken rather than finished.
    private func readLoop(_ receive: (TransportEvent) -> Void) -> Bool {
        var splitter = LineSplitter(limit: maxLineBytes)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        func emit(_ piece: LineSplitter.Piece) {
            switch piece {
            case .line(let line): receive(.line(line))
            case .oversized: receive(.oversizedLine(limit: maxLineBytes))
            }
        }
        while true {
            waitForRoom()
            guard FileDescriptor.wait(input, for: POLLIN, stop: stop.read) == .ready else { return true }
            let count = FileDescriptor.read(input, into: buffer)
            guard count > 0 else {
                splitter.end(emit)
                return count < 0 || state.withLock { $0.isBroken || $0.isClosed }
            }
            splitter.feed(UnsafeRawBufferPointer(rebasing: buffer[..<count]), emit)
        }
    }

    /// Holds the reader while too much waits to be written, so that a client which asks but does not listen cannot fill
    /// the memory.
    private func waitForRoom() {
        let parks = state.withLock { state in
            guard state.queue.bytes > Self.highWater, !state.isClosed, !state.isBroken else { return false }
            state.isReaderParked = true
            return true
        }
        if parks { mayRead.wait() }
    }

    private func writeLoop() {
        while true {
            hasLines.wait()
            while let line = nextLine() {
                guard write(line) else { return markBroken() }
            }
            if state.withLock({ $0.isClosed }) { return }
        }
    }

    /// The next line, after seeing to those who wait for room or for an empty queue.
    private func nextLine() -> [UInt8]? {
        let (line, unparks): ([UInt8]?, Bool) = state.withLock { state in
            guard !state.isClosed else { return (nil, false) }
            let line = state.queue.next()
            if line == nil { state.isWriting = false }
            let unparks = state.isReaderParked && state.queue.bytes < Self.highWater / 2
            if unparks { state.isReaderParked = false }
            return (line, unparks)
        }
        if unparks { mayRead.signal() }
        if line == nil { openFlushed() }
        return line
    }

    /// Writes a whole line in pieces that a ready descriptor takes without blocking. False when that has become impossible.
    private func write(_ line: [UInt8]) -> Bool {
        line.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                guard FileDescriptor.wait(output, for: POLLOUT, stop: stop.read) == .ready else { return false }
                let piece = bytes[written..<min(bytes.count, written + Self.chunk)]
                let count = FileDescriptor.write(output, UnsafeRawBufferPointer(rebasing: piece))
                guard count >= 0 else { return false }
                written += count
            }
            return true
        }
    }

    /// Nobody reads any more: forget what waits, and end the reading too.
    private func markBroken() {
        state.withLock { state in
            state.isBroken = true
            state.queue.removeAll()
        }
        close()
    }
}
