/// Where code is kept, built and published.
extension CredentialFormats {
    static let forges: [CredentialFormat] = [
        CredentialFormat("GitHub personal access token", "ghp_", .alphanumeric, 36...255),
        CredentialFormat("GitHub OAuth token", "gho_", .alphanumeric, 36...255),
        CredentialFormat("GitHub user-to-server token", "ghu_", .alphanumeric, 36...255),
        CredentialFormat("GitHub server-to-server token", "ghs_", .alphanumeric, 36...255),
        CredentialFormat("GitHub refresh token", "ghr_", .alphanumeric, 36...255),
        CredentialFormat("GitHub fine-grained token", "github_pat_", .alphanumeric.union("_"), 60...255),
        CredentialFormat("GitLab personal access token", "glpat-", .dotted, 20...300),
        CredentialFormat("GitLab deploy token", "gldt-", .base64url, 20...300),
        CredentialFormat("GitLab runner token", "glrt-", .dotted, 20...300),
        CredentialFormat("GitLab runner registration token", "GR1348941", .base64url, 20...64),
        CredentialFormat("GitLab CI job token", "glcbt-", .base64url, 20...300),
        CredentialFormat("GitLab trigger token", "glptt-", .hexadecimal, 40...40),
        CredentialFormat("GitLab feed token", "glft-", .base64url, 20...300),
        CredentialFormat("GitLab OAuth secret", "gloas-", .base64url, 40...128),
        CredentialFormat("GitLab agent token", "glagent-", .base64url, 40...128),
        CredentialFormat("GitLab SCIM token", "glsoat-", .base64url, 20...128),
        CredentialFormat("Atlassian API token", "ATATT3", .base64.union("-_"), 80...400),
        CredentialFormat("Atlassian access token", "ATCTT3", .base64.union("-_"), 80...400),
        CredentialFormat("Bitbucket app password", "ATBB", .alphanumeric, 28...40),
        CredentialFormat("Buildkite access token", "bkua_", .hexadecimal, 40...40),
        CredentialFormat("CircleCI access token", "CCIPAT_", .base64url, 40...128),
        CredentialFormat("SonarQube project token", "sqp_", .hexadecimal, 40...40),
        CredentialFormat("SonarQube user token", "squ_", .hexadecimal, 40...40),
        CredentialFormat("SonarQube analysis token", "sqa_", .hexadecimal, 40...40),
    ]

    static let registries: [CredentialFormat] = [
        CredentialFormat("npm access token", "npm_", .alphanumeric, 36...64),
        CredentialFormat("PyPI upload token", "pypi-AgE", .base64url, 50...1024),
        CredentialFormat("RubyGems API key", "rubygems_", .hexadecimal, 48...48),
        CredentialFormat("crates.io token", "cio", .alphanumeric, 32...32, .random),
        CredentialFormat("NuGet API key", "oy2", .lowercaseAlphanumeric, 43...43, .random),
        CredentialFormat("Docker Hub personal access token", "dckr_pat_", .base64url, 24...64),
        CredentialFormat("Docker Hub organisation token", "dckr_oat_", .base64url, 24...64),
        CredentialFormat("Artifactory API key", "AKCp", .alphanumeric, 60...80),
        CredentialFormat("Artifactory reference token", "cmVmdGtu", .base64url, 48...72),
        CredentialFormat("Clojars deploy token", "CLOJARS_", .alphanumeric, 60...60),
    ]
}
