import Synchronization
import WireJSON

extension Session {
    /// Answers one request under the rules of its era.
    func handle(_ request: IncomingRequest, reply: @escaping Reply) {
        switch EraSelection(request, channelMode: server.options.channelMode) {
        case .refused(let error): reply(.message(OutgoingMessage.error(error, id: request.id)))
        case .handshake: answer(request, reply) { () throws(RPCError) in try initialize(request.params) }
        case .modern(let envelope):
            let caller = Caller(version: .modern, capabilities: envelope.capabilities, info: envelope.clientInfo)
            route(request, caller, reply)
        case .legacy:
            let caller = state.withLock { $0.legacy }
            let early = Caller(version: .latestLegacy, capabilities: ClientCapabilities(), info: nil)
            route(request, caller ?? early, isEarly: caller == nil, reply)
        }
    }

    private func route(
        _ request: IncomingRequest, _ caller: Caller, isEarly: Bool = false, _ reply: @escaping Reply
    ) {
        let catalogue = server.catalogue
        guard let method = Method(rawValue: request.method), method.belongs(to: caller.era),
            method.part.map(catalogue.has) ?? true
        else { return reply(.message(OutgoingMessage.error(.methodNotFound(request.method), id: request.id))) }
        guard !isEarly || method.isServedEarly else {
            let error = RPCError.invalidRequest("send \"initialize\" before \"\(method.rawValue)\"")
            return reply(.message(OutgoingMessage.error(error, id: request.id)))
        }
        switch method {
        case .initialize: break
        case .ping: answer(request, reply) { () throws(RPCError) in [:] }
        case .discover: answer(request, reply) { () throws(RPCError) in discover(catalogue) }
        case .listTools: list(method, "tools", .definitions, request, caller, catalogue, reply)
        case .listTemplates: list(method, "resourceTemplates", .definitions, request, caller, catalogue, reply)
        case .listPrompts: list(method, "prompts", .definitions, request, caller, catalogue, reply)
        case .listResources: list(method, "resources", .resourceList, request, caller, catalogue, reply)
        case .subscribe, .unsubscribe:
            answer(request, reply) { () throws(RPCError) in
                try subscribe(method == .subscribe, request.params, catalogue)
            }
        case .listen: listen(request, catalogue, reply)
        case .callTool: callTool(request, caller, catalogue, reply)
        case .readResource: readResource(request, caller, catalogue, reply)
        case .getPrompt: getPrompt(request, caller, catalogue, reply)
        case .complete: complete(request, caller, catalogue, reply)
        }
    }

    private func answer(
        _ request: IncomingRequest, _ reply: Reply, _ result: () throws(RPCError) -> JSONObject
    ) {
        do throws(RPCError) {
            reply(.message(OutgoingMessage.result(try result(), id: request.id)))
        } catch {
            reply(.message(OutgoingMessage.error(error, id: request.id)))
        }
    }

    /// The handshake. A second one starts the session over.
    private func initialize(_ params: JSONObject) throws(RPCError) -> JSONObject {
        guard let requested = params["protocolVersion"]?.stringValue else {
            throw .invalidParams("initialize needs \"protocolVersion\", a string such as \"2025-11-25\"")
        }
        guard let capabilities = (params["capabilities"] ?? [:]).objectValue else {
            throw .invalidParams("\"capabilities\" must be an object")
        }
        let version = ProtocolVersion.negotiated(requested: requested)
        let caller = Caller(
            version: version, capabilities: ClientCapabilities(capabilities),
            info: params["clientInfo"].flatMap(Implementation.init))
        state.withLock { state in
            state.legacy = caller
            state.isReady = false
            state.subscriptions.restartLegacy()
        }
        let declared = server.catalogue.capabilities(channelMode: server.options.channelMode)
        return JSONObject(present: [
            "protocolVersion": .string(version.rawValue), "capabilities": .object(declared),
            "serverInfo": server.info.json, "instructions": server.instructions.map(JSON.string),
        ])
    }

    private func discover(_ catalogue: Catalogue) -> JSONObject {
        let result = JSONObject(present: [
            "supportedVersions": .array(ProtocolVersion.supported.map { .string($0.rawValue) }),
            "capabilities": .object(catalogue.capabilities(channelMode: false)),
            "instructions": server.instructions.map(JSON.string),
        ])
        return completed(result, for: .modern, .discovery)
    }

    private func list(
        _ method: Method, _ member: String, _ hint: CacheHint, _ request: IncomingRequest, _ caller: Caller,
        _ catalogue: Catalogue, _ reply: Reply
    ) {
        answer(request, reply) { () throws(RPCError) in
            let page = try catalogue.page(
                method, named: member, cursor: request.params["cursor"], size: server.options.pageSize)
            return completed(page, for: caller.version, hint)
        }
    }

    private func subscribe(_ isOn: Bool, _ params: JSONObject, _ catalogue: Catalogue) throws(RPCError) -> JSONObject {
        guard let uri = params["uri"]?.stringValue else { throw .invalidParams("\"uri\" must be a string") }
        guard catalogue.resource(uri) != nil else { throw .resourceNotFound(uri, era: .legacy) }
        var refusal: RPCError?
        state.withLock { state in
            guard isOn else { return state.subscriptions.unsubscribe(uri) }
            do throws(RPCError) { try state.subscriptions.subscribe(uri) } catch { refusal = error }
        }
        if let refusal { throw refusal }
        return [:]
    }

    /// A modern subscription: acknowledged at once, answered only when the server ends it.
    private func listen(_ request: IncomingRequest, _ catalogue: Catalogue, _ reply: Reply) {
        guard let filter = request.params["notifications"]?.objectValue else {
            let error = RPCError.invalidParams("subscriptions/listen needs \"notifications\", an object")
            return reply(.message(OutgoingMessage.error(error, id: request.id)))
        }
        let refusal: RPCError? = state.withLock { state in
            do throws(RPCError) {
                let acknowledgement = try state.subscriptions.listen(
                    id: request.id, filter: filter, declared: { catalogue.has($0.part) },
                    known: { catalogue.resource($0) != nil })
                send(acknowledgement)
                return nil
            } catch {
                return error
            }
        }
        if let refusal { reply(.message(OutgoingMessage.error(refusal, id: request.id))) }
    }

    /// A result with everything that its version wants beside it, and nothing that it does not know.
    func completed(_ result: JSONObject, for version: ProtocolVersion, _ hint: CacheHint? = nil) -> JSONObject {
        guard version.era == .modern else { return result }
        var marked: JSONObject = result["resultType"] == nil ? ["resultType": "complete"] : [:]
        marked = marked.merging(result)
        hint?.mark(&marked)
        let meta = result["_meta"]?.objectValue ?? [:]
        marked["_meta"] = .object(meta.merging([MetaKey.serverInfo: server.info.json]))
        return marked
    }
}

extension Method {
    /// Whether a client may ask this before its handshake.
    fileprivate var isServedEarly: Bool {
        switch self {
        case .initialize, .ping, .listTools, .listResources, .listTemplates, .listPrompts: true
        case .discover, .callTool, .readResource, .subscribe, .unsubscribe, .getPrompt, .complete, .listen: false
        }
    }
}

extension Server.List {
    /// The part whose list this is.
    fileprivate var part: Method.Part {
        switch self {
        case .tools: .tools
        case .resources: .resources
        case .prompts: .prompts
        }
    }
}
