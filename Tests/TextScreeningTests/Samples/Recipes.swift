import Foundation
import Testing

/// How an example of each kind of credential is put together at run time, so that none stands in the repository.
///
/// Written from the vendors' descriptions and not from the scanner's tables, so that the tables can be wrong.
struct Recipe: CustomTestStringConvertible {
    /// The name under which it must be found.
    let name: String
    let make: @Sendable (inout Dice) -> String

    var testDescription: String { name }

    init(_ name: String, _ make: @escaping @Sendable (inout Dice) -> String) {
        self.name = name
        self.make = make
    }

    /// Tokens that stand alone and are recognised anywhere.
    static let tokens: [Recipe] = [
        Recipe("AWS access key id") { "AK" + "IA" + $0.text(Alphabet.base32, 16) },
        Recipe("AWS temporary access key id") { "AS" + "IA" + $0.text(Alphabet.base32, 16) },
        Recipe("AWS Bedrock API key") { "AB" + "SK" + $0.base64(128) + "==" },
        Recipe("Google API key") { "AI" + "za" + $0.base64url(35) },
        Recipe("Google OAuth client secret") { "GOC" + "SPX-" + $0.base64url(28) },
        Recipe("Google OAuth access token") { "ya" + "29." + $0.base64url(160) },
        Recipe("Google OAuth refresh token") { "1/" + "/0" + $0.base64url(60) },
        Recipe("DigitalOcean personal access token") { "dop" + "_v1_" + $0.hex(64) },
        Recipe("DigitalOcean OAuth token") { "doo" + "_v1_" + $0.hex(64) },
        Recipe("Alibaba Cloud access key id") { "LT" + "AI" + $0.base62(20) },
        Recipe("Databricks access token") { "da" + "pi" + $0.hex(32) },
        Recipe("Heroku API key") { "HR" + "KU-" + $0.base64url(60) },
        Recipe("Fly.io access token") { "fo" + "1_" + $0.base64url(43) },
        Recipe("Netlify access token") { "nf" + "p_" + $0.base62(36) },
        Recipe("Supabase access token") { "sb" + "p_" + $0.hex(40) },
        Recipe("PlanetScale password") { "pscale" + "_pw_" + $0.base64url(43) },
        Recipe("HashiCorp Vault service token") { "hv" + "s." + $0.base64url(90) },
        Recipe("Pulumi access token") { "pu" + "l-" + $0.hex(40) },
        Recipe("Doppler personal token") { "dp." + "pt." + $0.base62(43) },
        Recipe("1Password service account token") { "ops" + "_eyJ" + $0.base64url(600) },
        Recipe("Tailscale key") { "ts" + "key-auth-" + $0.base62(12) + "CNTRL-" + $0.base62(32) },
        Recipe("age secret key") { "AGE-SECRET" + "-KEY-1" + $0.text("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58) },
        Recipe("GitHub personal access token") { "gh" + "p_" + $0.base62(36) },
        Recipe("GitHub OAuth token") { "gh" + "o_" + $0.base62(36) },
        Recipe("GitHub user-to-server token") { "gh" + "u_" + $0.base62(36) },
        Recipe("GitHub server-to-server token") { "gh" + "s_" + $0.base62(36) },
        Recipe("GitHub refresh token") { "gh" + "r_" + $0.base62(76) },
        Recipe("GitHub fine-grained token") { "github" + "_pat_" + $0.base62(22) + "_" + $0.base62(59) },
        Recipe("GitLab personal access token") { "gl" + "pat-" + $0.base64url(20) },
        Recipe("GitLab runner token") { "gl" + "rt-" + $0.base64url(20) },
        Recipe("GitLab trigger token") { "gl" + "ptt-" + $0.hex(40) },
        Recipe("Atlassian API token") { "ATA" + "TT3xFfGF0" + $0.base64url(172) + "=" + $0.hex(8).uppercased() },
        Recipe("Bitbucket app password") { "AT" + "BB" + $0.base62(32) },
        Recipe("npm access token") { "np" + "m_" + $0.base62(36) },
        Recipe("PyPI upload token") { "py" + "pi-AgEIcHlwaS5vcmc" + $0.base64url(150) },
        Recipe("RubyGems API key") { "ruby" + "gems_" + $0.hex(48) },
        Recipe("crates.io token") { "ci" + "o" + $0.base62(32) },
        Recipe("NuGet API key") { "oy" + "2" + $0.text(Alphabet.lower + Alphabet.digits, 43) },
        Recipe("Docker Hub personal access token") { "dckr" + "_pat_" + $0.base64url(27) },
        Recipe("Artifactory API key") { "AK" + "Cp" + $0.base62(69) },
        Recipe("Slack bot token") {
            "xo" + "xb-" + $0.text(Alphabet.digits, 12) + "-" + $0.text(Alphabet.digits, 13) + "-" + $0.base62(24)
        },
        Recipe("Slack user token") { "xo" + "xp-" + $0.text(Alphabet.digits, 12) + "-" + $0.hex(32) },
        Recipe("Slack app-level token") {
            "xa" + "pp-1-A" + $0.text(Alphabet.upper, 10) + "-" + $0.text(Alphabet.digits, 13) + "-" + $0.hex(64)
        },
        Recipe("Slack webhook") {
            "https://hooks." + "slack.com/services/T" + $0.text(Alphabet.base32, 8) + "/B"
                + $0.text(Alphabet.base32, 8) + "/" + $0.base62(24)
        },
        Recipe("Discord bot token") {
            $0.pick(["M", "N", "O"]) + $0.base62(23) + "." + $0.base62(6) + "." + $0.base64url(38)
        },
        Recipe("Discord webhook") {
            "https://discord" + ".com/api/webhooks/" + $0.text(Alphabet.digits, 18) + "/" + $0.base64url(68)
        },
        Recipe("Telegram bot token") { $0.text("123456789", 10) + ":A" + "A" + $0.base64url(33) },
        Recipe("Microsoft Teams webhook") {
            "https://acme.webhook" + ".office.com/webhookb2/" + $0.uuid() + "@" + $0.uuid() + "/IncomingWebhook/"
                + $0.hex(32) + "/" + $0.uuid()
        },
        Recipe("Stripe live secret key") { "sk_" + "live_" + $0.base62(24) },
        Recipe("Stripe test secret key") { "sk_" + "test_" + $0.base62(99) },
        Recipe("Stripe live restricted key") { "rk_" + "live_" + $0.base62(24) },
        Recipe("Stripe webhook secret") { "wh" + "sec_" + $0.base62(32) },
        Recipe("Square access token") { "sq0" + "atp-" + $0.base64url(22) },
        Recipe("Square or Facebook access token") { "EA" + "AA" + $0.base64url(60) },
        Recipe("Braintree access token") { "access_token$" + "production$" + $0.hex(16) + "$" + $0.hex(32) },
        Recipe("Shopify access token") { "shp" + "at_" + $0.hex(32) },
        Recipe("Plaid access token") { "access-" + "production-" + $0.uuid() },
        Recipe("Anthropic API key") { "sk-" + "ant-api03-" + $0.base64url(93) + "AA" },
        Recipe("OpenAI project key") { "sk-" + "proj-" + $0.base64url(74) + "T3Blbk" + "FJ" + $0.base64url(74) },
        Recipe("OpenAI or compatible API key") { "sk" + "-" + $0.base62(20) + "T3Blbk" + "FJ" + $0.base62(20) },
        Recipe("OpenRouter API key") { "sk-" + "or-v1-" + $0.hex(64) },
        Recipe("Hugging Face token") { "h" + "f_" + $0.text(Alphabet.lower + Alphabet.upper, 34) },
        Recipe("Replicate API token") { "r" + "8_" + $0.base62(37) },
        Recipe("Groq API key") { "gs" + "k_" + $0.base62(52) },
        Recipe("xAI API key") { "xa" + "i-" + $0.base62(80) },
        Recipe("Perplexity API key") { "pp" + "lx-" + $0.base62(48) },
        Recipe("NVIDIA API key") { "nv" + "api-" + $0.base64url(64) },
        Recipe("LangSmith API key") { "lsv2" + "_pt_" + $0.hex(32) + "_" + $0.hex(10) },
        Recipe("SendGrid API key") { "S" + "G." + $0.base64url(22) + "." + $0.base64url(43) },
        Recipe("Mailgun API key") { "ke" + "y-" + $0.hex(32) },
        Recipe("Twilio API key") { "S" + "K" + $0.hex(32) },
        Recipe("Sentry user token") { "sntr" + "yu_" + $0.hex(64) },
        Recipe("New Relic user key") { "NR" + "AK-" + $0.text(Alphabet.upper + Alphabet.digits, 27) },
        Recipe("Grafana service account token") { "gl" + "sa_" + $0.base62(32) + "_" + $0.hex(8) },
        Recipe("Dynatrace token") {
            "dt0" + "c01." + $0.text(Alphabet.base32, 24) + "." + $0.text(Alphabet.base32, 64)
        },
        Recipe("Airtable access token") { "pa" + "t" + $0.base62(14) + "." + $0.hex(64) },
        Recipe("Notion integration token") { "nt" + "n_" + $0.base62(46) },
        Recipe("Linear API key") { "lin" + "_api_" + $0.base62(40) },
        Recipe("Figma access token") { "fi" + "gd_" + $0.base64url(40) },
        Recipe("Postman API key") { "PM" + "AK-" + $0.hex(24) + "-" + $0.hex(34) },
        Recipe("Azure client secret") { $0.base62(3) + "8Q" + "~" + $0.base64url(34) },
        Recipe("JSON Web Token") {
            "ey" + "JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.ey" + "J" + $0.base64url(80) + "." + $0.base64url(43)
        },
    ]

    /// Credentials that are recognised by the line they stand in.
    static let lines: [Recipe] = [
        Recipe("AWS secret access key") { "aws_secret_" + "access_key = " + $0.base64(40) },
        Recipe("Azure storage account key") {
            "DefaultEndpointsProtocol=https;AccountName=store;Account" + "Key=" + $0.base64(86)
                + "==;EndpointSuffix=core.windows.net"
        },
        Recipe("Azure shared access signature") {
            "https://store.blob.core.windows.net/c?sv=2024-11-04&se=2026-12-01&s" + "ig=" + $0.base64(43) + "%3D"
        },
        Recipe("password in a connection string") { "postgres://app:" + $0.base62(14) + "@db.internal:5432/app" },
        Recipe("password in a connection string") {
            "mongodb+srv://app:" + $0.base62(10) + "@cluster0.abcde.mongodb.net"
        },
        Recipe("password in a connection string") { "redis://:" + $0.base62(24) + "@cache.internal:6379/0" },
        Recipe("password in a connection string") { "https://ci:" + $0.base62(20) + "@git.example.org/team/app.git" },
        Recipe("generated password") { "Server=db;User Id=app;Pass" + "word=" + $0.base62(16) + "!;" },
        Recipe("generated password") { "DB_PASS" + "WORD=" + $0.base62(20) },
        Recipe("generated secret in an assignment") { "MISTRAL_API" + "_KEY=" + $0.base62(32) },
        Recipe("generated secret in an assignment") { "client" + "Secret: '" + $0.base62(40) + "'" },
        Recipe("generated secret in an assignment") { "export DATADOG_API" + "_KEY=" + $0.hex(32) },
        Recipe("generated secret in an assignment") { "let api" + "Key: String = \"" + $0.base62(32) + "\"" },
        Recipe("generated secret in an assignment") { "api" + "_key := \"" + $0.base64url(43) + "\"" },
        Recipe("generated secret in an assignment") { "<api" + "Key>" + $0.base62(32) + "</apiKey>" },
        Recipe("generated secret in an assignment") { "deploy --to" + "ken " + $0.base62(40) },
        Recipe("generated secret in an assignment") { "client.setApi" + "Key(\"" + $0.base62(32) + "\")" },
        Recipe("UUID used as an API key") { "HEROKU_API" + "_KEY=" + $0.uuid() },
        Recipe("bearer token") { "Authorization: Bear" + "er " + $0.base64url(40) },
        Recipe("basic authorization") {
            "Authorization: Bas" + "ic " + Data(("admin:" + $0.base62(12)).utf8).base64EncodedString()
        },
    ]

    /// A private key of some kind, armoured, with lines of 64 characters.
    static func privateKey(_ label: String, _ dice: inout Dice, newline: String = "\n") -> String {
        let body = (0..<6).map { _ in dice.base64(64) }.joined(separator: newline)
        return "-----BEGIN " + label + "PRIVATE" + " KEY-----" + newline + body + newline + "-----END " + label
            + "PRIVATE" + " KEY-----"
    }
}
