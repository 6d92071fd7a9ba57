/// A `kith relay` on a free port of the loopback interface.
final class RelayProcess {
    /// Where it listens.
    let address: String
    let port: Int
    private let child: Child

    init(_ kith: KithSurface, log: String) throws {
        child = try kith.relay(log: log)
        let line = String(decoding: try child.line(timeout: 10_000) ?? [], as: UTF8.self)
        guard let address = line.split(separator: " ").last,
            let port = address.split(separator: ":").last.flatMap({ Int($0) })
        else {
            child.terminate()
            throw ChildFailure(description: "kith relay did not say within 10 s where it listens")
        }
        self.address = String(address)
        self.port = port
    }

    var identifier: Int32 { child.identifier }
    func stop() { child.terminate() }
}
