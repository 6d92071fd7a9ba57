/// The lines that wait to be written. Responses are never lost; notifications are replaced by newer ones of the same
/// name, and the oldest give way when too many wait.
struct OutboundQueue {
    /// More notifications than this do not wait.
    static let mostNotifications = 1_024

    private struct Entry {
        var line: [UInt8]
        var isNotification: Bool
        var name: String?
    }

    /// Entries in order; a dropped one is nil until it is passed over.
    private var entries: [Entry?] = []
    private var head = 0
    private var places: [String: Int] = [:]
    private var notifications = 0
    /// How many entries left the front of `entries` for good; places count from the beginning of time.
    private var offset = 0
    /// All bytes that wait.
    private(set) var bytes = 0

    var isEmpty: Bool { bytes == 0 }

    mutating func append(_ line: [UInt8], as kind: OutboundKind) {
        switch kind {
        case .response: push(Entry(line: line, isNotification: false, name: nil))
        case .notification(let name):
            if let name, let place = places[name] {
                bytes += line.count - (entries[place - offset]?.line.count ?? 0)
                entries[place - offset]?.line = line
                return
            }
            if notifications >= Self.mostNotifications { dropOldestNotification() }
            notifications += 1
            if let name { places[name] = offset + entries.count }
            push(Entry(line: line, isNotification: true, name: name))
        }
    }

    /// The next line to write.
    mutating func next() -> [UInt8]? {
        while head < entries.count {
            let entry = entries[head]
            entries[head] = nil
            head += 1
            compact()
            guard let entry else { continue }
            forget(entry)
            return entry.line
        }
        return nil
    }

    mutating func removeAll() { self = OutboundQueue() }

    private mutating func push(_ entry: Entry) {
        entries.append(entry)
        bytes += entry.line.count
    }

    private mutating func forget(_ entry: Entry) {
        bytes -= entry.line.count
        if entry.isNotification { notifications -= 1 }
        if let name = entry.name { places[name] = nil }
    }

    private mutating func dropOldestNotification() {
        guard let index = entries[head...].firstIndex(where: { $0?.isNotification == true }), let entry = entries[index]
        else { return }
        entries[index] = nil
        forget(entry)
    }

    /// Gives the memory of written lines back, now and then, so that the cost stays level.
    private mutating func compact() {
        guard head > 256, head * 2 > entries.count else { return }
        entries.removeFirst(head)
        offset += head
        head = 0
    }
}
