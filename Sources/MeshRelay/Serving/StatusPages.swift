import NIOCore
import NIOHTTP1

/// Answers one plain HTTP request (`/health`, `/metrics`, an invite's address) and closes.
final class StatusPages: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private struct Answer {
        let status: HTTPResponseStatus
        let type: String
        let body: String
        let headers: [(String, String)]

        init(
            _ status: HTTPResponseStatus, _ body: String, type: String = "text/plain; charset=utf-8",
            headers: [(String, String)] = []
        ) {
            self.status = status
            self.type = type
            self.body = body
            self.headers = headers
        }
    }

    private let shard: LoopShard
    private let refusal: RefusalReason?
    private let report: @Sendable (any EventLoop) -> EventLoopFuture<StatusReport>
    private var head: HTTPRequestHead?
    private var hasAnswered = false

    init(
        shard: LoopShard, refusal: RefusalReason?,
        report: @escaping @Sendable (any EventLoop) -> EventLoopFuture<StatusReport>
    ) {
        self.shard = shard
        self.refusal = refusal
        self.report = report
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard !hasAnswered else { return }
            hasAnswered = true
            // The upgrade handler passes on no head of a request whose upgrade was refused.
            if let head { answer(head, context) } else { send(refused(), isHead: false, context) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let path = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)[0]
        let isHead = head.method == .HEAD
        switch (head.method, path) {
        case (.GET, "/health"), (.HEAD, "/health"):
            reply(isHead: isHead, context) { Answer(.ok, $0.health, type: "application/json") }
        case (.GET, "/metrics"), (.HEAD, "/metrics"):
            reply(isHead: isHead, context) { Answer(.ok, $0.metrics, type: "text/plain; version=0.0.4; charset=utf-8") }
        case (.GET, _) where LandingPage.isInvite(path), (.HEAD, _) where LandingPage.isInvite(path):
            send(
                Answer(.ok, LandingPage.html, type: "text/html; charset=utf-8", headers: LandingPage.headers),
                isHead: isHead, context)
        case (.GET, _), (.HEAD, _):
            send(
                Answer(.notFound, "A mesh relay: connect with a WebSocket, or ask /health.\n"), isHead: isHead, context)
        default: send(Answer(.methodNotAllowed, "Only GET is answered here.\n"), isHead: isHead, context)
        }
    }

    private func refused() -> Answer {
        shard.tally.refusals[refusal ?? .badRequest, default: 0] += 1
        return switch refusal {
        case .relayFull: Answer(.serviceUnavailable, "The relay has no place left; try again later.\n")
        case .addressFull: Answer(.tooManyRequests, "Too many connections from this address.\n")
        case .handshakeTimeout, .badRequest, nil: Answer(.badRequest, "This is no WebSocket handshake (RFC 6455).\n")
        }
    }

    private func reply(
        isHead: Bool, _ context: ChannelHandlerContext,
        _ render: @escaping @Sendable (StatusReport) -> Answer
    ) {
        report(context.eventLoop).map(render).assumeIsolated().whenComplete { result in
            switch result {
            case .success(let answer): self.send(answer, isHead: isHead, context)
            case .failure: context.close(promise: nil)
            }
        }
    }

    private func send(_ answer: Answer, isHead: Bool, _ context: ChannelHandlerContext) {
        let body = ByteBuffer(string: answer.body)
        var headers: HTTPHeaders = [
            "Content-Type": answer.type, "Content-Length": String(body.readableBytes), "Connection": "close",
            "Cache-Control": "no-store",
        ]
        for (name, value) in answer.headers { headers.add(name: name, value: value) }
        let response = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
        context.write(Self.wrapOutboundOut(.head(response)), promise: nil)
        if !isHead { context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
        }
    }
}
