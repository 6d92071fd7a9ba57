import Testing

@testable import HeadlessPeers

/// Which proxy the environment names for which address.
struct ProxyTests {
    private func proxy(_ address: String, _ environment: [String: String]) throws -> ProxySettings? {
        try ProxySettings.forAddress(ModelAddress(address), environment: environment)
    }

    @Test func theUsualVariablesAreRead() throws {
        for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            let found = try proxy("https://api.example.org", [name: "http://ann:p%40ss@proxy.test:3129"])
            #expect(
                found?.host == "proxy.test" && found?.port == 3129 && found?.user == "ann" && found?.password == "p@ss")
        }
        #expect(try proxy("https://api.example.org", ["HTTPS_PROXY": "proxy.test:8080"])?.port == 8080)
        #expect(try proxy("https://api.example.org", [:]) == nil)
        #expect(try proxy("https://api.example.org", ["http_proxy": "http://proxy.test"]) == nil)
    }

    @Test func exceptionsAreKept() throws {
        func isDirect(_ address: String, _ list: String) throws -> Bool {
            try proxy(address, ["HTTPS_PROXY": "http://p.test:1", "NO_PROXY": list]) == nil
        }
        #expect(try isDirect("https://api.example.org", "*"))
        #expect(try isDirect("https://api.example.org", "other.test, example.org"))
        #expect(try isDirect("https://api.example.org", ".example.org"))
        #expect(try isDirect("https://api.example.org", "*.example.org"))
        #expect(try isDirect("https://api.example.org", "api.example.org:443"))
        #expect(try !isDirect("https://api.example.org", "api.example.org:8443"))
        #expect(try !isDirect("https://badexample.org", "example.org"))
        #expect(try !isDirect("https://api.example.org", "org.example"))
    }

    @Test func thisMachineIsReachedDirectly() throws {
        let all = ["HTTPS_PROXY": "http://p.test:1", "ALL_PROXY": "http://p.test:1"]
        for address in ["http://127.0.0.1:11434", "https://localhost:1", "http://[::1]:8080", "http://box.test:11434"] {
            #expect(try proxy(address, all) == nil)
        }
    }

    @Test func aProxyThatCannotBeUsedIsAnErrorWithoutItsPassword() {
        for text in ["socks5://ann:secret@p.test:1080", "https://ann:secret@p.test", "http://"] {
            do {
                _ = try proxy("https://api.example.org", ["HTTPS_PROXY": text])
                Issue.record("\(text) was accepted")
            } catch {
                #expect(!"\(error)".contains("secret"))
            }
        }
    }
}

/// Base addresses.
struct ModelAddressTests {
    @Test func theyAreReadAndWritten() throws {
        #expect(try ModelAddress("https://API.Example.org/v1//").description == "https://api.example.org/v1")
        #expect(try ModelAddress("http://[::1]:8080").description == "http://[::1]:8080")
        #expect(try ModelAddress("http://[::1]:8080").isLoopback && ModelAddress("http://127.9.9.9").isLoopback)
        #expect(
            try !ModelAddress("http://127.evil.test").isLoopback
                && !ModelAddress("http://localhost.evil.test").isLoopback)
    }

    @Test func whatIsNoneIsRefused() {
        for (text, error) in [
            ("", ModelAddressError.notAnAddress), ("api.example.org", .scheme), ("ftp://x.test", .scheme),
            ("file:///etc/passwd", .notAnAddress), ("https://", .notAnAddress), ("https://a b.test", .notAnAddress),
            ("https://ann:secret@x.test", .holdsCredentials), ("https://x.test?a=1", .holdsQuery),
            ("https://x.test/#a", .holdsQuery), ("https://x.test:99999", .notAnAddress),
        ] {
            #expect(throws: ModelAddressError.self, "\(text), \(error)") { try ModelAddress(text) }
        }
    }
}
