import Testing

@testable import ModelContextProtocol

/// What happens to lines that wait to be written.
@Suite struct OutboundQueueTests {
    private func drain(_ queue: inout OutboundQueue) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        while let line = queue.next() { lines.append(line) }
        return lines
    }

    @Test func linesLeaveInTheOrderTheyCame() {
        var queue = OutboundQueue()
        for number in UInt8(0)..<200 { queue.append([number], as: .response) }
        #expect(drain(&queue) == (UInt8(0)..<200).map { [$0] })
        #expect(queue.isEmpty)
    }

    @Test func aNewerNotificationTakesThePlaceOfTheOlder() {
        var queue = OutboundQueue()
        queue.append([1], as: .notification(supersedes: "a"))
        queue.append([2], as: .response)
        queue.append([3, 3], as: .notification(supersedes: "a"))
        #expect(queue.bytes == 3)
        #expect(drain(&queue) == [[3, 3], [2]])
    }

    @Test func aNotificationThatWasWrittenIsNotReplacedAnyMore() {
        var queue = OutboundQueue()
        queue.append([1], as: .notification(supersedes: "a"))
        #expect(queue.next() == [1])
        queue.append([2], as: .notification(supersedes: "a"))
        #expect(queue.next() == [2])
        #expect(queue.next() == nil)
    }

    @Test func theOldestNotificationsGiveWayButNoResponseDoes() {
        var queue = OutboundQueue()
        for number in 0..<(OutboundQueue.mostNotifications + 10) {
            queue.append([UInt8(truncatingIfNeeded: number)], as: .notification(supersedes: "n\(number)"))
            queue.append([0, 0], as: .response)
        }
        let lines = drain(&queue)
        #expect(lines.count { $0.count == 2 } == OutboundQueue.mostNotifications + 10)
        #expect(lines.count { $0.count == 1 } == OutboundQueue.mostNotifications)
        #expect(lines.first { $0.count == 1 } == [10])
        #expect(queue.bytes == 0)
    }

    @Test func replacingStillWorksAfterThousandsOfLinesHaveLeft() {
        var queue = OutboundQueue()
        for round in 0..<3_000 {
            queue.append([1], as: .response)
            queue.append([UInt8(round % 7)], as: .notification(supersedes: "same"))
            queue.append([UInt8(round % 5)], as: .notification(supersedes: "same"))
            #expect(queue.next() == [1])
            #expect(queue.next() == [UInt8(round % 5)])
        }
        #expect(queue.isEmpty)
    }
}
