import Foundation
import Synchronization
import WireJSON

/// A model vendor on a loopback port that speaks Chat Completions. It answers at once, or holds every request until it is
/// let go, or all but the first of each peer; a request says by its path whose it is, and costs all that it may: the worst
/// vendor there is.
final class ModelServer: Sendable {
    /// One request and what it was charged.
    struct Call: Sendable {
        let at = ContinuousClock.now
        let path: String
        let input: Int
        let output: Int
        /// What was asked: the whole request.
        let text: String
        var tokens: Int { input + output }
    }

    private struct State {
        var calls: [Call] = []
        var open = 0
        var isHolding: Bool
        /// So many of each path are answered all the same.
        let letThrough: Int
        var isEnding = false
    }

    private let listener: Int32
    let port: Int
    private let state: Mutex<State>

    init(holding: Bool = false, butTheFirst letThrough: Int = 0) throws {
        (listener, port) = try Loopback.listen()
        state = Mutex(State(isHolding: holding, letThrough: letThrough))
        Thread.detachNewThread { [self] in
            while let connection = Loopback.accept(listener, while: { !self.state.withLock { $0.isEnding } }) {
                Thread.detachNewThread { self.serve(connection) }
            }
            close(listener)
        }
    }

    /// What a peer's `base_url` says.
    func base(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

    /// Requests so far, of one path or of all.
    func calls(_ path: String? = nil) -> [Call] {
        state.withLock { $0.calls.filter { path == nil || $0.path == path } }
    }

    /// Requests that wait and whose connections stand.
    var open: Int { state.withLock { $0.open } }

    /// Keeps requests from now on, or lets all go.
    func hold(_ isHolding: Bool) { state.withLock { $0.isHolding = isHolding } }

    func stop() { state.withLock { $0.isEnding = true } }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        while let request = read(connection) {
            let isHeld = state.withLock { state in
                state.calls.append(request)
                state.open += 1
                let ofPath = state.calls.count { $0.path == request.path }
                return state.isHolding && ofPath > state.letThrough
            }
            let isWanted = !isHeld || wait(connection)
            let number = state.withLock { state in
                state.open -= 1
                return state.calls.count
            }
            guard isWanted, Loopback.write(Self.answer(to: request, number), to: connection) else { return }
        }
    }

    /// Waits until requests are let go. False when the caller has hung up before.
    private func wait(_ connection: Int32) -> Bool {
        while state.withLock({ $0.isHolding && !$0.isEnding }) {
            var waiting = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
            if poll(&waiting, 1, 10) > 0 { return false }
        }
        return true
    }

    private func read(_ connection: Int32) -> Call? {
        var bytes: [UInt8] = []
        var call: Call?
        Loopback.copy(from: connection) { more in
            bytes += more
            call = Self.call(in: bytes)
            return call == nil
        }
        return call
    }

    /// The request once all of it is there.
    private static func call(in bytes: [UInt8]) -> Call? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let head = text[..<end.lowerBound].split(separator: "\r\n").map(String.init)
        let length = head.first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
        let body = text[end.upperBound...]
        guard let length, body.utf8.count >= length, let json = try? JSON(parsing: String(body)) else { return nil }
        let path = head.first?.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        let most = json["max_completion_tokens"]?.integerValue ?? json["max_tokens"]?.integerValue ?? 0
        return Call(
            path: path.split(separator: "/").first.map(String.init) ?? "", input: body.utf8.count / 4,
            output: Int(most), text: String(body))
    }

    private static func answer(to call: Call, _ number: Int) -> [UInt8] {
        let focus = Vocabulary(seed: UInt64(number) + 77).sentence(number)
        let arguments: JSON = ["focus": .string(focus)]
        let body: JSON = [
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m",
            "choices": [
                [
                    "index": 0, "finish_reason": "tool_calls",
                    "message": [
                        "role": "assistant", "content": .null,
                        "tool_calls": [
                            [
                                "id": "call_1", "type": "function",
                                "function": ["name": "answer", "arguments": .string(arguments.text)],
                            ]
                        ],
                    ],
                ]
            ],
            "usage": [
                "prompt_tokens": .integer(Int64(call.input)), "completion_tokens": .integer(Int64(call.output)),
                "total_tokens": .integer(Int64(call.tokens)),
            ],
        ]
        let bytes = body.serialized
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: \(bytes.count)\r\n\r\n"
        return Array(head.utf8) + bytes
    }
}
