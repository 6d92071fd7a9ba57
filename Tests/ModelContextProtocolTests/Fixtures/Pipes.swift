import Dispatch
import Foundation
import WireJSON

@testable import ModelContextProtocol

/// A transport over real pipes, and the far ends of them.
final class Pipes: Sendable {
    let transport: DescriptorTransport
    private let toTransport: FileHandle
    private let fromTransport: FileHandle
    private let events: AsyncStream<Event>
    private let heard: AsyncStream<Event>.Continuation

    enum Event: Equatable, Sendable {
        case line(String)
        case oversized(Int)
        case ended(isBroken: Bool)

        init(_ event: TransportEvent) {
            switch event {
            case .line(let line): self = .line(String(decoding: line, as: UTF8.self))
            case .oversizedLine(let limit): self = .oversized(limit)
            case .ended(let isBroken): self = .ended(isBroken: isBroken)
            }
        }
    }

    init(maxLineBytes: Int = 32 << 20) throws {
        let input = try FileDescriptor.pipe()
        let output = try FileDescriptor.pipe()
        toTransport = FileHandle(fileDescriptor: input.write, closeOnDealloc: true)
        fromTransport = FileHandle(fileDescriptor: output.read, closeOnDealloc: true)
        (events, heard) = AsyncStream.makeStream()
        transport = try DescriptorTransport(input: input.read, output: output.write, maxLineBytes: maxLineBytes)
    }

    deinit { transport.close() }

    /// Lets the transport read for the test itself.
    func listen() {
        transport.start { [heard] in heard.yield(Event($0)) }
    }

    func write(_ text: String) throws { try toTransport.write(contentsOf: Data(text.utf8)) }

    func write(bytes: [UInt8]) throws { try toTransport.write(contentsOf: Data(bytes)) }

    func endInput() throws { try toTransport.close() }

    func stopReading() throws { try fromTransport.close() }

    func next() async -> Event? {
        for await event in events { return event }
        return nil
    }

    /// Writes more than a pipe holds, off the shared pool, because it blocks.
    func writeBlocking(_ text: String) async throws {
        try await blocking { [toTransport] in try toTransport.write(contentsOf: Data(text.utf8)) }
    }

    /// Everything the transport writes until it closes its end.
    func readToEnd() async throws -> String {
        try await blocking { [fromTransport] in
            String(decoding: try fromTransport.readToEnd() ?? Data(), as: UTF8.self)
        }
    }

    /// Runs `body` on a thread that may block.
    private func blocking<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
