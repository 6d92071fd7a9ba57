/// Chat, payment, model vendors and the services around a product.
extension CredentialFormats {
    static let chat: [CredentialFormat] = [
        CredentialFormat("Slack bot token", "xoxb-", .base64url, 20...256),
        CredentialFormat("Slack user token", "xoxp-", .base64url, 20...256),
        CredentialFormat("Slack workspace token", "xoxa-", .base64url, 20...256),
        CredentialFormat("Slack refresh token", "xoxr-", .base64url, 20...256),
        CredentialFormat("Slack legacy token", "xoxs-", .base64url, 20...256),
        CredentialFormat("Slack client token", "xoxc-", .base64url, 20...256),
        CredentialFormat("Slack session cookie", "xoxd-", .base64.union("-_%"), 20...512),
        CredentialFormat("Slack configuration token", "xoxe.", .dotted, 40...512),
        CredentialFormat("Slack app-level token", "xapp-", .base64url, 40...256),
        CredentialFormat("Discord bot token", "M", .dotted, 55...90, .dotted([22...28, 6...7, 27...48])),
        CredentialFormat("Discord bot token", "N", .dotted, 55...90, .dotted([22...28, 6...7, 27...48])),
        CredentialFormat("Discord bot token", "O", .dotted, 55...90, .dotted([22...28, 6...7, 27...48])),
    ]

    static let payment: [CredentialFormat] = [
        CredentialFormat("Stripe live secret key", "sk_live_", .alphanumeric, 16...255),
        CredentialFormat("Stripe test secret key", "sk_test_", .alphanumeric, 16...255),
        CredentialFormat("Stripe live restricted key", "rk_live_", .alphanumeric, 16...255),
        CredentialFormat("Stripe test restricted key", "rk_test_", .alphanumeric, 16...255),
        CredentialFormat("Stripe webhook secret", "whsec_", .base64, 24...128),
        CredentialFormat("Square access token", "sq0atp-", .base64url, 22...64),
        CredentialFormat("Square OAuth secret", "sq0csp-", .base64url, 43...64),
        CredentialFormat("Square or Facebook access token", "EAAA", .base64url, 56...512),
        CredentialFormat("Braintree access token", "access_token$production$", .alphanumeric.union("$"), 40...64),
        CredentialFormat("Shopify access token", "shpat_", .hexadecimal, 32...64),
        CredentialFormat("Shopify custom app token", "shpca_", .hexadecimal, 32...64),
        CredentialFormat("Shopify private app password", "shppa_", .hexadecimal, 32...64),
        CredentialFormat("Shopify shared secret", "shpss_", .hexadecimal, 32...64),
        CredentialFormat("Plaid access token", "access-production-", .hexadecimal.union("-"), 36...36),
        CredentialFormat("Shippo token", "shippo_live_", .hexadecimal, 40...40),
        CredentialFormat("EasyPost API key", "EZAK", .alphanumeric, 54...54),
    ]

    static let models: [CredentialFormat] = [
        CredentialFormat("Anthropic API key", "sk-ant-", .base64url, 40...256),
        CredentialFormat("OpenAI project key", "sk-proj-", .base64url, 40...256),
        CredentialFormat("OpenAI service account key", "sk-svcacct-", .base64url, 40...256),
        CredentialFormat("OpenAI admin key", "sk-admin-", .base64url, 40...256),
        CredentialFormat("OpenRouter API key", "sk-or-v1-", .hexadecimal, 64...64),
        CredentialFormat("OpenAI or compatible API key", "sk-", .alphanumeric, 32...64, .random),
        CredentialFormat("Hugging Face token", "hf_", .alphanumeric, 30...64, .random),
        CredentialFormat("Hugging Face organisation token", "api_org_", .alphanumeric, 30...64),
        CredentialFormat("Replicate API token", "r8_", .alphanumeric, 37...40, .random),
        CredentialFormat("Groq API key", "gsk_", .alphanumeric, 40...64),
        CredentialFormat("xAI API key", "xai-", .alphanumeric, 60...100),
        CredentialFormat("Perplexity API key", "pplx-", .alphanumeric, 40...64),
        CredentialFormat("NVIDIA API key", "nvapi-", .base64url, 50...100),
        CredentialFormat("Fireworks API key", "fw_", .alphanumeric, 20...40, .random),
        CredentialFormat(
            "LangSmith API key", "lsv2_pt_", .hexadecimal.union("_"), 43...43, .underscored([32...32, 10...10])),
        CredentialFormat(
            "LangSmith service key", "lsv2_sk_", .hexadecimal.union("_"), 43...43, .underscored([32...32, 10...10])),
        CredentialFormat("Pinecone API key", "pcsk_", .alphanumeric.union("_"), 50...100),
        CredentialFormat("Tavily API key", "tvly-", .base64url, 28...64),
        CredentialFormat("E2B API key", "e2b_", .hexadecimal, 40...40),
    ]

    static let services: [CredentialFormat] = [
        CredentialFormat("SendGrid API key", "SG.", .dotted, 60...70, .dotted([20...24, 39...50])),
        CredentialFormat("Mailgun API key", "key-", .hexadecimal, 32...32, .random),
        CredentialFormat("Twilio API key", "SK", .hexadecimal, 32...32, .random),
        CredentialFormat(
            "Brevo API key", "xkeysib-", .hexadecimal.union("-").union("ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ"),
            70...100),
        CredentialFormat("Resend API key", "re_", .alphanumeric.union("_"), 28...48, .random),
        CredentialFormat("Sentry organisation token", "sntrys_", .base64.union("-_"), 60...1024),
        CredentialFormat("Sentry user token", "sntryu_", .hexadecimal, 64...64),
        CredentialFormat("New Relic user key", "NRAK-", .uppercaseAlphanumeric, 27...27),
        CredentialFormat(
            "Grafana service account token", "glsa_", .alphanumeric.union("_"), 41...41, .underscored([32...32, 8...8])),
        CredentialFormat("Grafana Cloud token", "glc_", .base64, 40...400),
        CredentialFormat(
            "Dynatrace token", "dt0c01.", .uppercaseAlphanumeric.union("."), 89...89, .dotted([24...24, 64...64])),
        CredentialFormat(
            "Airtable access token", "pat", .alphanumeric.union("."), 79...79, .dotted([14...14, 64...64])),
        CredentialFormat("Notion integration token", "ntn_", .alphanumeric, 40...64),
        CredentialFormat("Notion integration secret", "secret_", .alphanumeric, 43...43, .random),
        CredentialFormat("Linear API key", "lin_api_", .alphanumeric, 40...64),
        CredentialFormat("Figma access token", "figd_", .base64url, 40...64),
        CredentialFormat(
            "Postman API key", "PMAK-", .hexadecimal.union("-"), 59...59, .hyphenated([24...24, 34...34])),
        CredentialFormat("Prefect API key", "pnu_", .alphanumeric, 36...36),
        CredentialFormat("Typeform access token", "tfp_", .base64url.union("."), 40...100),
        CredentialFormat("Contentful access token", "CFPAT-", .base64url, 43...43),
    ]
}
