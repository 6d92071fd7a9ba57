import Ambient
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Sends one JSON request to one vendor and brings back what it says, bounded in size. Owns its connections; the caller
/// bounds the time.
final class ModelEndpoint: Sendable {
    /// What came back.
    struct Response: Sendable {
        let status: Int
        let contentType: String
        let retryAfter: Duration?
        let body: [UInt8]
    }

    /// Why nothing came back.
    struct Failure: Error {
        let reason: ModelError.Reason
        /// Whether the request may have reached the model, and so may be billed.
        let mayHaveRun: Bool
    }

    private let address: ModelAddress
    private let client: HTTPClient
    private let time: any TimeSource

    /// An endpoint at `address`, by way of the environment's proxy, trusting the authorities in `$SSL_CERT_FILE` if set.
    init(_ address: ModelAddress, environment: [String: String], time: any TimeSource) throws(ProxyError) {
        self.address = address
        self.time = time
        // Redirects are not followed: the key would go with them. No decompression: a small answer stays small.
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)))
        configuration.connectionPool.retryConnectionEstablishment = false
        // Below the time after which vendors close idle connections: a request on one that is just being closed is lost.
        configuration.connectionPool.idleTimeout = .seconds(15)
        configuration.httpVersion = .http1Only
        if let file = environment["SSL_CERT_FILE"], !file.isEmpty {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(file)
            configuration.tlsConfiguration = tls
        }
        if let proxy = try ProxySettings.forAddress(address, environment: environment) {
            configuration.proxy = .server(
                host: proxy.host, port: proxy.port,
                authorization: proxy.user.map { .basic(username: $0, password: proxy.password ?? "") })
        }
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Posts `body` to `path` below the address.
    func post(
        _ path: String, headers: [(name: String, value: String)], body: [UInt8]
    ) async throws(Failure) -> Response {
        var request = HTTPClientRequest(url: address.description + path)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "user-agent", value: "kith")
        for header in headers { request.headers.add(name: header.name, value: header.value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        let head: HTTPClientResponse
        do {
            head = try await client.execute(request, deadline: .distantFuture)
        } catch {
            throw Self.failure(error, afterHead: false)
        }
        let status = Int(head.status.code)
        let isGood = (200...299).contains(status)
        return Response(
            status: status, contentType: head.headers.first(name: "content-type") ?? "",
            retryAfter: RetryAfter.read(
                milliseconds: head.headers.first(name: "retry-after-ms"),
                value: head.headers.first(name: "retry-after"), now: time.now),
            body: try await Self.bytes(
                of: head, limit: isGood ? ModelLimits.responseBytes : ModelLimits.errorBytes,
                cut: !isGood))
    }

    /// Lets go of the connections.
    func close() async { try? await client.shutdown() }

    /// Whoever forgot to close gets it done here: the client ends the process when it is dropped open.
    deinit { client.shutdown { _ in } }

    /// The body up to `limit` bytes. What is longer is an error, or (`cut`) left unread.
    private static func bytes(of head: HTTPClientResponse, limit: Int, cut: Bool) async throws(Failure) -> [UInt8] {
        let tooLarge = Failure(reason: .tooLarge(limit: limit), mayHaveRun: true)
        if !cut, let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > limit {
            throw tooLarge
        }
        var bytes: [UInt8] = []
        do {
            for try await part in head.body {
                bytes.append(contentsOf: part.readableBytesView.prefix(limit + 1 - bytes.count))
                if bytes.count > limit { break }
            }
        } catch {
            throw failure(error, afterHead: true)
        }
        guard bytes.count <= limit || cut else { throw tooLarge }
        return bytes
    }

    /// Errors of the client carry no header, so they may be quoted; addresses in them are the vendor's own.
    private static func failure(_ error: any Error, afterHead: Bool) -> Failure {
        if error is CancellationError { return Failure(reason: .cancelled, mayHaveRun: true) }
        if let error = error as? HTTPClientError {
            if error == .cancelled { return Failure(reason: .cancelled, mayHaveRun: true) }
            let never: [HTTPClientError] = [
                .connectTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout, .getConnectionFromPoolTimeout,
                .proxyAuthenticationRequired, .invalidProxyResponse,
            ]
            return Failure(
                reason: .unreachable(what: error.shortDescription), mayHaveRun: afterHead || !never.contains(error))
        }
        if error is NIOSSLError || error is NIOSSLExtraError || error is BoringSSLError {
            return Failure(
                reason: .unreachable(what: "TLS failed (\(Excerpt.of("\(error)", limit: 160)))"), mayHaveRun: false)
        }
        if let error = error as? NIOConnectionError {
            let what = error.connectionErrors.first.map { "\($0.error)" } ?? "the host name \(error.host) is unknown"
            return Failure(reason: .unreachable(what: Excerpt.of(what, limit: 160)), mayHaveRun: false)
        }
        if let error = error as? IOError, !afterHead, error.errnoCode == ECONNREFUSED {
            return Failure(reason: .unreachable(what: "nothing listens there"), mayHaveRun: false)
        }
        return Failure(reason: .unreachable(what: Excerpt.of("\(error)", limit: 160)), mayHaveRun: true)
    }
}
