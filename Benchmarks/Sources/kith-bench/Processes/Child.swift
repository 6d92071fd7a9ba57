import Foundation
import WireJSON

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Why a child process did not do what the benchmark needs.
struct ChildFailure: Error, CustomStringConvertible {
    let description: String
}

/// A child process that speaks lines over its stdin and stdout. Used by one thread only.
final class Child {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var buffer: [UInt8] = []
    private var scanned = 0

    /// Starts `executable`. Its stderr goes to `log`, or nowhere.
    init(_ executable: String, _ arguments: [String], environment: [String: String] = [:], log: String? = nil) throws {
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        if let log {
            _ = FileManager.default.createFile(atPath: log, contents: nil)
            process.standardError = FileHandle(forWritingAtPath: log) ?? FileHandle.nullDevice
        }
        try process.run()
    }

    var identifier: Int32 { process.processIdentifier }
    var outputDescriptor: Int32 { output.fileHandleForReading.fileDescriptor }

    /// Sends one line, of which the line feed is added here.
    func send(_ line: [UInt8]) throws {
        let bytes = line + [UInt8(ascii: "\n")]
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                write(input.fileHandleForWriting.fileDescriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 || errno == EINTR else { throw ChildFailure(description: "the process closed its stdin") }
            sent += max(count, 0)
        }
    }

    /// The next line, waiting for it no longer than `timeout` milliseconds; `nil` if none came in time.
    func line(timeout: Int32) throws -> [UInt8]? {
        while true {
            if let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(buffer[..<end])
                buffer.removeSubrange(...end)
                scanned = 0
                return line
            }
            scanned = buffer.count
            var descriptor = pollfd(fd: outputDescriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, timeout) > 0 else { return nil }
            let chunk = [UInt8](unsafeUninitializedCapacity: 65_536) { chunk, count in
                count = max(0, read(outputDescriptor, chunk.baseAddress, 65_536))
            }
            guard !chunk.isEmpty else { throw ChildFailure(description: "the process ended") }
            buffer += chunk
        }
    }

    /// Reads until the process closes its stdout, which is when it ends.
    func drain() {
        var chunk = [UInt8](repeating: 0, count: 4096)
        while read(outputDescriptor, &chunk, chunk.count) > 0 {}
    }

    /// Closes stdin, which ends every one of our servers, and waits. What does not end is killed.
    func stop() {
        try? input.fileHandleForWriting.close()
        let deadline = ContinuousClock.now + .seconds(5)
        while process.isRunning, ContinuousClock.now < deadline { usleep(2_000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    /// Asks the process to end as an operator would, and waits.
    func terminate() {
        process.terminate()
        stop()
    }
}
