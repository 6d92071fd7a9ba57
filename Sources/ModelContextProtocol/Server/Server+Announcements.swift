import WireJSON

extension Server {
    /// The lists whose change a client may want to hear about.
    public enum List: Sendable, Hashable {
        /// The tools.
        case tools
        /// The resources and templates.
        case resources
        /// The prompts.
        case prompts
    }

    /// Tells every client that asked that the resource has changed. Several changes may reach a slow client as one.
    public func notifyResourceUpdated(_ uri: String) {
        for session in sessions { session.announce(.resourceUpdated(uri)) }
    }

    /// Tells every client that asked that a list has changed.
    public func notifyListChanged(_ list: List) {
        for session in sessions { session.announce(.listChanged(list)) }
    }

    /// Pushes an event into every connected host that speaks the legacy era (channel mode only). There is no
    /// acknowledgement: keep the event readable elsewhere too.
    /// - Parameter meta: keys of `A-Z a-z 0-9 _`; others are dropped, because hosts drop them silently.
    /// - Returns: how many connections it was queued for.
    @discardableResult
    public func sendChannel(content: String, meta: [(key: String, value: String)] = []) -> Int {
        guard options.channelMode else { return 0 }
        let kept = meta.filter { Self.isChannelKey($0.key) }
        let params: JSONObject = [
            "content": .string(content), "meta": .object(JSONObject(kept.map { ($0.key, .string($0.value)) })),
        ]
        return sessions.count { $0.push(params) }
    }

    /// Serves other tools from now on, and tells the clients.
    public func setTools(_ tools: [Tool]) {
        replace { Catalogue(tools: tools, resources: $0.resources, templates: $0.templates, prompts: $0.prompts) }
        notifyListChanged(.tools)
    }

    /// Serves other resources from now on, and tells the clients.
    public func setResources(_ resources: [Resource], templates: [ResourceTemplate]) {
        replace { Catalogue(tools: $0.tools, resources: resources, templates: templates, prompts: $0.prompts) }
        notifyListChanged(.resources)
    }

    /// Serves other prompts from now on, and tells the clients.
    public func setPrompts(_ prompts: [Prompt]) {
        replace { Catalogue(tools: $0.tools, resources: $0.resources, templates: $0.templates, prompts: prompts) }
        notifyListChanged(.prompts)
    }

    private static func isChannelKey(_ key: String) -> Bool {
        !key.isEmpty
            && key.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
