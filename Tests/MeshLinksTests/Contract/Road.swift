import Ambient
import MeshLinks
import MeshProtocol
import TestSupport
import Testing

/// The three transports, the relay's one over a scripted and over our own relay, so that every promise of ``Transport``
/// is checked on each.
enum Road: CaseIterable, CustomTestStringConvertible {
    case localSocket, relay, kithRelay, inMemory

    var testDescription: String {
        switch self {
        case .localSocket: "local socket"
        case .relay: "scripted relay"
        case .kithRelay: "kith relay"
        case .inMemory: "in-memory network"
        }
    }

    func build(limits: LinkLimits = LinkLimits()) async throws -> any Place {
        switch self {
        case .localSocket: LocalPlace(directory: try TemporaryDirectory(), limits: limits)
        case .relay: RelayPlace(relay: try await HonestRelay(), limits: limits)
        case .kithRelay: KithRelayPlace(relay: try await KithRelay(), limits: limits)
        case .inMemory: InMemoryPlace(network: InMemoryNetwork(limits: limits))
        }
    }
}

/// Where nodes meet over one kind of transport.
protocol Place: Sendable {
    /// A fresh transport for this node.
    func transport(for node: NodeID) throws -> any Transport
    /// Brings two nodes together again whose link one of them has closed.
    func reunite(_ one: NodeID, _ other: NodeID)
    /// Whether closing a link here closes it at the other end too. A relay is not told.
    var closesBothEnds: Bool { get }
}

private struct LocalPlace: Place {
    let directory: TemporaryDirectory
    let limits: LinkLimits
    let closesBothEnds = true

    func transport(for node: NodeID) throws -> any Transport {
        LocalSocketTransport(
            directory: directory.appending("run"), nodeID: node, time: PatientTime(), logger: silentLogger,
            limits: limits)
    }

    func reunite(_ one: NodeID, _ other: NodeID) {
        // Local nodes dial each other again by themselves.
    }
}

private struct RelayPlace: Place {
    let relay: HonestRelay
    let limits: LinkLimits
    let closesBothEnds = false

    func transport(for node: NodeID) throws -> any Transport {
        try relayTransport(to: relay.url, for: node, limits: limits)
    }

    func reunite(_ one: NodeID, _ other: NodeID) {
        // The relay transport opens another link by itself after its pause.
    }
}

private struct KithRelayPlace: Place {
    let relay: KithRelay
    let limits: LinkLimits
    let closesBothEnds = false

    func transport(for node: NodeID) throws -> any Transport {
        try relayTransport(to: relay.url, for: node, limits: limits)
    }

    func reunite(_ one: NodeID, _ other: NodeID) {
        // The relay transport opens another link by itself after its pause.
    }
}

/// A transport on a patient clock.
func relayTransport(to url: String, for node: NodeID, limits: LinkLimits = LinkLimits()) throws -> RelayTransport {
    let configuration = try RelayConfiguration(
        url: url, nodeID: node, name: PeerName("node-" + node.text.suffix(2)), limits: limits)
    return RelayTransport(
        configuration: configuration, time: PatientTime(), random: SystemRandom(), logger: silentLogger)
}

private struct InMemoryPlace: Place {
    let network: InMemoryNetwork
    let closesBothEnds = true

    func transport(for node: NodeID) throws -> any Transport { network.join(node) }

    func reunite(_ one: NodeID, _ other: NodeID) { network.mend(one, other) }
}
