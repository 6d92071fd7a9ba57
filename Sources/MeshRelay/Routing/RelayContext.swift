import Ambient
import Logging
import NIOCore

/// What all shards of one relay share. Immutable; its parts guard themselves.
struct RelayContext: Sendable {
    let limits: RelayLimits
    let readsWakeChannels: Bool
    /// The tokens at the start. Changes reach the shards by mail.
    let tokens: RoomTokens
    let mailboxes: [ShardMailbox]
    let directory: SharedDirectory
    let backplane: any Backplane
    /// Where mail and rooms for shares are kept.
    let post: PostOffice
    /// The random name of this process, told to clients in the upgrade response.
    let instance: String
    let logger: Logger

    func publish(_ message: BackplaneMessage) { backplane.publish(message, from: instance) }
}
