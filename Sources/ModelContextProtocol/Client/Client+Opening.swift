public import Ambient
import WireJSON

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Client {
    /// Where a spawned server's standard error goes.
    public enum StandardError: Sendable {
        /// To the same place as ours.
        case inherited
        /// Nowhere.
        case discarded
        /// To this descriptor, which stays the caller's.
        case descriptor(Int32)
    }

    /// Starts a server as a child process and connects to its standard input and output.
    /// - Parameter environment: all of it; nothing is inherited.
    public static func spawn(
        _ command: [String], environment: [String: String], standardError: StandardError = .inherited,
        options: Options, time: any TimeSource
    ) throws -> Client {
        let nothing = FileDescriptor.nothing()
        defer { FileDescriptor.close(nothing) }
        let errors: Int32 =
            switch standardError {
            case .inherited: STDERR_FILENO
            case .discarded: nothing
            case .descriptor(let descriptor): descriptor
            }
        let (process, output, input) = try ChildProcess.spawn(
            command, environment: environment, errorDescriptor: errors)
        let transport = try DescriptorTransport(input: output, output: input)
        return Client(transport, options, time, process: process)
    }

    /// Connects to a server that listens on a Unix socket.
    public static func connect(toSocket path: String, options: Options, time: any TimeSource) throws -> Client {
        let descriptor = try UnixSocket.connect(path)
        let transport = try DescriptorTransport(input: descriptor, output: descriptor)
        return Client(over: transport, options: options, time: time)
    }

    /// Opens the connection: the handshake of the latest legacy version, or `server/discover`.
    @discardableResult
    public func open() async throws -> ServerHello {
        switch options.era {
        case .legacy:
            let result = try await request(
                Method.initialize.rawValue,
                [
                    "protocolVersion": .string(ProtocolVersion.latestLegacy.rawValue),
                    "capabilities": .object(capabilities), "clientInfo": options.info.json,
                ])
            guard let version = result["protocolVersion"]?.stringValue else {
                throw ClientError.malformed(method: Method.initialize.rawValue)
            }
            notify("notifications/initialized")
            return hello(result, version: version, info: result["serverInfo"])
        case .modern:
            let result = try await request(Method.discover.rawValue)
            let versions = (result["supportedVersions"]?.arrayValue ?? []).compactMap(\.stringValue)
            guard versions.contains(ProtocolVersion.modern.rawValue) else {
                throw ClientError.refused(.unsupportedVersion(ProtocolVersion.modern.rawValue, supported: []))
            }
            let info = result["_meta"]?[MetaKey.serverInfo]
            return hello(result, version: ProtocolVersion.modern.rawValue, info: info)
        }
    }

    private func hello(_ result: JSONObject, version: String, info: JSON?) -> ServerHello {
        ServerHello(
            version: version, info: info.flatMap(Implementation.init),
            capabilities: result["capabilities"]?.objectValue ?? [:], instructions: result["instructions"]?.stringValue)
    }
}

extension ChildProcess {
    /// Waits a second for the process to leave by itself, then insists.
    func end(time: any TimeSource) async {
        for number in [SIGTERM, SIGKILL] {
            await time.wait(atMost: .seconds(1)) { await self.waitUntilExit() }
            if exitCode != nil { return }
            signal(number)
        }
        await waitUntilExit()
    }
}
