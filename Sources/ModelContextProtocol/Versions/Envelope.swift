import WireJSON

/// Names of `_meta` members that the modern era defines.
enum MetaKey {
    static let protocolVersion = "io.modelcontextprotocol/protocolVersion"
    static let clientCapabilities = "io.modelcontextprotocol/clientCapabilities"
    static let clientInfo = "io.modelcontextprotocol/clientInfo"
    static let serverInfo = "io.modelcontextprotocol/serverInfo"
    static let subscriptionID = "io.modelcontextprotocol/subscriptionId"
    static let progressToken = "progressToken"
}

/// What a modern request says about its sender; it is read afresh from every request.
struct Envelope: Sendable {
    let capabilities: ClientCapabilities
    let clientInfo: Implementation?

    /// Whether `meta` claims to be an envelope at all, complete or not.
    static func isPresent(in meta: JSONObject) -> Bool {
        meta[MetaKey.protocolVersion] != nil || meta[MetaKey.clientCapabilities] != nil
            || meta[MetaKey.clientInfo] != nil
    }

    /// Reads the envelope; an error names what is missing or not served.
    init(_ meta: JSONObject) throws(RPCError) {
        guard let version = meta[MetaKey.protocolVersion]?.stringValue else {
            throw .invalidParams("_meta[\"\(MetaKey.protocolVersion)\"] must be a string")
        }
        guard let capabilities = meta[MetaKey.clientCapabilities]?.objectValue else {
            throw .invalidParams("_meta[\"\(MetaKey.clientCapabilities)\"] must be an object")
        }
        guard version == ProtocolVersion.modern.rawValue else {
            throw .unsupportedVersion(version, supported: ProtocolVersion.supported)
        }
        self.capabilities = ClientCapabilities(capabilities)
        clientInfo = meta[MetaKey.clientInfo].flatMap(Implementation.init)
    }
}

/// Which rules a request falls under. Decided for every request alone, whatever came before on the connection.
enum EraSelection: Sendable {
    case modern(Envelope)
    case handshake
    case legacy
    case refused(RPCError)

    /// - Parameter channelMode: refuse discovery, so that a host which looks for the modern era falls back to the
    ///   handshake; requests that come with an envelope all the same are served.
    init(_ request: IncomingRequest, channelMode: Bool) {
        if request.method == Method.initialize.rawValue {
            self = .handshake
        } else if channelMode, request.method == Method.discover.rawValue {
            self = .refused(.methodNotFound(request.method))
        } else if request.method == Method.discover.rawValue || Envelope.isPresent(in: request.meta) {
            do throws(RPCError) {
                self = .modern(try Envelope(request.meta))
            } catch {
                self = .refused(error)
            }
        } else {
            self = .legacy
        }
    }
}
