import WireJSON

/// Something a client may have asked to be told about.
enum ServerEvent: Sendable, Hashable {
    case listChanged(Server.List)
    case resourceUpdated(String)
}

/// A message for a client, and the name under which a newer one replaces it while it waits to be written.
struct Announcement: Sendable, Hashable {
    let message: JSON
    let supersedes: String
}

/// Who on one connection wants to hear what: legacy subscriptions of the session, and open modern `listen` requests.
struct Subscriptions: Sendable {
    /// One connection may not make us remember more than this.
    static let mostURIs = 1_000
    /// As many open `listen` requests at once.
    static let mostListens = 64

    private struct Listen: Sendable {
        let id: RequestID
        let lists: Set<Server.List>
        let uris: Set<String>
    }

    private var uris: Set<String> = []
    private var listens: [Listen] = []

    /// Forgets the legacy part, because a new handshake begins.
    mutating func restartLegacy() { uris = [] }

    mutating func subscribe(_ uri: String) throws(RPCError) {
        guard uris.count < Self.mostURIs || uris.contains(uri) else {
            throw .invalidParams("Too many subscriptions; at most \(Self.mostURIs) a connection")
        }
        uris.insert(uri)
    }

    mutating func unsubscribe(_ uri: String) { uris.remove(uri) }

    /// Opens a `listen` request and returns the acknowledgement, which must be sent before anything else of it.
    /// - Parameters:
    ///   - filter: what the client asked for.
    ///   - declared: whether the server has a list.
    ///   - known: whether the server has a resource.
    mutating func listen(
        id: RequestID, filter: JSONObject, declared: (Server.List) -> Bool, known: (String) -> Bool
    ) throws(RPCError) -> JSON {
        var lists: Set<Server.List> = []
        var honoured = JSONObject()
        for (key, list) in Self.listKeys where filter[key]?.boolValue == true && declared(list) {
            lists.insert(list)
            honoured[key] = true
        }
        let wanted = filter["resourceSubscriptions"]?.arrayValue ?? []
        guard listens.count < Self.mostListens, wanted.count <= Self.mostURIs else {
            throw .invalidParams(
                "Too many subscriptions; at most \(Self.mostListens) open with \(Self.mostURIs) resources each")
        }
        let served = wanted.compactMap(\.stringValue).filter(known)
        if !served.isEmpty { honoured["resourceSubscriptions"] = .array(served.map(JSON.string)) }
        listens.removeAll { $0.id == id }
        listens.append(Listen(id: id, lists: lists, uris: Set(served)))
        return OutgoingMessage.notification(
            "notifications/subscriptions/acknowledged",
            params: ["_meta": Self.meta(id), "notifications": .object(honoured)])
    }

    /// Ends a `listen` request. False when there is none of this id.
    mutating func end(_ id: RequestID) -> Bool {
        let count = listens.count
        listens.removeAll { $0.id == id }
        return listens.count < count
    }

    /// Ends all `listen` requests and returns their final results.
    mutating func endAll() -> [JSON] {
        defer { listens = [] }
        return listens.map {
            OutgoingMessage.result(["resultType": "complete", "_meta": Self.meta($0.id)], id: $0.id)
        }
    }

    /// What to send because of `event`.
    /// - Parameter legacyIsReady: whether a legacy session may be told things unasked.
    func announcements(of event: ServerEvent, legacyIsReady: Bool) -> [Announcement] {
        var messages: [Announcement] = []
        if legacyIsReady {
            switch event {
            case .listChanged: messages.append(event.announcement(for: nil))
            case .resourceUpdated(let uri):
                if uris.contains(uri) { messages.append(event.announcement(for: nil)) }
            }
        }
        for listen in listens {
            let isWanted =
                switch event {
                case .listChanged(let list): listen.lists.contains(list)
                case .resourceUpdated(let uri): listen.uris.contains(uri)
                }
            if isWanted { messages.append(event.announcement(for: listen.id)) }
        }
        return messages
    }

    fileprivate static func meta(_ id: RequestID) -> JSON { .object([MetaKey.subscriptionID: id.json]) }

    private static let listKeys: [(String, Server.List)] = [
        ("toolsListChanged", .tools), ("promptsListChanged", .prompts), ("resourcesListChanged", .resources),
    ]
}

extension ServerEvent {
    /// The message for one subscription, or for the legacy session.
    fileprivate func announcement(for listen: RequestID?) -> Announcement {
        var params: JSONObject? = listen.map { ["_meta": Subscriptions.meta($0)] }
        let method: String
        switch self {
        case .listChanged(.tools): method = "notifications/tools/list_changed"
        case .listChanged(.prompts): method = "notifications/prompts/list_changed"
        case .listChanged(.resources): method = "notifications/resources/list_changed"
        case .resourceUpdated(let uri):
            method = "notifications/resources/updated"
            params = (params ?? [:]).merging(["uri": .string(uri)])
        }
        let resource = params?["uri"]?.stringValue ?? ""
        return Announcement(
            message: OutgoingMessage.notification(method, params: params),
            supersedes: "\(listen?.description ?? "legacy") \(method) \(resource)")
    }
}
