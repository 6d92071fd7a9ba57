import Foundation

/// A relay on a free port of the loopback interface: `kith relay`, or the one of the baseline.
final class RelayProcess {
    /// Where it listens.
    let address: String
    let port: Int
    private let child: Child

    convenience init(_ kith: KithSurface, log: String) throws { try self.init(kith.relay(log: log)) }

    /// The baseline on Node, or nil where Node or its package `ws` is missing.
    static func baseline(log: String) throws -> RelayProcess? {
        let environment = ProcessInfo.processInfo.environment
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        guard
            let node = folders.map({ "\($0)/node" }).first(where: { FileManager.default.isExecutableFile(atPath: $0) })
        else { return nil }
        // Where Debian puts packages; a NODE_PATH of one's own comes first.
        let packages = [environment["NODE_PATH"], "/usr/share/nodejs"].compactMap(\.self).joined(separator: ":")
        let script = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().appendingPathComponent("../../../Baselines/relay.cjs").standardized.path
        return try? RelayProcess(Child(node, [script], environment: ["NODE_PATH": packages], log: log))
    }

    private init(_ child: Child) throws {
        self.child = child
        let line = String(decoding: try child.line(timeout: 10_000) ?? [], as: UTF8.self)
        guard let address = line.split(separator: " ").last,
            let port = address.split(separator: ":").last.flatMap({ Int($0) })
        else {
            child.terminate()
            throw ChildFailure(description: "the relay did not say within 10 s where it listens")
        }
        self.address = String(address)
        self.port = port
    }

    var identifier: Int32 { child.identifier }
    func stop() { child.terminate() }
}
