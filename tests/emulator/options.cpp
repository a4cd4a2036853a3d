#include "tests/emulator/options.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <stdexcept>

namespace emulator {
namespace {

constexpr auto about = R"(Imitates a Chatwoot server: its inbox API, from memory.

It installs nothing, writes nothing to disk and connects to nothing. Start it, read the address from its only line of
output (or the port from --port-file), and send requests to it with the header api_access_token.)";

constexpr auto footer = R"(Examples:
  chatwoot-emulator --admin-token secret --listen 127.0.0.1:3000
  chatwoot-emulator --server-version 4.11.0 --port-file port --exit-with-parent

Without --world it has account 1 "Acme" with an administrator, the agents ann, bob and cy @acme.example, an agent
dee@acme.example with a token, an agent bot "Greeter" and the portals "handbook" and "faq".
--vars-out FILE writes their ids and tokens.

Control requests, without a token:
  POST   /emulator/jobs/hold, /emulator/jobs/go    hold deletions, or continue them
  POST   /emulator/seed {"account": 1, "count": N} add N plain API inboxes
  POST   /emulator/faults [rule, ...]              set the faults; [] for none
  POST   /emulator/workers {"workers": N}          set the number of workers that handle requests
  POST   /emulator/cable {"do": "drop"}            push: drop or restart all connections; silent, refuse, normal;
                                                   event with account, event and data; GET lists subscribers
  GET    /emulator/requests[?bodies=1]             list requests; DELETE clears the list
  GET    /emulator/history                         list changes of inboxes: when, by whom, by which request, and
                                                   whether its response was sent

A fault: {"match": {"method": "POST", "path": "/inboxes$"}, "after": 2, "times": 1, "do": "lose_answer_after_commit"}
  after: matches to skip first [0]; times: how often [1], -1 for always; path: a regular expression
  do: lose_answer_before_commit, lose_answer_after_commit (the connection closes), silent, silent_before_commit (it stays
      open), shuffle_list, token_rotated, bad_gateway and too_large (HTML of a proxy), throttled (429),
      time_limit (500 at the time limit, and nothing was done),
      {"delay_ms": N} (before the work), {"slow_body_ms": N}, {"reset_at": N}, {"truncate": N} (bytes of the body),
      {"stale_list_ms": N} (created inboxes appear in the list that late),
      {"ignore_fields": ["name", "channel.webhook_url"]},
      {"status": {"status": 502, "content_type": "text/html", "body": "...", "headers": {}}}, status_after_commit alike
  or what a second operator does, in addition to the first matching fault:
      {"edit_before": {"name": "Theirs"}}, {"edit_after": {...}}, delete_before, delete_after: to the inbox of the
      request, or the newest; twin_before, twin_after: repeat the request as another user)";

void describe(CLI::App& app, Options& options) {
    app.footer(footer);
    app.add_option("--server-version", options.server_version,
                   "The release to imitate: " + std::string{known_releases})
        ->capture_default_str();
    app.add_option("--listen", options.listen, "HOST:PORT, loopback only; port 0 takes any")
        ->capture_default_str();
    app.add_option("--port-file", options.port_file, "Write the port to this file when listening");
    app.add_option("--world", options.world, "Fill the server from this JSON file")->check(CLI::ExistingFile);
    app.add_option("--vars-out", options.vars_out, "Write the ids and tokens of the world to this JSON file");
    app.add_option("--admin-token", options.admin_token, "The token of the user \"admin\" [generated]");
    app.add_option("--deterministic", options.seed,
                   "Seed: the same tokens, ids and time stamps in every run");
    app.add_flag("--exit-with-parent", options.exit_with_parent, "End when the parent process ends");
    app.add_option("--delete-delay", options.delete_delay_ms, "Milliseconds until a deletion is carried out")
        ->capture_default_str();
    app.add_option("--inbox-cost-us", options.inbox_cost_us, "Microseconds per inbox that a list takes")
        ->capture_default_str();
    app.add_option("--time-limit", options.time_limit_ms, "Milliseconds after which a request ends with 500")
        ->capture_default_str();
    app.add_option("--ping-every", options.ping_every_ms, "Milliseconds between two pings on /cable")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--workers", options.workers,
                   "Requests handled at a time [all]; others wait, and are dropped if the client has closed")
        ->capture_default_str();
    app.add_option("--faults", options.faults,
                   "A JSON file of faults that are active from the start, see below")
        ->check(CLI::ExistingFile);
    app.add_option("--delay", options.delay_ms, "Milliseconds that each request waits first")
        ->capture_default_str();
}

}  // namespace

std::optional<Options> read_options(int argc, char** argv, int& exit_code) {
    Options options;
    CLI::App app{about, "chatwoot-emulator"};
    describe(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error);
        return std::nullopt;
    }
    return options;
}

Listen read_listen(const std::string& text) {
    const auto colon = text.rfind(':');
    Listen listen{text.substr(0, colon), 0};
    const auto* end = text.data() + text.size();
    const auto* begin = colon == std::string::npos ? end : text.data() + colon + 1;
    const auto read = std::from_chars(begin, end, listen.port);
    if (begin == end || read.ec != std::errc{} || read.ptr != end)
        throw std::runtime_error("--listen " + text + ": write HOST:PORT, for example 127.0.0.1:0");
    if (listen.host.starts_with('[') && listen.host.ends_with(']'))
        listen.host = listen.host.substr(1, listen.host.size() - 2);
    return listen;
}

}  // namespace emulator
