import Ambient
import NIOCore
import Synchronization

/// The one directory of a relay, shared by its event loops. Used when somebody comes or goes, not for each message.
///
/// Effects are posted while the lock is held, so that every shard hears of changes in the order in which they happened.
final class SharedDirectory: Sendable {
    private let directory: Mutex<Directory>
    private let time: any TimeSource
    private let shards: [ShardMailbox]
    private let backplane: any Backplane
    private let relay: String

    init(limits: RelayLimits, time: any TimeSource, shards: [ShardMailbox], backplane: any Backplane, relay: String) {
        directory = Mutex(Directory(limits: limits))
        self.time = time
        self.shards = shards
        self.backplane = backplane
        self.relay = relay
    }

    var counts: (rooms: Int, offline: Int) { directory.withLock { ($0.roomCount, $0.offlineCount) } }

    func register(_ registration: Registration) -> Directory.Outcome {
        directory.withLock { directory in
            let (outcome, effects) = directory.register(registration, at: time.now)
            perform(effects)
            return outcome
        }
    }

    func unregister(_ nodeID: String, from room: String, home: Home) {
        directory.withLock { perform($0.unregister(nodeID, from: room, home: home, at: time.now)) }
    }

    func home(of nodeID: String, in room: String) -> Home? {
        directory.withLock { $0.home(of: nodeID, in: room) }
    }

    func peers(of nodeID: String, in room: String) -> [ListedPeer] {
        directory.withLock { $0.peers(of: nodeID, in: room, at: time.now) }
    }

    func learn(_ news: DirectoryNews, from nodeID: String, in room: String) {
        directory.withLock { $0.learn(news, from: nodeID, in: room, at: time.now) }
    }

    /// Takes in what another relay says. Runs on whatever thread the backplane uses.
    func receive(_ message: BackplaneMessage, from other: String) {
        switch message {
        case .joined(let registration): _ = register(registration.elsewhere(other))
        case .left(let room, let nodeID): unregister(nodeID, from: room, home: .relay(other))
        case .frame(let delivery): route(delivery)
        case .attached:
            directory.withLock { directory in
                for registration in directory.local {
                    backplane.publish(.joined(registration.elsewhere(relay)), from: relay)
                }
            }
        case .detached: directory.withLock { perform($0.unregisterAll(of: other, at: time.now)) }
        }
    }

    private func route(_ delivery: Delivery) {
        guard let to = delivery.to else {
            for shard in shards { shard.post(.deliver(delivery)) }
            return
        }
        if case .here(let shard, _) = home(of: to, in: delivery.room) { shards[shard].post(.deliver(delivery)) }
    }

    private func perform(_ effects: [Directory.Effect]) {
        for effect in effects {
            switch effect {
            case .evict(let shard, let connection): shards[shard].post(.evict(connection))
            case .announce(let change):
                for shard in shards { shard.post(.presence(change)) }
                if case .here = change.home { publish(change) }
            }
        }
    }

    private func publish(_ change: PresenceChange) {
        switch change.kind {
        case .joined:
            let registration = Registration(
                room: change.room, nodeID: change.nodeID, name: change.name, wakeChannel: change.wakeChannel,
                home: .relay(relay))
            backplane.publish(.joined(registration), from: relay)
        case .left: backplane.publish(.left(room: change.room, nodeID: change.nodeID), from: relay)
        }
    }
}

extension Registration {
    /// The same node as seen from a relay it is not connected to.
    fileprivate func elsewhere(_ relay: String) -> Registration {
        Registration(room: room, nodeID: nodeID, name: name, wakeChannel: wakeChannel, home: .relay(relay))
    }
}
