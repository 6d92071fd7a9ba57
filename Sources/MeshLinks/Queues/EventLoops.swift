import NIOCore
import NIOPosix

/// The event loop all links of this process share.
///
/// One thread, because a node has a handful of sockets and every thread costs start-up time and memory. It lives as long
/// as the process, so nobody has to shut it down.
let linkEventLoops: any EventLoopGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
