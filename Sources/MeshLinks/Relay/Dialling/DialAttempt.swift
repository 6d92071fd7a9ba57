import NIOCore
import Synchronization

/// The channels of one attempt to connect (a name with several addresses may try several), so that the attempt can be
/// given up at any moment without leaving a channel behind.
final class DialAttempt: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: (channel: any Channel, upgrade: EventLoopFuture<RelayConnection>)] = [:]
        var verdict: RelayDialError?
    }

    private let state = Mutex(State())

    /// Takes note of a channel and of the future of its upgrade; false when nobody waits for the result any more.
    func adopt(_ channel: any Channel, upgrade: EventLoopFuture<RelayConnection>) -> Bool {
        state.withLock { state in
            guard state.verdict == nil else { return false }
            state.channels[ObjectIdentifier(channel)] = (channel, upgrade)
            return true
        }
    }

    /// The future of the channel that won.
    func upgrade(of channel: any Channel) -> EventLoopFuture<RelayConnection> {
        let known = state.withLock { $0.channels[ObjectIdentifier(channel)]?.upgrade }
        return known ?? channel.eventLoop.makeFailedFuture(ChannelError.inappropriateOperationForState)
    }

    /// Closes everything; what is set up later is not adopted. Returns the first reason that was given for this attempt,
    /// because closing channels makes errors of its own.
    @discardableResult
    func abandon(_ reason: RelayDialError) -> RelayDialError {
        let (channels, verdict) = state.withLock { state in
            let verdict = state.verdict ?? reason
            state.verdict = verdict
            return (state.channels.values.map(\.channel), verdict)
        }
        for channel in channels { channel.close(promise: nil) }
        return verdict
    }
}
