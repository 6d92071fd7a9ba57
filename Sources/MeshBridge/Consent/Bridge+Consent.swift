import MeshMemory
import MeshNode
import MeshProtocol
import ModelContextProtocol

extension Bridge {
    /// The name of every session that comes over the control socket or from a command: no host stands between it and
    /// whoever typed.
    public static let terminalSession = "terminal"

    /// The way to the person whose node this is.
    func consent(at node: MeshNode) -> Consent {
        Consent(store: node.memory, policy: policy, command: approveCommand)
    }
}

/// Tags what the modern era lets a client carry between asking and answering.
struct AnswerSealer: StateSealer {
    private let authenticator: MessageAuthenticator

    /// - Parameter key: 32 fresh random bytes: a form asked by one process is answered to that process.
    init(key: [UInt8]) { authenticator = MessageAuthenticator(key: key) }

    func tag(for bytes: [UInt8]) -> [UInt8] { authenticator.tag(for: bytes) }

    func isValid(_ tag: [UInt8], for bytes: [UInt8]) -> Bool { authenticator.isValid(tag, for: bytes) }
}
