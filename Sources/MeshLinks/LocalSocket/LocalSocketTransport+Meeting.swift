import Ambient
import Logging
import MeshProtocol
import NIOCore
import NIOPosix
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// How two nodes come together: listening, dialling, greeting.
extension LocalSocketTransport {
    func listen(at path: String) async throws(LinkError) -> any Channel {
        let bootstrap = ServerBootstrap(group: linkEventLoops)
            .serverChannelOption(.backlog, value: 128)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    let inlet = Inlet<LocalInput>(limit: limits.incomingBytes)
                    try LocalConnection.install(inlet, on: channel)
                    let connection = LocalConnection(
                        channel, inlet: inlet, link: .next(), role: .accepted, limits: limits, time: time)
                    guard takePlace(), jobs.push(.welcome(connection)) else {
                        throw LinkError.congested(connection.link)
                    }
                }
            }
        do {
            let listener = try await bootstrap.bind(unixDomainSocketPath: path).get()
            guard chmod(path, S_IRUSR | S_IWUSR) == 0 else {
                let problem = systemError("protect the socket", path)
                listener.close(promise: nil)
                throw problem
            }
            return listener
        } catch let error as LinkError {
            throw error
        } catch {
            throw .system(operation: "listen on", path: path, detail: "\(error)")
        }
    }

    private func takePlace() -> Bool {
        state.withLock { state in
            guard state.accepted < Self.mostConnections else { return false }
            state.accepted += 1
            return true
        }
    }

    /// Serves a connection that another node dialled.
    func welcome(_ connection: LocalConnection, _ deliver: @escaping @Sendable (LinkEvent) async -> Void) async {
        await withTaskCancellationHandler {
            guard let node = await greeting(on: connection)?.node else { return }
            let now = time.now
            guard state.withLock({ $0.table.acceptGreeting(from: node, as: connection.link, at: now) }) else { return }
            await carry(connection, with: node, deliver)
            release(node, connection.link)
        } onCancel: {
            connection.abort()
        }
        connection.abort()
        state.withLock { $0.accepted -= 1 }
    }

    /// Dials the socket of `node` and serves the connection when it is answered.
    func dial(
        _ node: NodeID, as link: LinkID, in directory: SocketDirectory,
        _ deliver: @escaping @Sendable (LinkEvent) async -> Void
    ) async {
        if let connection = await connect(to: node, as: link, in: directory) {
            await withTaskCancellationHandler {
                guard (try? connection.send(LocalGreeting(node: nodeID).payload)) != nil,
                    let answer = await greeting(on: connection), answer.node == node
                else { return }
                let now = time.now
                guard state.withLock({ $0.table.acceptAnswer(from: node, as: link, at: now) }) else { return }
                await carry(connection, with: node, deliver)
            } onCancel: {
                connection.abort()
            }
            connection.abort()
        }
        release(node, link)
    }

    /// Waits for the first frame of a connection and reads it as a greeting from a process of our own user.
    private func greeting(on connection: LocalConnection) async -> LocalGreeting? {
        guard let user = await connection.peerUser() else { return nil }
        guard user == geteuid() else {
            logger.warning("A process of another user reached the local socket of this node; connection refused.")
            return nil
        }
        let first = await withTaskGroup { group in
            group.addTask { [time] in
                guard (try? await time.sleep(for: Patience.greeting)) != nil else { return }
                connection.abort()
            }
            defer { group.cancelAll() }
            return await connection.inlet.next()
        }
        guard case .frame(let payload) = first else { return nil }
        return LocalGreeting(payload)
    }

    private func connect(to node: NodeID, as link: LinkID, in directory: SocketDirectory) async -> LocalConnection? {
        guard let path = try? directory.socketPath(of: node) else { return nil }
        let inlet = Inlet<LocalInput>(limit: limits.incomingBytes)
        let bootstrap = ClientBootstrap(group: linkEventLoops).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try LocalConnection.install(inlet, on: channel) }
        }
        do {
            let channel = try await bootstrap.connect(unixDomainSocketPath: path).get()
            return LocalConnection(channel, inlet: inlet, link: link, role: .dialled, limits: limits, time: time)
        } catch {
            if (error as? IOError)?.errnoCode == ECONNREFUSED { removeStale(node, path, in: directory) }
            return nil
        }
    }

    /// Nobody listens behind the socket. When nobody holds its lock either, its node died without tidying up.
    private func removeStale(_ node: NodeID, _ path: String, in directory: SocketDirectory) {
        do {
            guard let lock = try NodeLock.take(on: node, in: directory) else { return }
            try lock.removeSocket(at: path)
            logger.debug("Removed the socket that \(node.text) left behind.")
        } catch {
            logger.warning("\(error)")
        }
    }

    /// Carries frames between the node and an agreed connection until either side ends it.
    private func carry(
        _ connection: LocalConnection, with node: NodeID, _ deliver: @escaping @Sendable (LinkEvent) async -> Void
    ) async {
        let link = connection.link
        state.withLock { $0.open[link] = connection }
        if connection.role == .accepted { _ = try? connection.send(LocalGreeting(node: nodeID).payload) }
        let info = LinkInfo(id: link, kind: .local, role: connection.role, claimedNode: node, claimedName: nil)
        await deliver(.opened(info))
        var end = "the other node closed the connection"
        reading: while let input = await connection.inlet.next() {
            switch input {
            case .frame(let payload):
                if !connection.isClosing { await deliver(.received(link, payload)) }
            case .broken(let reason):
                end = reason
                break reading
            }
        }
        connection.abort()
        if connection.isClosing { end = "this node closed the link" }
        if Task.isCancelled { end = "this node is shutting down" }
        state.withLock { $0.open[link] = nil }
        await deliver(.closed(link, reason: end))
    }

    /// Frees the place of a connection and lets the scanner see when to dial again.
    private func release(_ node: NodeID, _ link: LinkID) {
        let now = time.now
        state.withLock { $0.table.ended(node, as: link, at: now) }
        alarm.ring()
    }
}
