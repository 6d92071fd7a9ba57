import Ambient
import MeshProtocol
import NIOCore
import NIOWebSocket
import Synchronization

/// One upgraded connection to a relay, ready to speak.
final class RelayConnection: Sendable {
    let intake: RelayIntake
    /// What the relay calls its process, when it does; only ever compared.
    let instance: String?
    private let channel: any Channel
    private let random: any RandomSource
    private let budget: OutgoingBudget
    private let welcomed = Atomic(false)

    init(
        _ channel: any Channel, intake: RelayIntake, instance: String?, limits: LinkLimits, time: any TimeSource,
        random: any RandomSource
    ) {
        self.channel = channel
        self.intake = intake
        self.instance = instance
        self.random = random
        budget = OutgoingBudget(limits: limits, time: time)
    }

    /// Whether the relay has accepted our introduction.
    var isWelcome: Bool { welcomed.load(ordering: .acquiring) }

    /// Notes the relay's acceptance; true the first time.
    func welcome() -> Bool { !welcomed.exchange(true, ordering: .acquiringAndReleasing) }

    /// For how long something of ours has been waiting to leave.
    var stalledFor: Duration { budget.stalledFor }

    /// Whether a message around a frame of any allowed size would be queued now.
    var hasRoom: Bool { budget.hasRoom }

    /// Queues one text message; false when the queue is full.
    func send(_ message: [UInt8]) -> Bool {
        guard budget.reserve(message.count) else { return false }
        let frame = WebSocketFrame(
            fin: true, opcode: .text, maskKey: random.maskingKey(), data: ByteBuffer(bytes: message))
        channel.writeAndFlush(frame).whenComplete { [budget] _ in budget.release(message.count) }
        return true
    }

    /// Begins the closing handshake; the relay's answer comes through the intake.
    func beginClosing(code: UInt16) {
        channel.triggerUserOutboundEvent(BeginClosing(code: code), promise: nil)
    }

    /// Ends the connection at once.
    func abort() { channel.close(promise: nil) }
}
