import TestSupport
import Testing

@testable import MeshRelay

@Suite("The page behind an invite's https form", .timeLimit(.minutes(5)))
struct LandingPageTests {
    private let share = MailClient.share(7)

    @Test func itSaysWhatToDoHoldsNoScriptAndNothingOfTheRequest() async throws {
        try await withRelay { relay in
            let canary = "canary%3Cscript%3E"
            let answer = try await PlainSocket.get("/join/\(share)?t=\(canary)&r=x", port: relay.port)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1)
            let (head, body) = (parts[0], try #require(parts.last))
            #expect(body.contains("kith share join"))
            for unwanted in ["canary", share, "<script", "javascript:", "http://", "https://", "src=", "href=", "on"] {
                if unwanted == "on" {
                    #expect(!body.contains(" onload") && !body.contains(" onclick") && !body.contains(" onerror"))
                } else {
                    #expect(!body.contains(unwanted), "\(unwanted)")
                }
            }
            #expect(head.contains("Content-Security-Policy: default-src 'none'; style-src 'sha256-"))
            #expect(!head.contains("unsafe") && !head.contains("script-src"))
            for header in [
                "Referrer-Policy: no-referrer", "X-Content-Type-Options: nosniff", "Cache-Control: no-store",
                "Content-Type: text/html; charset=utf-8",
            ] { #expect(head.contains(header)) }
        }
    }

    @Test func itIsTheSameForEveryShareThereOrNotAndHasNoBodyForHEAD() async throws {
        try await withRelay { relay in
            let one = try await PlainSocket.get("/join/\(share)", port: relay.port)
            let other = try await PlainSocket.get("/join/\(MailClient.share(9))", port: relay.port)
            #expect(one == other)
            let head = try await PlainSocket.exchange(
                "HEAD /join/\(share) HTTP/1.1\r\nHost: x\r\n\r\n", port: relay.port)
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n") && head.hasSuffix("\r\n\r\n"))
        }
    }

    @Test(arguments: [
        "/join/", "/join", "/join/short", "/join/%3Cscript%3E", "/join/AAAAAAAAAAAAAAAAAAAAAB",
        "/join/AAAAAAAAAAAAAAAAAAAAAA/", "/join/../health", "//join/AAAAAAAAAAAAAAAAAAAAAA",
        "/join/AAAAAAAAAAAAAAAAAAAAAA%00", "/JOIN/AAAAAAAAAAAAAAAAAAAAAA", "/join/AAAAAAAAAAAAAAAAAAAAAA;x",
    ])
    func whatIsNoInviteIsNotFoundAndIsNotRepeated(path: String) async throws {
        try await withRelay { relay in
            let answer = try await PlainSocket.get(path, port: relay.port)
            #expect(answer.hasPrefix("HTTP/1.1 404 "))
            #expect(answer.hasSuffix("A mesh relay: connect with a WebSocket, or ask /health.\n"))
        }
    }

    @Test func itCannotBePostedTo() async throws {
        try await withRelay { relay in
            let answer = try await PlainSocket.exchange(
                "POST /join/\(share) HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", port: relay.port)
            #expect(answer.hasPrefix("HTTP/1.1 405 "))
        }
    }
}
