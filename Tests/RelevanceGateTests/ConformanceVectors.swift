import CAT7
import Foundation
import RelevanceGate
import Testing
import WireJSON

/// The expected values under Vectors/ (SOURCE.md says where each comes from).
enum ConformanceVectors {
    static func text(_ name: String) throws -> String {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Vectors"))
        return try String(contentsOf: url, encoding: .utf8)
    }

    static func json(_ name: String) throws -> JSON { try JSON(parsing: text(name)) }

    static func array(_ name: String, _ key: String) throws -> [JSON] {
        try #require(json(name)[key]?.arrayValue)
    }
}

extension JSON {
    /// Numbers of an array.
    var doubles: [Double] { arrayValue?.compactMap(\.doubleValue) ?? [] }

    /// Strings of an array.
    var strings: [String] { arrayValue?.compactMap(\.stringValue) ?? [] }

    /// The seven texts of a block; an absent one is empty.
    var texts: PerField<String> { PerField { self[$0.name]?.stringValue ?? "" } }
}

extension PerField<String> {
    /// Seven texts in CAT7 order, of which the missing ones are `neutral`.
    init(_ texts: String...) { self.init { $0.rawValue < texts.count ? texts[$0.rawValue] : Field.neutral } }
}

extension Anchor {
    /// An anchor whose vectors an encoder makes.
    init(
        _ texts: PerField<String>, by encoder: any TextEncoder = SemanticEncoder.embedded, source: String = "me",
        standing: SourceStanding = .own, age: Duration = .zero, confidence: Double = 1
    ) {
        self.init(
            vectors: encoder.vectors(for: texts), texts: texts, age: age, confidence: confidence, source: source,
            standing: standing)
    }
}

extension AnchorSet {
    /// A set of anchors given newest first.
    init(newestFirst anchors: [Anchor], limit: Int? = nil, quotas: AnchorQuotas = .unlimited) {
        self.init(limit: limit ?? anchors.count, quotas: quotas)
        for (index, anchor) in anchors.enumerated().reversed() { insert(anchor, id: "\(index)") }
    }
}
