import Ambient
import WireJSON

extension Session {
    /// Reads the answers that a modern request brings back; nil for requests that cannot be asked anything.
    func rounds(of request: IncomingRequest, _ caller: Caller) throws(RPCError) -> InputRounds? {
        guard caller.era == .modern, let sealer = server.sealer, Method.asking.contains(request.method) else {
            return nil
        }
        guard let sealed = request.params["requestState"] else { return try InputRounds(state: nil, responses: nil) }
        guard let text = sealed.stringValue else { throw .invalidParams("\"requestState\" must be a string") }
        let binding = RequestState.binding(method: request.method, params: request.params)
        let state = try RequestState(text, binding: binding, now: server.time.now, sealer: sealer)
        guard server.claim(state) else {
            throw .invalidParams("This requestState was already used; start the request again")
        }
        return try InputRounds(state: state, responses: request.params["inputResponses"])
    }

    /// The way to ask this caller's person, if there is one.
    func asking(_ caller: Caller, _ input: InputRounds?) -> CallContext.Asking {
        guard caller.capabilities.supportsForms else { return .unavailable }
        switch caller.era {
        case .modern: return input.map(CallContext.Asking.rounds) ?? .unavailable
        case .legacy:
            guard caller.version >= .june2025 else { return .unavailable }
            return .request { [weak self] form in try await self?.ask(form, caller.version) ?? .cancelled }
        }
    }

    /// The result that sends a modern client to its person.
    func inputRequired(
        _ required: InputRequired, _ input: InputRounds?, _ request: IncomingRequest
    ) throws(RPCError) -> JSONObject {
        guard let input, let sealer = server.sealer else { throw .missingCapability(.elicitation) }
        return try input.result(
            asking: required, nonce: server.freshName(bytes: 16), expires: server.time.now + RequestState.lifetime,
            binding: RequestState.binding(method: request.method, params: request.params), sealer: sealer)
    }

    /// Asks a legacy client's person and waits. An answer that does not satisfy the form counts as none.
    private func ask(_ form: ElicitationForm, _ version: ProtocolVersion) async throws -> ElicitationOutcome {
        let id = asked.freshID()
        let timer = Task { [server, asked] in
            guard (try? await server.time.sleep(for: server.options.elicitationTimeout)) != nil else { return }
            asked.resolve(id, .success(["action": "cancel"]))
        }
        defer { timer.cancel() }
        do {
            let answer = try await asked.answer(to: id) {
                send(OutgoingMessage.request("elicitation/create", params: form.params(for: version), id: id))
            }
            return try form.outcome(of: answer)
        } catch let error as RPCError {
            server.options.log("a form came back unusable: \(error)")
            return .cancelled
        } catch {
            send(
                OutgoingMessage.notification(
                    "notifications/cancelled", params: ["requestId": id.json, "reason": "no longer needed"]))
            throw error
        }
    }
}

extension Method {
    /// The methods whose handlers may ask the person in the modern era.
    fileprivate static let asking: Set<String> = [
        Method.callTool.rawValue, Method.getPrompt.rawValue, Method.readResource.rawValue,
    ]
}
