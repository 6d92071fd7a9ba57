import Ambient
import Foundation
import TestSupport
import Testing
import WireJSON

@testable import ModelContextProtocol

/// A server on a Unix socket, reached by real clients.
@Suite struct UnixSocketListenerTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.appending("s") }

    init() throws { directory = try TemporaryDirectory() }

    private func options(_ name: String) -> Client.Options {
        Client.Options(info: Implementation(name: name, version: "1"))
    }

    @Test func severalClientsAreServedAtOnceUntilTheListenerCloses() async throws {
        let server = Sample.server(time: SystemTime())
        let listener = try UnixSocketListener(path: path)
        let running = Task { try await listener.run { await server.serve($0) } }
        let clients = try (0..<3).map {
            try Client.connect(toSocket: path, options: options("c\($0)"), time: SystemTime())
        }
        for (number, client) in clients.enumerated() {
            try await client.open()
            let result = try await client.callTool("who")
            #expect(result.text.hasSuffix("legacy c\(number)"))
        }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        await clients[0].close()
        listener.close()
        try await running.value
        await #expect(throws: ClientError.closed) { try await clients[1].callTool("who") }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func aSocketThatAnswersIsNotTakenUnlessAskedFor() async throws {
        let listener = try UnixSocketListener(path: path)
        #expect(throws: TransportError.self) { try UnixSocketListener(path: path) }
        let successor = try UnixSocketListener(path: path, replacing: true)
        listener.close()
        #expect(FileManager.default.fileExists(atPath: path))
        successor.close()
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func aLeftoverSocketIsReplacedButAnotherFileIsNot() async throws {
        let leftover = try UnixSocket.listen(path)
        FileDescriptor.close(leftover)
        let listener = try UnixSocketListener(path: path)
        listener.close()
        try Data("mine".utf8).write(to: URL(filePath: path))
        #expect(throws: TransportError.self) { try UnixSocketListener(path: path) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    }

    @Test func aPathThatDoesNotFitSaysWhatToDo() {
        let long = directory.appending(String(repeating: "x", count: 200))
        #expect(
            throws: TransportError(
                "the socket path has \(long.utf8.count) bytes; it must have 1 to \(UnixSocket.longestPath): use a shorter folder"
            )
        ) {
            try UnixSocketListener(path: long)
        }
        #expect(throws: TransportError.self) {
            try Client.connect(toSocket: path, options: options("x"), time: SystemTime())
        }
    }

    @Test func connectionsBeyondTheLimitAreClosed() async throws {
        let server = Sample.server(time: SystemTime())
        let listener = try UnixSocketListener(path: path, mostConnections: 1)
        let running = Task { try await listener.run { await server.serve($0) } }
        let first = try Client.connect(toSocket: path, options: options("a"), time: SystemTime())
        try await first.open()
        let second = try Client.connect(toSocket: path, options: options("b"), time: SystemTime())
        await #expect(throws: ClientError.closed) { try await second.open() }
        _ = try await first.callTool("who")
        running.cancel()
        try await running.value
    }
}
