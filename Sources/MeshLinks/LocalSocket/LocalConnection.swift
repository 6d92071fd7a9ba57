import Ambient
import MeshProtocol
import NIOCore
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One Unix socket connection: its channel, what came in, and what waits to leave.
final class LocalConnection: Sendable {
    let link: LinkID
    let role: LinkRole
    let inlet: Inlet<LocalInput>
    private let channel: any Channel
    private let budget: OutgoingBudget
    private let closing = Atomic(false)

    /// Wraps a channel that ``install(_:on:)`` has prepared with the same inlet.
    init(
        _ channel: any Channel, inlet: Inlet<LocalInput>, link: LinkID, role: LinkRole, limits: LinkLimits,
        time: any TimeSource
    ) {
        self.channel = channel
        self.inlet = inlet
        self.link = link
        self.role = role
        budget = OutgoingBudget(limits: limits, time: time)
    }

    /// Sets up a fresh channel to fill `inlet`. On the channel's event loop.
    static func install(_ inlet: Inlet<LocalInput>, on channel: any Channel) throws {
        try channel.pipeline.syncOperations.addHandler(LocalFrameHandler(inlet: inlet))
        try inlet.gate(channel)
    }

    /// Whether this node has asked for the end of this link.
    var isClosing: Bool { closing.load(ordering: .acquiring) }

    /// The user at the other end, as the kernel knows it; `nil` when the connection is already gone.
    func peerUser() async -> uid_t? {
        let channel = self.channel
        let user = channel.eventLoop.submit {
            try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: CInt.self) { descriptor in
                userOfPeer(onSocket: descriptor)
            }
        }
        return (try? await user.get()) ?? nil
    }

    /// Whether a frame of any allowed size would be queued now.
    var hasRoom: Bool { !isClosing && channel.isActive && budget.hasRoom }

    /// Queues one frame. Frames leave in the order of these calls.
    func send(_ payload: [UInt8]) throws(LinkError) {
        guard !isClosing, channel.isActive else { throw .gone(link) }
        guard !payload.isEmpty else { throw .emptyFrame }
        let limit = FrameLimits.maxPayload
        guard payload.count <= limit, let bytes = try? LengthPrefix.encode(payload) else {
            throw .tooLarge(bytes: payload.count, limit: limit)
        }
        guard budget.reserve(bytes.count) else { throw .congested(link) }
        channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenComplete { [budget] _ in budget.release(bytes.count) }
    }

    /// Lets what was sent leave, then tells the other end that nothing more comes; it answers by closing.
    func finishSending() {
        guard !closing.exchange(true, ordering: .acquiringAndReleasing) else { return }
        let channel = self.channel
        channel.writeAndFlush(ByteBuffer()).whenComplete { _ in channel.close(mode: .output, promise: nil) }
    }

    /// Ends the connection at once.
    func abort() {
        channel.close(promise: nil)
    }
}
