import Ambient
import Synchronization
import WireJSON

extension Session {
    /// What a handler came back with, and who wants to know that it was written to the client.
    private typealias Outcome = (result: JSONObject, hint: CacheHint?, delivered: (@Sendable () async -> Void)?)
    private typealias Work = @Sendable (CallContext) async throws -> Outcome

    func callTool(_ request: IncomingRequest, _ caller: Caller, _ catalogue: Catalogue, _ reply: @escaping Reply) {
        guard let name = request.params["name"]?.stringValue else {
            return refuse(request, .invalidParams("tools/call needs \"name\", a string"), reply)
        }
        guard let tool = catalogue.tool(named: name) else {
            let known = catalogue.tools.map(\.name).joined(separator: ", ").shortened(to: 600)
            return refuse(request, .invalidParams("Unknown tool: \(name.shortened(to: 80)). Known: \(known)"), reply)
        }
        start(request, caller, isLimited: true, reply) { [server] context in
            var result: ToolResult
            do {
                let given = request.params["arguments"]
                let arguments = given?.isNull == true ? Optional<JSON>.none : given
                result = try await tool.call(arguments, context)
            } catch let failure as ToolFailure {
                result = .failure(failure.text)
            }
            // A result that nobody will see must not be decorated: what it would have told would count as told.
            try Task.checkCancellation()
            await server.decorate?(name, &result, context)
            return (result.json(for: caller.version), nil, server.delivered?(name, result, context))
        }
    }

    func readResource(_ request: IncomingRequest, _ caller: Caller, _ catalogue: Catalogue, _ reply: @escaping Reply) {
        guard let uri = request.params["uri"]?.stringValue else {
            return refuse(request, .invalidParams("resources/read needs \"uri\", a string"), reply)
        }
        let missing = RPCError.resourceNotFound(uri, era: caller.era)
        guard let found = catalogue.resource(uri) else { return refuse(request, missing, reply) }
        start(request, caller, isLimited: false, reply) { context in
            let wanted = ResourceRequest(uri: uri, variables: found.variables, context: context)
            guard let contents = try await found.read(wanted), !contents.isEmpty else { throw missing }
            return (["contents": .array(contents.map(\.json))], CacheHint(freshFor: found.freshFor), nil)
        }
    }

    func getPrompt(_ request: IncomingRequest, _ caller: Caller, _ catalogue: Catalogue, _ reply: @escaping Reply) {
        do throws(RPCError) {
            guard let name = request.params["name"]?.stringValue else {
                throw .invalidParams("prompts/get needs \"name\", a string")
            }
            guard let prompt = catalogue.prompt(named: name) else {
                let known = catalogue.prompts.map(\.name).joined(separator: ", ").shortened(to: 600)
                throw .invalidParams("Unknown prompt: \(name.shortened(to: 80)). Known: \(known)")
            }
            let values = try prompt.read(request.params["arguments"])
            start(request, caller, isLimited: false, reply) { context in
                let messages = try await prompt.render(values, context).map { message in
                    ["role": .string(message.role.rawValue), "content": message.content.json(for: caller.version)]
                        as JSON
                }
                var result: JSONObject = ["messages": .array(messages)]
                result["description"] = prompt.description.map(JSON.string)
                return (result, nil, nil)
            }
        } catch {
            refuse(request, error, reply)
        }
    }

    func complete(_ request: IncomingRequest, _ caller: Caller, _ catalogue: Catalogue, _ reply: @escaping Reply) {
        do throws(RPCError) {
            let wanted = try CompletionRequest(request.params, catalogue)
            start(request, caller, isLimited: true, reply) { context in
                let candidates = try await wanted.completer?(wanted.resolved, context) ?? []
                return (CompletionRanking.result(of: candidates, typed: wanted.typed), nil, nil)
            }
        } catch {
            refuse(request, error, reply)
        }
    }

    private func refuse(_ request: IncomingRequest, _ error: RPCError, _ reply: Reply) {
        reply(.message(OutgoingMessage.error(error, id: request.id)))
    }

    /// Gives a request a task of its own, or a place in the queue for one.
    private func start(
        _ request: IncomingRequest, _ caller: Caller, isLimited: Bool, _ reply: @escaping Reply, work: @escaping Work
    ) {
        let token = request.meta[MetaKey.progressToken].flatMap(RequestID.init)
        let reporter = token.map { token in
            ProgressReporter(token: token, time: server.time) { [weak self] message in
                self?.send(Announcement(message: message, supersedes: "progress \(token)"))
            }
        }
        let refusal: RPCError? = state.withLock { state in
            guard !isLimited || state.rate.allow(at: server.time.now) else {
                return .internalError("Too many calls in a second; wait a moment and call again.")
            }
            state.lastSerial += 1
            let call = ActiveCall(serial: state.lastSerial, id: request.id, reporter: reporter, reply: reply)
            let job = CallTable.Job(call: call) { call in await self.perform(call, request, caller, work) }
            switch state.calls.admit(job) {
            case .runs: call.start(job.work)
            case .waits: break
            case .refused:
                return .internalError(
                    "Too many requests at once (\(state.calls.mostRunning) running, \(state.calls.mostWaiting) "
                        + "waiting); wait for answers and ask again.")
            }
            return nil
        }
        if let refusal { refuse(request, refusal, reply) }
    }

    private func perform(_ call: ActiveCall, _ request: IncomingRequest, _ caller: Caller, _ work: Work) async {
        var following: (queued: Latch, delivered: @Sendable () async -> Void)?
        do {
            let input = try rounds(of: request, caller)
            let context = CallContext(
                session: name, version: caller.version, client: caller.info, capabilities: caller.capabilities,
                meta: request.meta, reporter: call.reporter, asking: asking(caller, input))
            let outcome: JSONObject
            do {
                let (result, hint, delivered) = try await work(context)
                outcome = completed(result, for: caller.version, hint)
                following = delivered.map { (Latch(), $0) }
            } catch let required as InputRequired {
                outcome = completed(try inputRequired(required, input, request), for: caller.version)
            }
            let isSent = call.answer(
                .message(OutgoingMessage.result(outcome, id: request.id), queued: following?.queued))
            if !isSent { following = nil }
        } catch let error as RPCError {
            call.answer(.message(OutgoingMessage.error(error, id: request.id)))
        } catch let failure as ToolFailure {
            call.answer(.message(OutgoingMessage.error(.invalidParams(failure.text), id: request.id)))
        } catch {
            if !Task.isCancelled { server.options.log("\(request.method) failed: \(error)") }
            call.answer(.message(OutgoingMessage.error(.internalError(), id: request.id)))
        }
        // Counted before the call is finished, so that the connection's end waits for it.
        if following != nil { state.withLock { $0.following += 1 } }
        let next = state.withLock { $0.calls.finished(call) }
        next.map { $0.call.start($0.work) }
        noteIdle()
        if let following { await follow(following.queued, following.delivered) }
    }
}
