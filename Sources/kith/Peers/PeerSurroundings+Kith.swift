import Ambient
import Foundation
import HeadlessPeers
import Logging
import MeshLinks
import MeshNode
import MeshProtocol
import RelevanceGate

extension PeerSurroundings {
    /// What peers of this program live in: the state folder, the local socket and the relay that their file names, the real
    /// clock, and the models that their files describe.
    static func standard(
        _ folder: StateFolder, environment: [String: String], logger: Logger,
        observe: @escaping @Sendable (String, PeerActivity) -> Void
    ) throws -> PeerSurroundings {
        let time = SystemTime()
        let random = SystemRandom()
        return PeerSurroundings(
            folder: folder, implementation: try Implementation(name: "kith", version: Kith.version),
            encoder: SemanticEncoder.embedded, time: time, random: random, logger: logger,
            transports: { identity, configuration in
                var transports: [any Transport] = [
                    LocalSocketTransport(
                        directory: folder.runDirectory, nodeID: identity.nodeID, time: time, logger: logger)
                ]
                if let relay = configuration.relay {
                    let token = try relayToken(configuration, relay: relay, environment: environment)
                    transports.append(
                        try RelayTransport(
                            configuration: RelayConfiguration(
                                url: relay, token: token, nodeID: identity.nodeID, name: identity.name,
                                caFile: environment["KITH_RELAY_CA"].nonEmpty), time: time, random: random,
                            logger: logger))
                }
                return transports
            },
            model: { configuration in
                try configuration.model.makeModel(
                    role: configuration.role, environment: environment, time: time, random: random)
            }, observe: observe)
    }

    /// The token for a peer's relay. The environment's own token belongs to the environment's own relay: a file cannot have
    /// it sent somewhere else.
    private static func relayToken(
        _ configuration: PeerConfiguration, relay: String, environment: [String: String]
    ) throws -> String? {
        if let source = configuration.relayToken { return try source.text(environment: environment) }
        let own = environment["KITH_RELAY"].nonEmpty
        guard own == nil || own == relay else { return nil }
        return try RelaySettings(url: relay, environment: environment).token
    }
}
