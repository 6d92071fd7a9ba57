import Foundation
import WireJSON

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What a delivery costs the relay: one member speaks, 49 listen.
enum RelayFigures {
    private static let receivers = 49
    private static let messageBytes = 1024
    private static let window = 64
    /// A Node relay of the same protocol needs 5.8 to 6.8 us of processor time a delivery; five times as good is asked.
    private static let asked = 5.8e-6 / 5

    static func measure(_ kith: KithSurface, seconds: Double = 6) throws -> [Figure] {
        let scratch = try ScratchFolder()
        let relay = try RelayProcess(kith, log: scratch.appending("relay.log"))
        defer { relay.stop() }
        let members = try (0...receivers).map { number in
            try RelayMember(
                port: relay.port, nodeID: nodeID(number), name: "bench-\(number)", deliverySize: messageBytes / 2)
        }
        let load = Load(sender: members[0], receivers: Array(members[1...]), frame: broadcast, window: window)
        try load.run(seconds: 1)
        let (cpuBefore, before) = (try ProcessFacts.processorSeconds(relay.identifier), load.deliveries)
        let (elapsed, _) = try Stopwatch.time { try load.run(seconds: seconds) }
        let spent = try ProcessFacts.processorSeconds(relay.identifier) - cpuBefore
        let count = Double(load.deliveries - before)
        guard count > 0 else { throw ChildFailure(description: "the relay delivered nothing") }
        return [
            Figure(
                "relay, processor time a delivery", spent / count, atMost: asked, .microseconds,
                how: "1 sender, \(receivers) receivers, 1 KB broadcasts, window \(window): "
                    + "\(Int(count / spent)) deliveries per CPU-second (\(Int(count / elapsed)) per second)")
        ]
    }

    private static func nodeID(_ number: Int) -> String {
        let digits = String(number)
        return "01900000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    private static var broadcast: [UInt8] {
        let empty: JSON = ["payload": ["type": "cmb-encrypted", "sealed": ""]]
        let filling = String(repeating: "x", count: messageBytes - empty.serialized.count)
        let message: JSON = ["payload": ["type": "cmb-encrypted", "sealed": .string(filling)]]
        return RelayMember.frame(message.serialized)
    }
}

/// Keeps `window` broadcasts under way.
private final class Load {
    private let sender: RelayMember
    private let receivers: [RelayMember]
    private let frame: [UInt8]
    private let window: Int
    private var sent = 0

    init(sender: RelayMember, receivers: [RelayMember], frame: [UInt8], window: Int) {
        self.sender = sender
        self.receivers = receivers
        self.frame = frame
        self.window = window
    }

    var deliveries: Int { receivers.reduce(0) { $0 + $1.deliveries } }

    func run(seconds: Double) throws {
        let all = receivers + [sender]
        var descriptors = all.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        let start = ContinuousClock.now
        while Stopwatch.seconds(since: start) < seconds {
            let slowest = receivers.map(\.deliveries).min() ?? 0
            let room = window - (sent - slowest)
            if room > 0 {
                try sender.send(raw: Array(repeatElement(frame, count: room).joined()))
                sent += room
            }
            guard poll(&descriptors, nfds_t(descriptors.count), 2_000) > 0 else {
                throw ChildFailure(description: "the relay delivered nothing for 2 s")
            }
            for (place, descriptor) in descriptors.enumerated() where descriptor.revents != 0 {
                try all[place].receive()
            }
        }
    }
}
