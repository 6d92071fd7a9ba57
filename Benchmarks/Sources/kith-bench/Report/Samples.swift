#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Times of repeated runs, in seconds.
struct Samples {
    private var sorted: [Double]

    init(_ values: [Double]) { sorted = values.sorted() }

    /// The value that `share` (0...1) of all runs stay at or below (nearest rank).
    func percentile(_ share: Double) -> Double {
        guard !sorted.isEmpty else { return .nan }
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }

    var count: Int { sorted.count }
    var median: Double { percentile(0.5) }

    var mean: Double { sorted.isEmpty ? .nan : sorted.reduce(0, +) / Double(sorted.count) }
}

/// Runs something and measures how long it takes.
enum Stopwatch {
    /// The time of one run, in seconds.
    static func time<Value>(_ body: () throws -> Value) rethrows -> (seconds: Double, value: Value) {
        let clock = ContinuousClock()
        let start = clock.now
        let value = try body()
        return (seconds(since: start), value)
    }

    /// The times of `count` runs after `warmUps` that do not count.
    static func samples(_ count: Int, warmUps: Int = 0, _ body: (Int) throws -> Void) rethrows -> Samples {
        for run in 0..<warmUps { try body(run) }
        return Samples(try (warmUps..<warmUps + count).map { run in try time { try body(run) }.seconds })
    }

    /// The time of one run where one is too short to be measured alone: the median over batches.
    static func perRun(batches: Int = 50, runs: Int, _ body: (Int) throws -> Void) rethrows -> Double {
        let batch = try samples(batches, warmUps: 5) { batch in
            for run in 0..<runs { try body(batch * runs + run) }
        }
        return batch.median / Double(runs)
    }

    /// The times of `count` runs after `warmUps`, as the wall saw them and as this thread worked. They differ where other
    /// processes want the same cores.
    static func bothSamples(
        _ count: Int, warmUps: Int, _ body: (Int) throws -> Void
    ) rethrows -> (wall: Samples, processor: Samples) {
        var processor: [Double] = []
        let wall = try samples(count, warmUps: warmUps) { run in
            let start = threadSeconds
            try body(run)
            processor.append(threadSeconds - start)
        }
        return (wall, Samples(Array(processor.suffix(count))))
    }

    /// Processor time of this thread so far, in seconds.
    private static var threadSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    static func seconds(since start: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

/// Keeps the optimiser from removing a computation whose result nobody uses.
@inline(never)
func keep<Value>(_ value: Value) { _ = value }
