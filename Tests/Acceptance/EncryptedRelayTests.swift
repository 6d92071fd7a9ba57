import Foundation
import TestSupport
import Testing
import WireJSON

extension WholeProcess {
    /// A relay as a team runs it: with TLS and a token.
    struct EncryptedRelays {
        /// A home whose relay files are in place: certificate, key, and a token that admits to one room.
        private struct Team {
            let home: Home
            let relay: Relay
            /// What a member's session has in its environment.
            let member: [String: String]

            init() async throws {
                home = try Home()
                let (certificate, key) = (home.appending("cert.pem"), home.appending("key.pem"))
                for (text, path) in [(TestCertificate.certificate, certificate), (TestCertificate.key, key)] {
                    try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: path))
                }
                let token = home.appending("token")
                try Data("a-team-secret\n".utf8).write(to: URL(fileURLWithPath: token))
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token)
                relay = try await Relay(
                    in: home,
                    [
                        "KITH_RELAY_TLS_CERTIFICATE": certificate, "KITH_RELAY_TLS_KEY": key,
                        "KITH_RELAY_TOKENS": "a-team-secret:a-team",
                    ])
                member = [
                    "KITH_RELAY": relay.url, "KITH_RELAY_CA": certificate, "KITH_RELAY_TOKEN_FILE": token,
                    "KITH_ROOM": "a-team",
                ]
            }
        }

        @Test func twoNodesMeetOverTLSUnderAnAuthorityOfTheirOwn() async throws {
            let team = try await Team()
            #expect(team.relay.url.hasPrefix("wss://"))
            let homes = [try Home(), try Home()]
            let atlas = try await Session("atlas", in: homes[0], team.member)
            let birch = try await Session("birch", in: homes[1], team.member)
            try await atlas.meet("birch", over: "relay")
            try await birch.meet("atlas", over: "relay")
            let key = try await atlas.observe("said through TLS", ["issue": "nobody between us reads it"])
            try await eventually("its arrival", isTrue: { try await birch.holds(key) })
            try await eventually(
                "the receipt", isTrue: { try await atlas.receipt(for: key, from: "birch") == "stored" })
            for session in [atlas, birch] {
                let status = try await session.answer("status")
                #expect(status["problems"]?.arrayValue?.isEmpty != false, "\(status)")
                #expect(!session.process.errors.text.contains("a-team-secret"))
            }
            #expect(!team.relay.process.errors.text.contains("a-team-secret"))
        }

        @Test func aRelayThatNoKnownAuthorityVouchesForGetsNothingAndIsNamed() async throws {
            let team = try await Team()
            let home = try Home()
            let trustful = team.member.filter { $0.key != "KITH_RELAY_CA" }
            let atlas = try await Session("atlas", in: home, trustful)
            let problem = try await eventually("the problem") {
                try await atlas.answer("status")["problems"]?.arrayValue?.first?.stringValue
            }
            #expect(problem.contains("certificate") && problem.contains("127.0.0.1:\(team.relay.port)"))
            let doctor = try await CommandLineRun(["doctor", "--name", "atlas"], in: home, trustful)
            #expect(doctor.code == 1)
            #expect(doctor.output.contains("FAIL relay"), "\(doctor.output)")
            // The session works on; what it says is kept for later.
            let key = try await atlas.observe("kept until the relay is the right one")
            #expect(try await atlas.holds(key))
        }

        @Test func aWrongTokenIsNoWayInAndIsSaidSo() async throws {
            let team = try await Team()
            var stranger = team.member
            stranger["KITH_RELAY_TOKEN_FILE"] = nil
            stranger["KITH_RELAY_TOKEN"] = "guessed"
            let atlas = try await Session("atlas", in: try Home(), stranger)
            let problem = try await eventually("the problem") {
                try await atlas.answer("status")["problems"]?.arrayValue?.first?.stringValue
            }
            #expect(problem.contains("token"), "\(problem)")
            #expect(!problem.contains("guessed"))
        }
    }
}
