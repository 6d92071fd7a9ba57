import NIOCore

/// Stops reading from a socket while the inlet behind it is full. Confined to the channel's event loop.
final class ReadGate: ChannelDuplexHandler {
    typealias InboundIn = NIOAny
    typealias OutboundIn = NIOAny

    private let isFull: @Sendable () -> Bool
    private var heldBack = false

    init(isFull: @escaping @Sendable () -> Bool) { self.isFull = isFull }

    func read(context: ChannelHandlerContext) {
        if isFull() { heldBack = true } else { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is InletDrained else { return context.fireUserInboundEventTriggered(event) }
        guard heldBack else { return }
        heldBack = false
        context.read()
    }
}

/// Fired through a pipeline when its inlet has room again.
struct InletDrained: Sendable {}

extension Inlet {
    /// Couples this inlet to `channel`: a full inlet stops the reading, an emptied one starts it again.
    /// Call on the channel's event loop, while its pipeline is set up.
    func gate(_ channel: any Channel) throws {
        let gate = ReadGate(isFull: { [self] in isFull })
        try channel.pipeline.syncOperations.addHandler(gate)
        whenDrained { [weak channel] in channel?.pipeline.fireUserInboundEventTriggered(InletDrained()) }
    }
}
