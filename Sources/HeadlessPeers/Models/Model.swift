/// A language model that can be asked for one answer.
///
/// An adapter turns a request into the vendor's wire form, waits, and turns what came back into a reply. It decides nothing
/// about the mesh: whether an answer leaves this machine is for the guardrails.
public protocol Model: Sendable {
    /// Provider and model name for logs and people, for example `anthropic/claude-sonnet-5-5`. Holds no secret.
    var label: String { get }

    /// Asks once. Cancelling the task ends the call within a second.
    ///
    /// - Throws: `ModelError`. Its `usage` is what the attempt must be charged with; it is not always zero.
    func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply

    /// Lets go of connections. Call it once, when no call is under way any more.
    func close() async
}

extension Model {
    /// Nothing to let go of.
    public func close() async {}
}
