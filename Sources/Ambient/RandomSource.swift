/// Where a room gets unpredictable bytes. A parameter, so that tests can repeat a run.
public protocol RandomSource: Sendable {
    /// `count` bytes that nobody outside can predict (in tests: a fixed sequence).
    func bytes(_ count: Int) -> [UInt8]
}

/// The operating system's cryptographic generator.
public struct SystemRandom: RandomSource {
    /// The system generator.
    public init() {}

    /// `count` fresh random bytes.
    public func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}

extension RandomSource {
    /// A uniform fraction in 0..<1, for jitter.
    public func fraction() -> Double {
        let bits = bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Double(bits >> 11) / Double(UInt64(1) << 53)
    }
}
