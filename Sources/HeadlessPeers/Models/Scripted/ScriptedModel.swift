import Synchronization

/// A model without a model: it answers by rule, at once, for nothing, always the same. For demonstrations without a key,
/// for trying a configuration, and for tests.
public final class ScriptedModel: Model {
    /// A rule. It sees the whole request.
    public typealias Script = @Sendable (ModelRequest) async throws(ModelError) -> ModelReply.Outcome

    /// Its name.
    public let label: String
    private let script: Script
    private let calls = Atomic(0)

    /// A model that answers by `script`.
    public init(label: String = "scripted", script: @escaping Script) {
        self.label = label
        self.script = script
    }

    /// A model that plays `role` in the thread of `Storyline`.
    public convenience init(role: Role) {
        self.init(label: "scripted/\(role.name)") { request throws(ModelError) in
            Storyline.outcome(as: role, for: request)
        }
    }

    /// How often it was asked.
    public var callCount: Int { calls.load(ordering: .sequentiallyConsistent) }

    /// Answers by the rule.
    public func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
        calls.add(1, ordering: .sequentiallyConsistent)
        guard !Task.isCancelled else { throw ModelError(.cancelled, attempts: 0) }
        return ModelReply(outcome: try await script(request), usage: .none)
    }
}
