#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A thread of its own for blocking calls, which must not occupy the shared pool.
enum DetachedThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread that ends when `body` returns. Runs `body` nowhere when the system has no thread left.
    static func start(_ body: @escaping @Sendable () -> Void) throws(TransportError) {
        let argument = Unmanaged.passRetained(Body(body)).toOpaque()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 2 << 20)
        defer { pthread_attr_destroy(&attributes) }
        #if canImport(Darwin)
        var thread: pthread_t?
        let code = pthread_create(&thread, &attributes, { argument in threadMain(argument) }, argument)
        #else
        var thread = pthread_t()
        let code = pthread_create(&thread, &attributes, { argument in threadMain(argument) }, argument)
        #endif
        if code != 0 {
            Unmanaged<Body>.fromOpaque(argument).release()
            throw .system("cannot start a thread", code)
        }
    }

    fileprivate static func run(_ argument: UnsafeMutableRawPointer) {
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
    }
}

/// A free function, because a closure written elsewhere could inherit an actor and trap on a foreign thread.
private func threadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { DetachedThread.run(argument) }
    return nil
}
