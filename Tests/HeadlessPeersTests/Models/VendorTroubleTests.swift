import Ambient
import TestSupport
import Testing
import WireJSON

@testable import HeadlessPeers

/// What becomes of a call when the vendor, the network or somebody in between misbehaves.
@Suite(.timeLimit(.minutes(5)))
struct VendorTroubleTests {
    private let good = Vendor.anthropic.calling(goodArguments)

    @Test(arguments: [408, 409, 429, 500, 503, 529], Vendor.allCases)
    func aBusyVendorIsAskedAgain(_ status: Int, _ vendor: Vendor) async throws {
        let server = try await VendorServer(
            .json(status, "{}", headers: ["retry-after-ms": "1"]), .json(200, vendor.calling(goodArguments)))
        let time = ManualTime()
        let model = try vendor.model(at: server.base, timeout: .seconds(60), time: time)
        async let reply = model.complete(question())
        await sleepers(of: time, reach: 2)
        time.advance(by: .seconds(1))
        let told = try await reply
        #expect(told.attempts == 2 && answer(told)?.texts == goodTexts && told.usage == vendor.usage)
        await model.close()
        await server.stop()
    }

    @Test(arguments: Vendor.allCases)
    func aVendorsRetryAfterIsHonoured(_ vendor: Vendor) async throws {
        let server = try await VendorServer(
            .json(429, "{}", headers: ["retry-after": "7"]), .json(200, vendor.calling(goodArguments)))
        let time = ManualTime()
        let model = try vendor.model(at: server.base, timeout: .seconds(60), time: time)
        async let reply = model.complete(question())
        await sleepers(of: time, reach: 2)
        time.advance(by: .milliseconds(6_999))
        #expect(time.sleeperCount == 2 && server.requests.count == 1)
        time.advance(by: .milliseconds(1))
        #expect(try await reply.attempts == 2)
        await model.close()
        await server.stop()
    }

    @Test func aRetryAfterThatIsTooLongIsLeftToTheLoop() async throws {
        let server = try await VendorServer(
            .json(
                429, #"{"type":"error","error":{"type":"rate_limit_error","message":"Slow down."}}"#,
                headers: ["retry-after": "3600"]))
        let model = try Vendor.anthropic.model(at: server.base)
        let error = await failure(of: model)
        #expect(error?.reason == .status(429, text: "Slow down.") && error?.retryAfter == .seconds(3600))
        #expect(error?.isTransient == true && error?.usage == ModelUsage.none && server.requests.count == 1)
        await model.close()
        await server.stop()
    }

    @Test(arguments: Vendor.allCases)
    func aVendorThatStaysBrokenIsGivenUp(_ vendor: Vendor) async throws {
        let server = try await VendorServer(.json(500, #"{"error":"overloaded"}"#))
        let model = try vendor.model(at: server.base, attempts: 2)
        let error = await failure(of: model)
        #expect(error?.reason == .status(500, text: "overloaded") && error?.attempts == 2)
        #expect(error?.usage == ModelUsage.none && server.requests.count == 2)
        await model.close()
        await server.stop()
    }

    @Test(arguments: [400, 401, 403, 404, 413, 422], Vendor.allCases)
    func whatTheCallerDidWrongIsNotRepeated(_ status: Int, _ vendor: Vendor) async throws {
        let server = try await VendorServer(.json(status, #"{"message":"no"}"#))
        let model = try vendor.model(at: server.base)
        let error = await failure(of: model)
        #expect(
            error?.reason == .status(status, text: "no") && error?.isTransient == false && server.requests.count == 1)
        await model.close()
        await server.stop()
    }

    @Test func keysAreInNoError() async throws {
        let message =
            #"{"error":{"message":"Incorrect API key provided: \#(Vendor.secret), not \#(Vendor.realistic).\u001b[31m"}}"#
        let server = try await VendorServer(.json(401, message), .json(200, Vendor.openai.saying("\(Vendor.secret)")))
        let model = try Vendor.openai.model(at: server.base)
        let error = try #require(await failure(of: model))
        let told = "\(error) \(String(reflecting: error)) \(model.label)"
        #expect(!told.contains("sk-") && told.contains("(key)") && !told.contains("\u{1B}"))
        await model.close()
        await server.stop()
    }

    @Test(arguments: Vendor.allCases)
    func aSilentVendorIsLeftAtTheDeadlineAndCharged(_ vendor: Vendor) async throws {
        let server = try await VendorServer(.silence)
        let model = try vendor.model(at: server.base, timeout: .milliseconds(200))
        let error = await failure(of: model)
        #expect(error?.reason == .timedOut(seconds: 0) && error?.usage == question().worstCase && error?.attempts == 1)
        await model.close()
        await server.stop()
    }

    @Test(arguments: Vendor.allCases)
    func aSlowDripIsLeftAtTheDeadline(_ vendor: Vendor) async throws {
        let server = try await VendorServer(.drip(vendor.calling(goodArguments), every: .milliseconds(500)))
        let model = try vendor.model(at: server.base, timeout: .milliseconds(300))
        let clock = ContinuousClock()
        let start = clock.now
        let error = await failure(of: model)
        #expect(error?.reason == .timedOut(seconds: 0) && error?.usage == question().worstCase)
        // The whole answer would take minutes. How long exactly is for a machine that does nothing else.
        #expect(clock.now - start < .seconds(45))
        await model.close()
        await server.stop()
    }

    @Test(arguments: [true, false], Vendor.allCases)
    func fiftyMegabytesAreCutOff(_ isLengthTold: Bool, _ vendor: Vendor) async throws {
        let server = try await VendorServer(.flood(bytes: 50 << 20, isLengthTold: isLengthTold))
        let model = try vendor.model(at: server.base)
        let error = await failure(of: model)
        #expect(error?.reason == .tooLarge(limit: ModelLimits.responseBytes) && error?.usage == question().worstCase)
        // What was sent beyond the limit lies in the buffers of the system, not in ours.
        #expect(server.sentBytes < 25 << 20)
        await model.close()
        await server.stop()
    }

    @Test(arguments: Vendor.allCases)
    func aRedirectIsNotFollowed(_ vendor: Vendor) async throws {
        let other = try await VendorServer(.json(200, good))
        let server = try await VendorServer(.json(307, "{}", headers: ["location": other.base + "/v1/messages"]))
        let model = try vendor.model(at: server.base)
        #expect(await failure(of: model)?.reason == .redirected(307))
        #expect(other.requests.isEmpty)
        await model.close()
        await server.stop()
        await other.stop()
    }

    @Test(arguments: Vendor.allCases)
    func aPageInsteadOfJSONIsRefused(_ vendor: Vendor) async throws {
        let server = try await VendorServer(.body(200, type: "text/html; charset=utf-8", Array("<html>".utf8)))
        let model = try vendor.model(at: server.base)
        let error = await failure(of: model)
        #expect(error?.reason == .unexpectedContent(type: "text/html; charset=utf-8"))
        #expect(error?.usage == question().worstCase)
        await model.close()
        await server.stop()
    }

    @Test(
        arguments: [
            "", "{", "null", "[]", "{}", #"{"choices":[]}"#, #"{"choices":[{"message":null}]}"#, #"{"content":{}}"#,
            #"{"message":"x"}"#, #"{"error":"model not found"}"#, String(repeating: "[", count: 100_000),
            #"{"a":1,"a":2}"#, "\u{FEFF}{}",
        ], Vendor.allCases)
    func aResponseOfTheWrongShapeIsRefused(_ body: String, _ vendor: Vendor) async throws {
        let server = try await VendorServer(.json(200, body))
        let model = try vendor.model(at: server.base)
        let error = await failure(of: model)
        guard case .malformedResponse? = error?.reason else {
            Issue.record("\(vendor) accepted \(body.prefix(40))")
            return
        }
        #expect(error?.usage == question().worstCase)
        await model.close()
        await server.stop()
    }

    @Test(arguments: Vendor.allCases)
    func bytesThatAreNoTextAreRefused(_ vendor: Vendor) async throws {
        let bytes = [UInt8(ascii: "\""), 0xFF, 0xFE, 0x00, UInt8(ascii: "\"")]
        let server = try await VendorServer(.body(200, type: "application/json", bytes))
        let model = try vendor.model(at: server.base)
        guard case .malformedResponse? = await failure(of: model)?.reason else {
            Issue.record("accepted")
            return
        }
        await model.close()
        await server.stop()
    }

    @Test(arguments: Vendor.allCases)
    func aConnectionThatBreaksIsChargedAndOneThatNeverWasIsNot(_ vendor: Vendor) async throws {
        let server = try await VendorServer(.hangUp)
        let base = server.base
        let model = try vendor.model(at: base)
        let broken = try #require(await failure(of: model))
        guard case .unreachable = broken.reason else {
            Issue.record("no break but \(broken)")
            return
        }
        #expect(broken.isTransient && broken.usage == question().worstCase)
        await model.close()
        await server.stop()
        let refused = try vendor.model(at: base)
        let error = try #require(await failure(of: refused))
        guard case .unreachable = error.reason else {
            Issue.record("no refusal but \(error)")
            return
        }
        #expect(error.isTransient && error.usage == ModelUsage.none)
        await refused.close()
    }

    @Test(arguments: Vendor.allCases)
    func aCancelledCallEndsAtOnce(_ vendor: Vendor) async throws {
        let server = try await VendorServer(.silence)
        // Time stands still for the model: no deadline of its own can end the call, only the cancellation.
        let model = try vendor.model(at: server.base, timeout: .seconds(600), time: ManualTime())
        let call = Task { await failure(of: model) }
        await server.awaitRequest()
        let clock = ContinuousClock()
        let start = clock.now
        call.cancel()
        let error = await call.value
        // Far from the deadline; that it is below a second is for a machine that does nothing else.
        #expect(clock.now - start < .seconds(45))
        #expect(error?.reason == .cancelled && error?.usage == question().worstCase)
        await model.close()
        await server.stop()
    }

    @Test(arguments: Vendor.allCases)
    func aCallCancelledWhileItWaitsToRepeatCostsNothing(_ vendor: Vendor) async throws {
        let server = try await VendorServer(.json(503, "{}"))
        let time = ManualTime()
        let model = try vendor.model(at: server.base, timeout: .seconds(600), time: time)
        let call = Task { await failure(of: model) }
        await sleepers(of: time, reach: 2)
        call.cancel()
        let error = await call.value
        #expect(error?.reason == .cancelled && error?.usage == ModelUsage.none)
        await model.close()
        await server.stop()
    }

    @Test(arguments: [Vendor.anthropic, .openai, .mistral])
    func aModelThatRefusesToBeForcedIsAskedFreelyFromThenOn(_ vendor: Vendor) async throws {
        let complaint = #"{"error":{"message":"tool_choice forces tool use, which this model does not support"}}"#
        let server = try await VendorServer(.json(400, complaint), .json(200, vendor.calling(goodArguments)))
        let model = try vendor.model(at: server.base)
        let first = try await model.complete(question())
        let second = try await model.complete(question())
        #expect(first.attempts == 2 && second.attempts == 1)
        let choices = server.requests.compactMap { $0.json?["tool_choice"] }
        let free: JSON = vendor == .anthropic ? ["type": "auto", "disable_parallel_tool_use": true] : "auto"
        #expect(choices.count == 3 && choices[0] != free && choices[1] == free && choices[2] == free)
        await model.close()
        await server.stop()
    }

    @Test func aModelThatWasNeverClosedDoesNoHarm() async throws {
        let server = try await VendorServer(.json(200, good))
        _ = try await Vendor.anthropic.model(at: server.base).complete(question())
        await server.stop()
    }

    @Test func theProxyOfTheEnvironmentIsUsed() async throws {
        let proxy = try await VendorServer(.json(403, "{}"))
        let model = try Vendor.anthropic.model(
            at: "https://model.example.test",
            environment: ["HTTPS_PROXY": "http://user:pass@127.0.0.1:\(proxy.port)"])
        let error = await failure(of: model)
        let request = try #require(proxy.requests.first)
        #expect(request.method == "CONNECT" && request.path == "model.example.test:443")
        #expect(request.headers["proxy-authorization"] == "Basic dXNlcjpwYXNz" && request.headers["x-api-key"] == nil)
        guard case .unreachable? = error?.reason else {
            Issue.record("went through: \(String(describing: error))")
            return
        }
        await model.close()
        await proxy.stop()
    }

    /// Waits until so many tasks are asleep.
    private func sleepers(of time: ManualTime, reach count: Int) async {
        while time.sleeperCount < count { await Task.yield() }
    }
}
