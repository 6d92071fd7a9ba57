public import HeadlessPeers
public import MeshNode

/// What the tools need in order to run headless peers; the composition root provides it. Nothing of it costs anything
/// before the first peer is started.
public protocol PeerHosting: Sendable {
    /// The state folder, with the person's profiles and every peer's report.
    var folder: StateFolder { get }

    /// What can be known of a peer before it runs. Calls nobody.
    func forecast(_ configuration: PeerConfiguration) -> PeerForecast

    /// Starts a peer in this process. It ends with the session.
    ///
    /// - Throws: What is wrong, in words for the person.
    func start(_ configuration: PeerConfiguration) async throws -> PeerStatus

    /// Starts a peer in a process of its own, which outlives the session.
    ///
    /// - Parameter toml: The text that `configuration` was read from; what runs is what was agreed to, whatever became of
    ///   the file meanwhile.
    /// - Throws: What is wrong, in words for the person.
    func startDetached(_ configuration: PeerConfiguration, toml: String) async throws -> PeerStatus

    /// Stops a peer of this process and waits until it is gone; false when there is none of this name here.
    func stop(_ name: String) async -> Bool
}
