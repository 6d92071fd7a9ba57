import Ambient
import Synchronization
import WireJSON

/// A model behind a vendor's HTTP API: requests are built and read by a dialect, sent by an endpoint, repeated by a policy,
/// and all of that under one deadline.
final class VendorModel: Model {
    let label: String
    private let name: String
    private let dialect: any VendorDialect
    private let endpoint: ModelEndpoint
    private let key: APIKey?
    private let timeout: Duration
    private let policy: RetryPolicy
    private let time: any TimeSource
    private let random: any RandomSource
    /// Set when the model refused to be forced to call the tool; remembered, so that it is asked only once.
    private let refusesForce = Atomic(false)

    init(
        provider: String, name: String, dialect: any VendorDialect, endpoint: ModelEndpoint, key: APIKey?,
        timeout: Duration, policy: RetryPolicy, time: any TimeSource, random: any RandomSource
    ) {
        label = "\(provider)/\(name)"
        self.name = name
        self.dialect = dialect
        self.endpoint = endpoint
        self.key = key
        self.timeout = timeout
        self.policy = policy
        self.time = time
        self.random = random
    }

    func close() async { await endpoint.close() }

    func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
        guard !Task.isCancelled else { throw ModelError(.cancelled, attempts: 0) }
        let progress = Progress()
        let deadline = time.now + timeout
        let outcome = await withDeadline(timeout, on: time) { [self] in
            await attempts(at: request, until: deadline, progress: progress)
        }
        switch outcome {
        case .done(.success(let reply)): return reply
        case .done(.failure(let error)): throw error
        case .late:
            let (sent, isWaiting) = progress.state
            throw ModelError(
                .timedOut(seconds: Int(timeout.seconds)), usage: isWaiting ? request.worstCase : .none, attempts: sent)
        }
    }

    private func attempts(
        at request: ModelRequest, until deadline: Timestamp, progress: Progress
    ) async -> Result<ModelReply, ModelError> {
        while true {
            let choice: ToolChoice = refusesForce.load(ordering: .relaxed) ? .free : .forced
            let number = progress.begin()
            let response: ModelEndpoint.Response
            do throws(ModelEndpoint.Failure) {
                response = try await endpoint.post(
                    dialect.path, headers: dialect.headers(key: key),
                    body: dialect.body(for: request, model: name, choice: choice).serialized)
            } catch {
                let usage = error.mayHaveRun ? request.worstCase : .none
                return .failure(ModelError(error.reason, usage: usage, attempts: number))
            }
            if (200...299).contains(response.status) {
                return read(response, for: request, attempts: number)
            }
            progress.end()
            let error = complaint(response, attempts: number)
            if response.status == 400, choice == .forced, case .status(_, let text) = error.reason,
                text.contains("tool_choice")
            {
                refusesForce.store(true, ordering: .relaxed)
                continue
            }
            let wait = policy.delay(
                after: number, status: response.status, retryAfter: response.retryAfter, remaining: deadline - time.now,
                random: random)
            guard let wait else { return .failure(error) }
            do { try await time.sleep(for: wait) } catch {
                return .failure(ModelError(.cancelled, attempts: number))
            }
        }
    }

    private func read(
        _ response: ModelEndpoint.Response, for request: ModelRequest, attempts: Int
    ) -> Result<ModelReply, ModelError> {
        // From here on the vendor has worked, and will bill; what it does not tell is estimated from above.
        var usage = request.worstCase
        do throws(ModelError.Reason) {
            guard response.contentType.lowercased().contains("json") else {
                throw .unexpectedContent(type: Excerpt.of(response.contentType, limit: 60))
            }
            let json: JSON
            do { json = try JSON(parsing: response.body, limits: ModelLimits.json) } catch {
                throw .malformedResponse(error.description)
            }
            let reading = try dialect.read(json)
            usage = reading.usage ?? usage
            let (outcome, notes) = try reading.outcome(for: request, prose: .isRefused)
            return .success(ModelReply(outcome: outcome, usage: usage, attempts: attempts, notes: notes))
        } catch {
            return .failure(ModelError(error.redacted(key: key), usage: usage, attempts: attempts))
        }
    }

    private func complaint(_ response: ModelEndpoint.Response, attempts: Int) -> ModelError {
        guard !(300...399).contains(response.status) else {
            return ModelError(.redirected(response.status), attempts: attempts)
        }
        let told = (try? JSON(parsing: response.body, limits: ModelLimits.json)).flatMap { dialect.complaint(in: $0) }
        let text = told ?? String(decoding: response.body.prefix(1024), as: UTF8.self)
        // Before and after the cut: a key must neither be cut in two nor come together when control characters go.
        let plain = APIKey.redacted(Excerpt.of(APIKey.redacted(text, key: key), limit: 300), key: key)
        return ModelError(
            .status(response.status, text: plain.isEmpty ? "(it said nothing more)" : plain), attempts: attempts,
            retryAfter: response.retryAfter)
    }
}

/// How far a call has come, for when it is ended from outside.
private final class Progress: Sendable {
    private let value = Mutex((sent: 0, isWaiting: false))

    /// Requests sent, and whether one of them is still unanswered.
    var state: (sent: Int, isWaiting: Bool) { value.withLock { $0 } }

    func begin() -> Int {
        value.withLock { state in
            state.sent += 1
            state.isWaiting = true
            return state.sent
        }
    }

    func end() { value.withLock { $0.isWaiting = false } }
}

extension ModelError.Reason {
    /// The same without anything that looks like a key.
    func redacted(key: APIKey?) -> ModelError.Reason {
        switch self {
        case .refused(let text): .refused(APIKey.redacted(text, key: key))
        case .malformedResponse(let text): .malformedResponse(APIKey.redacted(text, key: key))
        case .malformedAnswer(let text): .malformedAnswer(APIKey.redacted(text, key: key))
        default: self
        }
    }
}
