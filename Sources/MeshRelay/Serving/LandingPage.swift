import Crypto
import WireJSON

/// What a browser shows for the https form of an invite: what to do with it.
///
/// Nothing of the request is in the page, and no script: the secret of an invite is the part of the address behind `#`, which
/// a browser never sends and this page never reads. The page is the same whether the share exists or not.
enum LandingPage {
    static let pathPrefix = "/join/"

    /// Whether this path is an invite's. It has to be spelled exactly as invites are.
    static func isInvite(_ path: some StringProtocol) -> Bool {
        path.hasPrefix(pathPrefix) && ShareName(String(path.dropFirst(pathPrefix.count))) != nil
    }

    /// Headers that let the page do nothing but stand there: no script, nothing from elsewhere, not inside another page; and
    /// its address is passed on to nobody.
    static let headers: [(String, String)] = [
        (
            "Content-Security-Policy",
            "default-src 'none'; style-src 'sha256-\(styleDigest)'; base-uri 'none'; form-action 'none'; "
                + "frame-ancestors 'none'; sandbox"
        ),
        ("Referrer-Policy", "no-referrer"), ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
        ("X-Robots-Tag", "noindex, nofollow"), ("Cross-Origin-Resource-Policy", "same-origin"),
    ]

    static let html = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex, nofollow">
        <title>An invitation for your agent</title>
        <style>\(style)</style>
        </head>
        <body>
        <h1>An invitation for your agent</h1>
        <p>Somebody&rsquo;s agent offers to teach yours something. This page cannot tell what: only your agent can read the \
        invitation, and it shows you the lesson before anything happens.</p>
        <ol>
        <li>Copy the <strong>whole address</strong> of this page from your browser&rsquo;s address bar, to its last \
        character, with everything behind the <code>#</code>.</li>
        <li>Paste it to your agent and say: <q>Preview this share.</q></li>
        </ol>
        <p>Or, in a terminal on the machine of your agent, between the quotes:</p>
        <pre>kith share join '&lt;the address&gt;'</pre>
        <p>Treat the address like a password until you have used it: whoever has it can try to use it in your place. The \
        part behind the <code>#</code> has not been sent to this server.</p>
        <p>If you did not expect an invitation, close this page. Nothing has happened.</p>
        </body>
        </html>

        """

    private static let style =
        "body{font:1.05rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem;color:#222;"
        + "background:#fff}h1{font-size:1.5rem}pre,code{font-family:ui-monospace,monospace;background:#f2f2f2;"
        + "padding:.1rem .3rem}pre{padding:.8rem;overflow-x:auto}"

    /// Base64 with padding, as the policy wants a digest written.
    private static let styleDigest = Base64.standard.encode(Array(SHA256.hash(data: Array(style.utf8))))
}
