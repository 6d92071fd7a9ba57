/// Formats that show themselves by a prefix, by trade. Sources: the vendors' own pages on their token formats and the
/// public rule sets of the secret scanners of GitHub, GitLab and gitleaks, as of November 2026.
enum CredentialFormats {
    static let all = cloud + platforms + forges + registries + chat + payment + models + services

    static let cloud: [CredentialFormat] = [
        CredentialFormat("AWS access key id", "AKIA", .base32, 16...16),
        CredentialFormat("AWS temporary access key id", "ASIA", .base32, 16...16),
        CredentialFormat("AWS bearer token", "ABIA", .base32, 16...16),
        CredentialFormat("AWS context key id", "ACCA", .base32, 16...16),
        CredentialFormat("AWS Bedrock API key", "ABSK", .base64, 80...400),
        CredentialFormat("Google API key", "AIza", .base64url, 35...39),
        CredentialFormat("Google OAuth client secret", "GOCSPX-", .base64url, 24...64),
        CredentialFormat("Google OAuth access token", "ya29.", .base64url, 30...2048),
        CredentialFormat("Google OAuth refresh token", "1//0", .base64url, 40...256),
        CredentialFormat("DigitalOcean personal access token", "dop_v1_", .hexadecimal, 64...64),
        CredentialFormat("DigitalOcean OAuth token", "doo_v1_", .hexadecimal, 64...64),
        CredentialFormat("DigitalOcean refresh token", "dor_v1_", .hexadecimal, 64...64),
        CredentialFormat("Alibaba Cloud access key id", "LTAI", .alphanumeric, 16...26, .random),
        CredentialFormat("Scaleway access key", "SCW", .uppercaseAlphanumeric, 17...17, .random),
        CredentialFormat(
            "Cloudflare origin CA key", "v1.0-", .hexadecimal.union("-"), 171...171, .hyphenated([24...24, 146...146])),
        CredentialFormat("Databricks access token", "dapi", .hexadecimal.union("-"), 32...34),
    ]

    static let platforms: [CredentialFormat] = [
        CredentialFormat("Heroku API key", "HRKU-", .base64url, 36...80),
        CredentialFormat("Fly.io access token", "fo1_", .base64url, 40...64),
        CredentialFormat("Fly.io macaroon", "fm1_", .base64.union("-_"), 80...4096),
        CredentialFormat("Fly.io macaroon", "fm2_", .base64.union("-_"), 80...4096),
        CredentialFormat("Vercel access token", "vcp_", .alphanumeric, 24...80),
        CredentialFormat("Netlify access token", "nfp_", .alphanumeric, 36...64),
        CredentialFormat("Render API key", "rnd_", .alphanumeric, 28...64, .random),
        CredentialFormat("Supabase access token", "sbp_", .hexadecimal, 40...40),
        CredentialFormat("Supabase secret key", "sb_secret_", .base64url, 20...64),
        CredentialFormat("PlanetScale token", "pscale_tkn_", .dotted, 32...64),
        CredentialFormat("PlanetScale password", "pscale_pw_", .dotted, 32...64),
        CredentialFormat("PlanetScale OAuth token", "pscale_oauth_", .dotted, 32...64),
        CredentialFormat("Neon database password", "npg_", .alphanumeric, 12...48, .random),
        CredentialFormat("HashiCorp Vault service token", "hvs.", .base64url, 24...512),
        CredentialFormat("HashiCorp Vault batch token", "hvb.", .base64url, 90...1024),
        CredentialFormat("Pulumi access token", "pul-", .hexadecimal, 40...40),
        CredentialFormat("Doppler personal token", "dp.pt.", .alphanumeric, 40...48),
        CredentialFormat("Doppler service token", "dp.st.", .dotted, 40...96),
        CredentialFormat("1Password service account token", "ops_eyJ", .base64.union("-_"), 200...4096),
        CredentialFormat("Tailscale key", "tskey-", .base64url, 20...128),
        CredentialFormat("age secret key", "AGE-SECRET-KEY-1", .uppercaseAlphanumeric, 58...58),
        CredentialFormat("ngrok API key", "ak_", .alphanumeric, 27...32, .random),
    ]
}
