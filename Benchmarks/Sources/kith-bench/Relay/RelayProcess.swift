import Foundation

/// A relay on a free port of the loopback interface: `kith relay`, or the one of the baseline.
final class RelayProcess {
    /// Where it listens.
    let address: String
    let port: Int
    private let child: Child

    /// - Parameter mail: a folder for mail; nil keeps it in memory.
    convenience init(_ kith: KithSurface, log: String, mail: String? = nil) throws {
        try self.init(kith.relay(log: log, mail: mail))
    }

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

    /// One of its pages, such as `/metrics`.
    func page(_ path: String) throws -> String {
        let descriptor = try Loopback.connect(to: port)
        defer { close(descriptor) }
        let request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".utf8)
        guard request.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == request.count else {
            throw ChildFailure(description: "the relay takes no request")
        }
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
            answer += chunk[..<count]
        }
    }

    var identifier: Int32 { child.identifier }
    func stop() { child.terminate() }
}
