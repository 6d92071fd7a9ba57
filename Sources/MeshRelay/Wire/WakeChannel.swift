import WireJSON

/// How a sleeping peer can be woken by others: a push service's name and address for it.
struct WakeChannel: Hashable, Sendable {
    private static let longest = 1024

    let platform: String
    let token: String
    let environment: String?

    /// Reads a wake channel; nil unless there is a platform other than "none" and a token, as the reference relay asks.
    init?(_ value: JSON?) {
        guard let platform = value?["platform"]?.stringValue, platform != "none", !platform.isEmpty,
            let token = value?["token"]?.stringValue, !token.isEmpty,
            platform.utf8.count <= 64, token.utf8.count <= Self.longest
        else { return nil }
        self.platform = platform
        self.token = token
        let environment = value?["environment"]?.stringValue
        self.environment = (environment?.utf8.count ?? 0) <= 64 ? environment : nil
    }

    /// The member `wakeChannel` of a peer list.
    var json: JSON {
        var object = JSONObject([("platform", .string(platform)), ("token", .string(token))])
        if let environment { object["environment"] = .string(environment) }
        return .object(object)
    }
}
