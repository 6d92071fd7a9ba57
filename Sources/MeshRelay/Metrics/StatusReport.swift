import Ambient
import WireJSON

/// The state of a relay as its status pages show it. Numbers only: no room, node or token has a name here.
struct StatusReport: Sendable {
    let tally: Tally
    let post: PostTally
    let rooms: Int
    let offlinePeers: Int
    let uptime: Duration
    let version: String

    /// The answer to `/health`, in the form of the reference relay.
    var health: String {
        JSON.object(
            JSONObject([
                ("status", "ok"), ("connections", .integer(Int64(tally.members))),
                ("uptime", .integer(uptime.wholeMilliseconds / 1000)),
            ])
        ).text
    }

    /// The answer to `/metrics`, in the Prometheus text format 0.0.4.
    var metrics: String {
        var text = PrometheusText()
        text.gauge("kith_relay_connections", "Open connections.", tally.connections)
        text.gauge("kith_relay_members", "Authenticated connections.", tally.members)
        text.gauge("kith_relay_rooms", "Rooms with a member online.", rooms)
        text.gauge("kith_relay_offline_peers", "Sleeping peers kept for their wake channel.", offlinePeers)
        text.gauge("kith_relay_uptime_seconds", "Time since the start.", Int(clamping: uptime.wholeMilliseconds / 1000))
        text.gauge(
            "kith_relay_outbound_queue_high_water_bytes", "The most bytes that waited for one client.",
            tally.outboundQueueHighWater)
        text.counter("kith_relay_accepted_total", "Connections accepted.", tally.accepted)
        text.counter("kith_relay_frames_in_total", "WebSocket frames from clients.", tally.framesIn)
        text.counter("kith_relay_bytes_in_total", "Bytes of frames from clients.", tally.bytesIn)
        text.counter("kith_relay_frames_out_total", "WebSocket frames to clients.", tally.framesOut)
        text.counter("kith_relay_bytes_out_total", "Bytes of frames to clients.", tally.bytesOut)
        text.counter("kith_relay_deliveries_total", "Client messages handed to a receiver.", tally.deliveries)
        text.counter(
            "kith_relay_throttled_total", "Times a sender had to wait for its rate limit.", tally.throttled)
        text.counter(
            "kith_relay_dropped_total", "Client messages that went nowhere.", label: "reason",
            DropReason.allCases.map { ($0.rawValue, tally.drops[$0] ?? 0) })
        text.counter(
            "kith_relay_refused_total", "Connections that never became a WebSocket.", label: "reason",
            RefusalReason.allCases.map { ($0.rawValue, tally.refusals[$0] ?? 0) })
        text.counter(
            "kith_relay_auth_failures_total", "Authentications refused.", label: "reason",
            AuthFailure.allCases.map { ($0.rawValue, tally.authFailures[$0] ?? 0) })
        text.counter(
            "kith_relay_closes_total", "WebSockets closed, by close code.", label: "code",
            tally.closes.sorted { $0.key < $1.key }.map { (String($0.key), $0.value) })
        writePost(to: &text)
        text.gauge("kith_relay_build_info", "The version that is running.", label: "version", [(version, 1)])
        return text.text
    }

    private func writePost(to text: inout PrometheusText) {
        text.gauge("kith_relay_mail_letters", "Payloads that wait in mailboxes.", post.load.letters)
        text.gauge("kith_relay_mail_bytes", "Bytes that wait in mailboxes.", post.load.bytes)
        text.counter("kith_relay_mail_stored_total", "Payloads put into a mailbox.", post.stored)
        text.counter("kith_relay_mail_handed_out_total", "Payloads written to a mailbox's owner.", post.handedOut)
        text.counter(
            "kith_relay_mail_refused_total", "Payloads that were to be kept and were not.", label: "reason",
            MailOutcome.Reason.allCases.map { ($0.rawValue, post.refused[$0] ?? 0) })
        text.counter("kith_relay_share_rooms_opened_total", "Rooms opened for a share.", post.roomsOpened)
        text.counter("kith_relay_share_rooms_closed_total", "Rooms closed by their opener.", post.roomsClosed)
        text.counter(
            "kith_relay_share_attempts_total", "Uses of invites, by what came of them.", label: "outcome",
            AttemptOutcome.allCases.map { ($0.rawValue, post.attempts[$0] ?? 0) })
        text.counter("kith_relay_store_failures_total", "Transactions that the store refused.", post.failures)
    }
}
