import Ambient
import WireJSON

/// How long a modern client may keep a result. Always private: what a server like ours serves is its person's own.
struct CacheHint: Sendable, Hashable {
    let freshFor: Duration

    static let discovery = CacheHint(freshFor: .seconds(3600))
    static let definitions = CacheHint(freshFor: .seconds(300))
    static let resourceList = CacheHint(freshFor: .seconds(5))

    /// Adds the members that only modern results may have.
    func mark(_ result: inout JSONObject) {
        result["ttlMs"] = .integer(max(0, freshFor.wholeMilliseconds))
        result["cacheScope"] = "private"
    }
}
