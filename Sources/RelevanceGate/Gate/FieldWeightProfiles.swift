import CAT7

extension FieldWeights {
    /// The profiles that stock nodes ship, so that a Kith node can weigh as its neighbours do. Order of the numbers: focus,
    /// issue, intent, motivation, commitment, perspective, mood. Source: agent profiles of sym 0.12; `mesh-channel` is the
    /// one of the stock MCP server (which also uses a freshness of 7,200 s).
    static let profiles: [(name: String, weights: FieldWeights)] = [
        profile("coding", 2, 1.5, 1.5, 1, 1.2, 1, 0.8),
        profile("music", 1, 0.8, 0.8, 0.8, 0.8, 1.2, 2),
        profile("fitness", 1.5, 1.5, 1, 1.5, 1, 1, 2),
        profile("messaging", 1, 1.2, 1.5, 1, 1, 1.5, 1.2),
        profile("knowledge", 2, 1.5, 1.5, 1, 0.5, 1.5, 0.3),
        profile("legal", 2, 2, 1.5, 1, 2, 1.5, 0.5),
        profile("health", 1.5, 2, 1, 1.5, 1, 1.5, 2),
        profile("finance", 2, 2, 1.5, 1, 2, 2, 0.3),
        profile("support", 1.5, 2, 1.5, 1, 1.5, 2, 1.5),
        profile("analytics", 2, 1.5, 1, 1.5, 0.5, 1.5, 0.3),
        profile("inventory", 1.5, 2, 1, 1, 2, 1, 0.3),
        profile("writing", 2, 1, 2, 1.5, 1.5, 1.5, 0.8),
        profile("scheduling", 1, 1.5, 1.5, 0.8, 2, 2, 0.3),
        profile("sales", 1.5, 1, 2, 1.5, 2, 1, 1.5),
        profile("recruiting", 1.5, 1, 1, 2, 1.5, 2, 1),
        profile("marketing", 1.5, 1, 2, 1, 1, 1.5, 2),
        profile("research", 2, 1.5, 1, 1, 1, 2, 0.3),
        profile("ops", 1.5, 2, 1.5, 1, 2, 1, 0.3),
        profile("design", 1.5, 0.8, 1.5, 1, 1, 2, 2),
        profile("data-eng", 1.5, 2, 1, 1, 2, 1, 0.3),
        profile("uniform", 1, 1, 1, 1, 1, 1, 1),
        profile("mesh-channel", 2, 2, 1.5, 1, 1.5, 0.5, 0.8),
    ]

    private static func profile(_ name: String, _ weights: Double...) -> (name: String, weights: FieldWeights) {
        (name, FieldWeights(PerField { weights[$0.rawValue] }))
    }
}
