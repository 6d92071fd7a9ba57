import Ambient

/// One limit as a person sets it: a name, where it goes and what it may be.
struct LimitSetting: Sendable {
    enum Place: Sendable {
        case count(any WritableKeyPath<RelayLimits, Int> & Sendable)
        case milliseconds(any WritableKeyPath<RelayLimits, Duration> & Sendable)
    }

    let name: String
    let place: Place
    let range: ClosedRange<Int>

    static let all: [LimitSetting] = [
        count("KITH_RELAY_FRAME_BYTES", \.frameBytes, 1_024...(64 << 20)),
        count("KITH_RELAY_FRAGMENTS_PER_MESSAGE", \.fragmentsPerMessage, 1...1_000_000),
        count("KITH_RELAY_FRAMES_PER_SECOND", \.framesPerSecond, 1...1_000_000_000),
        count("KITH_RELAY_FRAME_BURST", \.frameBurst, 1...1_000_000_000),
        count("KITH_RELAY_BYTES_PER_SECOND", \.bytesPerSecond, 1...(1 << 40)),
        count("KITH_RELAY_BYTE_BURST", \.byteBurst, 1...(1 << 40)),
        count("KITH_RELAY_CONNECTIONS_PER_ADDRESS", \.connectionsPerAddress, 1...1_000_000),
        count("KITH_RELAY_CONNECTIONS_PER_ROOM", \.connectionsPerRoom, 1...1_000_000),
        count("KITH_RELAY_CONNECTIONS", \.connections, 1...1_000_000),
        count("KITH_RELAY_OUTBOUND_QUEUE_BYTES", \.outboundQueueBytes, 4_096...(1 << 30)),
        count("KITH_RELAY_HEADER_BYTES", \.headerBytes, 256...(1 << 20)),
        count("KITH_RELAY_HEADER_FIELDS", \.headerFields, 8...10_000),
        count("KITH_RELAY_OFFLINE_PEERS_PER_ROOM", \.offlinePeersPerRoom, 0...1_000_000),
        count("KITH_RELAY_MAIL_LETTERS_PER_OWNER", \.mail.lettersPerOwner, 0...1_000_000_000),
        count("KITH_RELAY_MAIL_BYTES_PER_OWNER", \.mail.bytesPerOwner, 0...(1 << 50)),
        count("KITH_RELAY_MAIL_LETTERS_PER_SENDER", \.mail.lettersPerSender, 0...1_000_000_000),
        count("KITH_RELAY_MAIL_BYTES_PER_SENDER", \.mail.bytesPerSender, 0...(1 << 50)),
        count("KITH_RELAY_MAIL_LETTERS_PER_ROOM", \.mail.lettersPerRoom, 0...1_000_000_000),
        count("KITH_RELAY_MAIL_BYTES_PER_ROOM", \.mail.bytesPerRoom, 0...(1 << 50)),
        count("KITH_RELAY_MAIL_LETTERS", \.mail.letters, 0...1_000_000_000),
        count("KITH_RELAY_MAIL_BYTES", \.mail.bytes, 0...(1 << 50)),
        count("KITH_RELAY_MAIL_BYTES_IN_MEMORY", \.mail.bytesInMemory, 0...(1 << 50)),
        count("KITH_RELAY_MAILBOXES_PER_ROOM", \.mail.mailboxesPerRoom, 0...1_000_000),
        count("KITH_RELAY_MAILBOXES", \.mail.mailboxes, 0...10_000_000),
        count("KITH_RELAY_SHARE_ROOMS_PER_OPENER", \.shareRooms.perOpener, 0...1_000_000),
        count("KITH_RELAY_SHARE_ROOMS_PER_ROOM", \.shareRooms.perRoom, 0...1_000_000),
        count("KITH_RELAY_SHARE_ROOMS", \.shareRooms.rooms, 0...1_000_000),
        count("KITH_RELAY_SHARE_ATTEMPTS_PER_ROOM", \.shareRooms.attemptsPerRoom, 1...1_000_000),
        count("KITH_RELAY_SHARE_ATTEMPTS_PER_ADDRESS", \.shareRooms.attemptsPerAddress, 1...1_000_000),
        count("KITH_RELAY_SHARE_ATTEMPTS_KEPT", \.shareRooms.attemptsKept, 1...10_000),
        time("KITH_RELAY_MAIL_RETENTION_MS", \.mail.retention),
        time("KITH_RELAY_MAILBOX_RETENTION_MS", \.mail.mailboxRetention),
        time("KITH_RELAY_SHARE_ROOM_LIFE_MS", \.shareRooms.longestLife),
        time("KITH_RELAY_HANDSHAKE_TIMEOUT_MS", \.handshakeTimeout),
        time("KITH_RELAY_AUTH_TIMEOUT_MS", \.authTimeout),
        time("KITH_RELAY_PING_INTERVAL_MS", \.pingInterval),
        time("KITH_RELAY_CLOSE_GRACE_MS", \.closeGrace),
        time("KITH_RELAY_REPLACEABLE_AFTER_MS", \.replaceableAfter, from: 0),
        time("KITH_RELAY_WAKE_CHANNEL_RETENTION_MS", \.wakeChannelRetention, from: 0),
    ]

    private static func count(
        _ name: String, _ path: any WritableKeyPath<RelayLimits, Int> & Sendable, _ range: ClosedRange<Int>
    ) -> LimitSetting {
        LimitSetting(name: name, place: .count(path), range: range)
    }

    private static func time(
        _ name: String, _ path: any WritableKeyPath<RelayLimits, Duration> & Sendable, from least: Int = 1
    ) -> LimitSetting {
        LimitSetting(name: name, place: .milliseconds(path), range: least...(366 * 24 * 3600 * 1000))
    }

    func value(in limits: RelayLimits) -> Int {
        switch place {
        case .count(let path): limits[keyPath: path]
        case .milliseconds(let path): Int(clamping: limits[keyPath: path].wholeMilliseconds)
        }
    }

    func set(_ value: Int, in limits: inout RelayLimits) {
        switch place {
        case .count(let path): limits[keyPath: path] = value
        case .milliseconds(let path): limits[keyPath: path] = .milliseconds(value)
        }
    }

    func check(_ value: Int, written text: String) throws(RelayConfigurationError) {
        guard range.contains(value) else { throw outOfRange(text) }
    }

    func outOfRange(_ text: String) -> RelayConfigurationError {
        .outOfRange(setting: name, value: text, allowed: "a number from \(range.lowerBound) to \(range.upperBound)")
    }
}

extension RelayLimits {
    /// Throws if a limit is outside the range in which the relay's arithmetic is meant to work.
    public func validate() throws(RelayConfigurationError) {
        for setting in LimitSetting.all {
            let value = setting.value(in: self)
            try setting.check(value, written: String(value))
        }
    }
}
