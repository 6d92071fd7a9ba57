/// What is marked. The reasons are shown to people and models as they stand here.
enum RiskRules {
    static let all = commands + protections + leaks + destruction + orders

    private static let byFirstWord: [String: [RiskRule]] = {
        var table: [String: [RiskRule]] = [:]
        for rule in all {
            for word in rule.first { table[word, default: []].append(rule) }
        }
        return table
    }()

    /// Whether a word with a hash of this remainder may begin a rule: one bit for each of them keeps most words away from
    /// the table.
    private static let mayBegin: [Bool] = {
        var bits = [Bool](repeating: false, count: remainders)
        for word in byFirstWord.keys { bits[Int(Words.hash(word)) % remainders] = true }
        return bits
    }()
    private static let remainders = 8_192

    /// The rules that may begin with `word`.
    static func beginning(with word: Words.Word, of words: Words) -> [RiskRule] {
        guard mayBegin[Int(word.hash) % remainders] || mayBegin[Int(word.baseHash) % remainders] else { return [] }
        let rules = byFirstWord[words.text(word)] ?? []
        return word.isPath ? rules + (byFirstWord[words.baseName(word)] ?? []) : rules
    }

    private static let download =
        "curl wget fetch aria2c httpie iwr irm invoke-webrequest invoke-restmethod downloadstring"
    private static let shell =
        "sh bash zsh dash ksh fish python python2 python3 perl ruby node deno php pwsh powershell iex osascript lua"
    private static let decoder = "base64 base32 xxd openssl gunzip zcat uudecode b64decode atob frombase64string"

    private static let commands: [RiskRule] = [
        RiskRule("pipes a download into a shell", download, [("|", 30), (shell, 6)], barriers: "; &"),
        RiskRule(
            "pipes a download into a shell", shell + " source eval . xargs", [("<( $ < ` ( -c -", 3), (download, 6)]),
        RiskRule(
            "downloads a program and runs it", download,
            [("-o -o- --output -outfile -qo > o", 12), ("&& ; & chmod", 10), (shell + " chmod start-process", 8)]),
        RiskRule("decodes hidden text and runs it", decoder, [("|", 12), (shell, 6)], barriers: ";"),
        RiskRule(
            "decodes hidden text and runs it", "eval exec iex source function popen system os.system",
            [("base64 b64decode base64.b64decode atob frombase64string codecs.decode bytes.fromhex buffer.from", 10)]),
        RiskRule(
            "decodes hidden text and runs it", "powershell pwsh powershell.exe", [("-enc -encodedcommand -e -ec", 8)]),
        RiskRule("runs code that was fetched at run time", "npx uvx bunx pipx", [("http https git", 4)]),
        RiskRule(
            "installs a package from an address", "pip pip3 npm pnpm yarn gem cargo go",
            [
                ("install add get", 2),
                ("http https git+https git+http git+ssh --index-url --extra-index-url --registry", 5),
            ]),
        RiskRule(
            "changes what runs at start or login", "crontab launchctl authorized_keys", [("- load bootstrap -e", 3)]),
        RiskRule(
            "changes what runs at start or login", "> tee",
            [("authorized_keys ~/.bashrc ~/.zshrc ~/.profile ~/.bash_profile $home/.bashrc $home/.zshrc", 4)]),
    ]

    private static let protections: [RiskRule] = [
        RiskRule(
            "switches permission prompts off",
            "--dangerously-skip-permissions --dangerously-bypass-approvals-and-sandbox --yolo bypasspermissions --trust-all-tools --auto-approve --allow-dangerously-skip-permissions"
        ),
        RiskRule(
            "switches a sandbox off",
            "--no-sandbox --disable-sandbox --privileged --disable-web-security danger-full-access seccomp=unconfined"),
        RiskRule(
            "skips a check",
            "--no-verify --skip-checks --skip-verify --no-gpg-check --no-gpg-sign --allow-unauthenticated --skip-integrity-check"
        ),
        RiskRule(
            "switches TLS verification off",
            "--insecure --no-check-certificate node_tls_reject_unauthorized git_ssl_no_verify pythonhttpsverify insecureskipverify --no-check-certificates --trusted-host strictssl"
        ),
        RiskRule("switches TLS verification off", "curl", [("-k -ks -sk -lk -skl -ksl -kl", 4)], barriers: "| ;"),
        RiskRule(
            "switches TLS verification off",
            "verify rejectunauthorized sslverify http.sslverify strict-ssl ssl_verify check_hostname",
            [("= : false", 1), ("false 0 none no", 1)]),
        RiskRule("switches TLS verification off", "http.sslverify strict-ssl", [("false 0", 1)]),
        RiskRule("switches TLS verification off", "stricthostkeychecking", [("no off", 2)]),
        RiskRule(
            "switches a protection of the system off", "setenforce ufw csrutil spctl iptables auditctl",
            [("0 disable --master-disable -f --flush", 2)]),
        RiskRule(
            "switches a protection of the system off", "set-mppreference set-executionpolicy",
            [("-disablerealtimemonitoring bypass unrestricted", 5)]),
        RiskRule(
            "asks to switch a protection off",
            "disable disabling bypass bypassing circumvent deactivate skip turn switch",
            [
                (
                    "sandbox sandboxing permission permissions firewall antivirus selinux guardrails guardrail approval approvals safety certificate tls ssl security protection protections confirmation confirmations signature signatures",
                    5
                ),
                (
                    "check checks prompt prompts verification validation off mode gate gates sandbox dialog dialogs filter filters entirely completely first",
                    3
                ),
            ], barriers: ". ; ?"),
        RiskRule(
            "asks to switch a protection off", "disable bypass deactivate",
            [("sandbox firewall antivirus selinux guardrails gatekeeper apparmor defender", 3)]),
    ]

    private static let secretFiles =
        ".env .env.local .env.production id_rsa id_ed25519 id_ecdsa credentials .netrc .npmrc .pypirc shadow passwd printenv "
        + "env ~/.ssh $home/.ssh .ssh identity.json kubeconfig keychain wallet.dat login.keychain known_hosts .git-credentials"
    private static let secretWords =
        "credentials credential secrets password passwords token tokens .env keys key passphrase cookies"
    private static let sender =
        "curl wget nc ncat netcat socat scp rsync requests.post axios.post invoke-restmethod iwr"

    private static let leaks: [RiskRule] = [
        RiskRule("sends secrets away", sender, [(secretFiles, 16)], barriers: "; &"),
        RiskRule("sends secrets away", "env printenv cat tar base64 zip", [(secretFiles + " |", 4), (sender, 14)]),
        RiskRule("sends secrets away", "gh glab", [("gist", 1), (secretFiles, 8)]),
        RiskRule(
            "asks for secrets",
            "send post upload email paste share reveal print exfiltrate leak forward give reply tell include",
            [
                ("your my all users the their its local", 4),
                ("api ssh private secret access environment signing system encryption aws session", 3),
                ("key keys token tokens variables credentials prompt secrets", 2),
            ],
            barriers: ". ; ?"),
        RiskRule(
            "asks for secrets", "send post upload email paste exfiltrate leak forward reveal",
            [("your all users their", 3), (secretWords, 3)], barriers: ". ; ?"),
        RiskRule(
            "asks for secrets", "send post upload email paste exfiltrate leak",
            [(".env ~/.ssh id_rsa id_ed25519 .netrc .npmrc", 6)]),
    ]

    private static let destruction: [RiskRule] = [
        RiskRule(
            "deletes without asking", "rm",
            [
                ("-rf -fr -r -rfv -rvf -f", 3),
                ("/ ~ ~/ $home . .. ./ /etc /usr /home /var /* -- --no-preserve-root .git ./.git $home/", 3),
            ], barriers: "; | &"),
        RiskRule("deletes without asking", "sudo", [("rm", 2), ("-rf -fr -r", 2)]),
        RiskRule("deletes without asking", "find", [("-delete", 14)], barriers: "; |"),
        RiskRule("deletes without asking", "find", [("-exec", 14), ("rm shred", 2)]),
        RiskRule("deletes without asking", "del rd rmdir remove-item", [("/s /q -recurse", 3), ("/q /s -force", 4)]),
        RiskRule("overwrites a disk", "mkfs mkfs.ext4 mkfs.xfs wipefs diskpart mkswap", []),
        RiskRule(
            "overwrites a disk", "dd", [("of", 10), ("/dev/sda /dev/sdb /dev/nvme0n1 /dev/disk0 /dev/hda /dev/vda", 2)]),
        RiskRule("overwrites a disk", ">", [("/dev/sda /dev/nvme0n1 /dev/disk0 /dev/hda /dev/vda", 1)]),
        RiskRule(
            "rewrites history of a repository", "git",
            [("push", 4), ("--force -f --mirror --delete --force-with-lease", 6)], barriers: "; & |"),
        RiskRule("throws uncommitted work away", "git", [("reset", 3), ("--hard", 2)], barriers: "; & |"),
        RiskRule(
            "throws uncommitted work away", "git", [("clean", 3), ("-fd -fdx -xdf -dfx -ffdx -df -fx", 2)],
            barriers: "; & |"),
        RiskRule("rewrites history of a repository", "filter-branch filter-repo", []),
        RiskRule("drops data", "drop", [("table database schema keyspace", 1)]),
        RiskRule("drops data", "truncate", [("table", 1)]),
        RiskRule("drops data", "dropdb flushall flushdb dropdatabase", []),
        RiskRule("tears down infrastructure", "terraform tofu pulumi", [("destroy", 3)], barriers: "; &"),
        RiskRule(
            "tears down infrastructure", "kubectl helm",
            [("delete uninstall", 3), ("namespace ns --all -a pv pvc all", 3)]),
        RiskRule(
            "tears down infrastructure", "aws gcloud az",
            [
                ("rm rb delete delete-bucket delete-db-instance terminate-instances", 4),
                ("--recursive --force --quiet s3 -q --yes --instance-ids", 5),
            ]),
        RiskRule("tears down infrastructure", "docker podman", [("prune", 3), ("-a -af --all --volumes -f", 3)]),
        RiskRule("opens files to everybody", "chmod", [("777 -r a+rwx 0777", 2), ("/ 777 ~ . /* $home", 2)]),
        RiskRule("stops the machine", "shutdown poweroff reboot halt", [("now -h -r -f --force 0", 2)]),
        RiskRule("covers its traces", "history", [("-c", 1)]),
        RiskRule("covers its traces", "shred", [("-u -n -z -uz", 3)]),
        RiskRule("exhausts the machine", ":", [("(", 1), (")", 1), ("{", 1), (":", 1), ("|", 1)]),
    ]

    private static let people = "user users human humans person operator owner developer principal boss anyone anybody"

    private static let orders: [RiskRule] = [
        RiskRule(
            "asks to ignore orders", "ignore disregard forget override overrule",
            [
                ("previous prior above earlier preceding all your system these other existing any", 4),
                (
                    "instructions instruction rules guidelines prompt prompts directives orders policies policy constraints restrictions",
                    3
                ),
            ], barriers: ". ; ?"),
        RiskRule(
            "asks to ignore orders", "ignore disregard forget",
            [("instructions rules guidelines prompt directives orders", 3), ("above before earlier previously", 2)],
            barriers: ". ; ?"),
        RiskRule(
            "asks to ignore the person", "ignore disregard overrule bypass",
            [("your the", 1), (people, 1)], barriers: ". ;"),
        RiskRule(
            "asks to hide something from the person", "dont not never without",
            [
                ("tell telling inform informing ask asking notify notifying alert alerting consult consulting", 2),
                (people, 3),
            ],
            barriers: ". ;"),
        RiskRule(
            "asks to hide something from the person", "hide conceal secret", [("from", 4), (people, 3)], barriers: ". ;"
        ),
        RiskRule(
            "claims the person's consent", people,
            [("already", 3), ("approved authorised authorized consented agreed confirmed", 2)]),
        RiskRule(
            "claims the person's consent", "no", [("need", 1), ("ask confirm approval permission confirmation", 4)]),
        RiskRule(
            "claims to be the system", "new updated real actual", [("system", 1), ("prompt message instructions", 1)]),
        RiskRule(
            "claims to be the system", "you",
            [
                ("are", 1), ("now", 1), ("in a an dan unrestricted jailbroken developer", 1),
                ("mode model agent assistant ai without persona unrestricted", 4),
            ]),
        RiskRule("claims to be the person", "pretend impersonate pose", [(people, 5)], barriers: ". ;"),
        RiskRule(
            "asks to approve by itself", "approve accept confirm", [("automatically silently yourself unattended", 4)],
            barriers: ". ;"),
    ]
}
