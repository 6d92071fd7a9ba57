import Foundation
import MeshProtocol
import TestSupport
import Testing

@testable import MeshLinks

@Suite("The folder where local nodes meet")
struct SocketDirectoryTests {
    private let temporary: TemporaryDirectory

    init() throws { temporary = try TemporaryDirectory() }

    private func mode(of path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require((attributes[.posixPermissions] as? NSNumber)?.intValue)
    }

    @Test func isMadePrivateTogetherWithMissingParents() throws {
        let path = temporary.appending("home/run")
        let directory = try SocketDirectory.prepare(path)
        #expect(directory.path == path)
        #expect(try mode(of: path) == 0o700)
        #expect(try mode(of: temporary.appending("home")) == 0o700)
        _ = try SocketDirectory.prepare(path)
    }

    @Test(arguments: [0o770, 0o720, 0o702, 0o777])
    func isRefusedWhenOthersCanChangeIt(mode: Int) throws {
        let path = temporary.appending("run")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        let error = #expect(throws: LinkError.self) { try SocketDirectory.prepare(path) }
        #expect(error == .unsafeDirectory(path: path, problem: "can be changed by other users"))
        #expect(error?.description.contains("chmod 700 '\(path)'") == true)
    }

    @Test func isRefusedWhenItBelongsToSomebodyElse() throws {
        // The root folder belongs to root; only root itself could own it, and then /proc/1 cannot be told apart.
        guard geteuid() != 0 else {
            let path = temporary.appending("run")
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            #expect(chown(path, 65_534, 65_534) == 0)
            let error = #expect(throws: LinkError.self) { try SocketDirectory.prepare(path) }
            #expect(error == .unsafeDirectory(path: path, problem: "belongs to another user"))
            return
        }
        let error = #expect(throws: LinkError.self) { try SocketDirectory.prepare("/") }
        #expect(error == .unsafeDirectory(path: "/", problem: "belongs to another user"))
    }

    @Test func aLinkOrAFileInItsPlaceIsRefused() throws {
        let (real, link, file) = (
            temporary.appending("real"), temporary.appending("link"), temporary.appending("file")
        )
        _ = try SocketDirectory.prepare(real)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: real)
        #expect(FileManager.default.createFile(atPath: file, contents: nil))
        for path in [link, file] {
            #expect(throws: LinkError.unsafeDirectory(path: path, problem: "is not a folder")) {
                try SocketDirectory.prepare(path)
            }
        }
    }

    @Test func aPathThatDoesNotFitIntoASocketAddressIsExplained() throws {
        let path = temporary.appending(String(repeating: "d", count: 80))
        let directory = try SocketDirectory.prepare(path)
        let error = #expect(throws: LinkError.self) { try directory.socketPath(of: node(1)) }
        #expect(error?.description.contains("KITH_HOME") == true)
        #expect(error?.description.contains("\(SocketDirectory.longestPath)") == true)
    }

    @Test func onlySocketsNamedAfterNodesAreSeenInOrder() throws {
        let directory = try SocketDirectory.prepare(temporary.appending("run"))
        let nodes = try [node(3), node(1), node(2)]
        for name in nodes.map({ $0.text + ".sock" }) + [
            "notes.txt", "x.sock", try node(4).text + ".lock", ".sock", try node(5).text,
        ] {
            #expect(FileManager.default.createFile(atPath: directory.path + "/" + name, contents: nil))
        }
        #expect(try directory.nodes() == nodes.sorted())
    }

    @Test func aLockIsHeldOnceAndLeavesNothingBehind() throws {
        let directory = try SocketDirectory.prepare(temporary.appending("run"))
        let ada = try node(1)
        do {
            let first = try NodeLock.take(on: ada, in: directory)
            let second = try NodeLock.take(on: ada, in: directory)
            let other = try NodeLock.take(on: node(2), in: directory)
            let got = (isHeld(first), isHeld(second), isHeld(other))
            #expect(got == (true, false, true))
            let third = isHeld(try NodeLock.take(on: ada, in: directory))
            #expect(!third, "a failed attempt must leave the lock as it is")
            let stillThere = isHeld(first)
            #expect(stillThere)
        }
        #expect(!FileManager.default.fileExists(atPath: directory.lockPath(of: ada)))
        let again = isHeld(try NodeLock.take(on: ada, in: directory))
        #expect(again)
    }

    @Test func theKernelNamesTheUserAtTheOtherEnd() throws {
        var pair: [CInt] = [0, 0]
        #if canImport(Darwin)
        let stream = SOCK_STREAM
        #else
        let stream = CInt(SOCK_STREAM.rawValue)
        #endif
        #expect(socketpair(AF_UNIX, stream, 0, &pair) == 0)
        defer { for descriptor in pair { close(descriptor) } }
        #expect(userOfPeer(onSocket: pair[0]) == geteuid())
        #expect(userOfPeer(onSocket: -1) == nil)
    }

    @Test func aGreetingIsReadBackAndNothingElseIs() throws {
        let greeting = LocalGreeting(node: try node(7))
        #expect(LocalGreeting(greeting.payload) == greeting)
        for other in ["", "kith-local/1 ", "kith-local/2 \(try node(7).text)", "kith-local/1 nobody", "GET / HTTP/1.1"]
        {
            #expect(LocalGreeting(Array(other.utf8)) == nil)
        }
        #expect(LocalGreeting(greeting.payload + [0]) == nil)
        #expect(LocalGreeting(Array(repeating: 0xFF, count: 50)) == nil)
    }
}

/// Whether a lock was got; `#expect` cannot look at a value that cannot be copied.
func isHeld(_ lock: borrowing NodeLock?) -> Bool { lock != nil }
