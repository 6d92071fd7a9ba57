import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization
import WireJSON

/// A model vendor on a loopback port that answers by script: the n-th request gets the n-th answer, the last one repeats.
final class VendorServer: Sendable {
    enum Answer: Sendable {
        /// A status and a JSON body.
        case json(Int, String, headers: [String: String] = [:])
        /// A body of any type.
        case body(Int, type: String, [UInt8], headers: [String: String] = [:])
        /// Nothing, for ever.
        case silence
        /// A good head, and then a byte of the body now and then.
        case drip(String, every: Duration)
        /// A body of this many bytes, with its length told or in chunks.
        case flood(bytes: Int, isLengthTold: Bool)
        /// The connection is closed without a word.
        case hangUp
    }

    struct Request: Sendable {
        let method: String
        let path: String
        let headers: [String: String]
        let body: [UInt8]

        var json: JSON? { try? JSON(parsing: body) }
    }

    fileprivate struct State {
        var answers: [Answer]
        var requests: [Request] = []
        var sentBytes = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    fileprivate let state: Mutex<State>
    private let channel: Mutex<(any Channel)?> = Mutex(nil)

    init(_ answers: [Answer], tls: NIOSSLContext? = nil) async throws {
        state = Mutex(State(answers: answers))
        let bound = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(VendorHandler(server: self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        channel.withLock { $0 = bound }
    }

    convenience init(_ answers: Answer...) async throws { try await self.init(answers) }

    var port: Int { channel.withLock { $0?.localAddress?.port ?? 0 } }
    var base: String { "http://127.0.0.1:\(port)" }
    var requests: [Request] { state.withLock { $0.requests } }
    /// Bytes of flooded bodies that left this process.
    var sentBytes: Int { state.withLock { $0.sentBytes } }

    /// Waits until the first request has arrived.
    func awaitRequest() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.requests.isEmpty { state.waiting.append(continuation) }
                return !state.requests.isEmpty
            }
            if isThere { continuation.resume() }
        }
    }

    func stop() async { try? await channel.withLock { $0 }?.close() }

    fileprivate func next(for request: Request) -> Answer {
        let (answer, waiting) = state.withLock { state in
            state.requests.append(request)
            let waiting = state.waiting
            state.waiting = []
            return (state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0], waiting)
        }
        for continuation in waiting { continuation.resume() }
        return answer
    }
}

private final class VendorHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: VendorServer
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var dripping: RepeatedTask?
    private var rest: ArraySlice<UInt8> = []

    init(server: VendorServer) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let part): body.append(contentsOf: part.readableBytesView)
        case .end:
            guard let head else { return }
            let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { $1 }
            let request = VendorServer.Request(
                method: head.method.rawValue, path: head.uri, headers: headers, body: body)
            answer(server.next(for: request), context: context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { dripping?.cancel() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ answer: VendorServer.Answer, context: ChannelHandlerContext) {
        switch answer {
        case .silence: break
        case .hangUp: context.close(promise: nil)
        case .json(let status, let text, let headers):
            write(status, "application/json", Array(text.utf8), headers, context: context)
        case .body(let status, let type, let bytes, let headers):
            write(status, type, bytes, headers, context: context)
        case .drip(let text, let interval):
            begin(200, "application/json", length: nil, [:], context: context)
            context.flush()
            drip(ArraySlice(text.utf8), every: interval, context: context)
        case .flood(let bytes, let isLengthTold):
            begin(200, "application/json", length: isLengthTold ? bytes : nil, [:], context: context)
            context.flush()
            flood(bytes, context: context)
        }
    }

    private func begin(
        _ status: Int, _ type: String, length: Int?, _ headers: [String: String], context: ChannelHandlerContext
    ) {
        var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status))
        head.headers.add(name: "content-type", value: type)
        if let length { head.headers.add(name: "content-length", value: String(length)) }
        for (name, value) in headers { head.headers.add(name: name, value: value) }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func write(
        _ status: Int, _ type: String, _ bytes: [UInt8], _ headers: [String: String], context: ChannelHandlerContext
    ) {
        begin(status, type, length: bytes.count, headers, context: context)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func drip(_ bytes: ArraySlice<UInt8>, every interval: Duration, context: ChannelHandlerContext) {
        let bound = NIOLoopBound((context: context, handler: self), eventLoop: context.eventLoop)
        self.rest = bytes
        let delay = TimeAmount.milliseconds(Int64(interval / .milliseconds(1)))
        dripping = context.eventLoop.scheduleRepeatedTask(initialDelay: delay, delay: delay) { task in
            guard let byte = bound.value.handler.rest.popFirst() else { return task.cancel() }
            let part = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: [byte])))
            bound.value.context.writeAndFlush(bound.value.handler.wrapOutboundOut(part), promise: nil)
        }
    }

    private func flood(_ left: Int, context: ChannelHandlerContext) {
        guard left > 0, context.channel.isActive else {
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            return
        }
        let size = min(left, 64 << 10)
        let part = ByteBuffer(repeating: UInt8(ascii: " "), count: size)
        let bound = NIOLoopBound((context: context, handler: self), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(part)))).whenSuccess {
            bound.value.handler.server.state.withLock { $0.sentBytes += size }
            bound.value.handler.flood(left - size, context: bound.value.context)
        }
    }
}
