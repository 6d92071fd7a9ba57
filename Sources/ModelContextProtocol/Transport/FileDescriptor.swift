#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Why a descriptor, socket or process could not be had.
public struct TransportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was tried, why it failed, and where known what to do.
    public let description: String

    /// An error in words.
    public init(_ description: String) { self.description = description }

    /// The failure of a system call, with the system's own words.
    static func system(_ what: String, _ code: Int32 = errno) -> TransportError {
        TransportError("\(what): \(String(cString: strerror(code)))")
    }
}

/// The few system calls on descriptors, with their interruptions taken care of.
enum FileDescriptor {
    /// What waiting for a descriptor came to.
    enum Readiness { case ready, stopped }

    /// Waits until `descriptor` is ready for `events` (or has failed), or `stop` has been closed.
    static func wait(_ descriptor: Int32, for events: Int32, stop: Int32) -> Readiness {
        while true {
            var polled = [
                pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
                pollfd(fd: descriptor, events: Int16(events), revents: 0),
            ]
            let count = poll(&polled, 2, -1)
            if count < 0, errno == EINTR { continue }
            if count < 0 || polled[0].revents != 0 { return .stopped }
            if polled[1].revents != 0 { return .ready }
        }
    }

    /// Reads what is there, at most the size of `buffer`. Zero at the end of the input, negative on an error.
    static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            #if canImport(Darwin)
            let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
            #else
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 || errno != EINTR { return count }
        }
    }

    /// Writes once, possibly less than given. Negative on an error.
    static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        while true {
            #if canImport(Darwin)
            let count = Darwin.write(descriptor, bytes.baseAddress, bytes.count)
            #else
            let count = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            #endif
            if count >= 0 || (errno != EINTR && errno != EAGAIN) { return count }
            if errno == EAGAIN { return 0 }
        }
    }

    /// A pipe whose ends no child process inherits.
    static func pipe() throws(TransportError) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        #if canImport(Darwin)
        guard Darwin.pipe(&ends) == 0 else { throw .system("cannot make a pipe") }
        #else
        guard Glibc.pipe(&ends) == 0 else { throw .system("cannot make a pipe") }
        #endif
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// A second descriptor for the same file that no child process inherits.
    static func duplicate(_ descriptor: Int32) throws(TransportError) -> Int32 {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw .system("cannot duplicate descriptor \(descriptor)") }
        return copy
    }

    /// The file that is always empty and swallows everything.
    static func nothing() -> Int32 { open("/dev/null", O_RDWR | O_CLOEXEC) }

    static func close(_ descriptor: Int32) {
        #if canImport(Darwin)
        _ = Darwin.close(descriptor)
        #else
        _ = Glibc.close(descriptor)
        #endif
    }

    /// From now on a write to a closed pipe is an error of that write, not the end of the process.
    static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }
}
