#include "tests/emulator/options.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <stdexcept>

namespace emulator {
namespace {

constexpr auto about = R"(A stand-in for a Chatwoot server: its inbox API, answered from memory.

Nothing is installed, kept on disk or reached over the network. Start it, read the address from its one line of output
(or from --port-file), and point a client at it with the header api_access_token.)";

constexpr auto footer = R"(Examples:
  chatwoot-emulator --admin-token secret --listen 127.0.0.1:3000
  chatwoot-emulator --server-version 4.11.0 --port-file port --exit-with-parent

Without --world there is account 1 "Acme" with an administrator, the agents ann, bob and cy @acme.example, an agent
dee@acme.example with a token, an agent bot "Greeter" and the portals "handbook" and "faq".
--vars-out writes their ids and tokens.

Control, without a token:
  POST   /emulator/jobs/hold, /emulator/jobs/go    deletions wait, or go on
  POST   /emulator/seed {"account": 1, "count": N} adds N plain API inboxes
  POST   /emulator/faults [rule, ...]              what is to go wrong; [] for nothing
  POST   /emulator/workers {"workers": N}          how many handle requests from now on
  POST   /emulator/cable {"do": "drop"}            push: drop or restart all connections; silent, refuse, normal;
                                                   event with account, event and data; GET tells who listens
  GET    /emulator/requests[?bodies=1]             what was asked; DELETE forgets it
  GET    /emulator/history                         what was done to the inboxes: when, by whom, by which request, and
                                                   whether its answer was written out

A fault: {"match": {"method": "POST", "path": "/inboxes$"}, "after": 2, "times": 1, "do": "lose_answer_after_commit"}
  after: matches to let pass first (0); times: how often (1; -1 always); path: a regular expression, found anywhere
  do: lose_answer_before_commit, lose_answer_after_commit (the connection closes), silent, silent_before_commit (it stays
      open), shuffle_list, token_rotated, bad_gateway and too_large (HTML of a proxy), throttled (429),
      time_limit (500 when the time limit has passed, and nothing was done),
      {"delay_ms": N} (before the work), {"slow_body_ms": N}, {"reset_at": N}, {"truncate": N} (bytes of the body),
      {"stale_list_ms": N} (a created inbox shows up that late),
      {"ignore_fields": ["name", "channel.webhook_url"]},
      {"status": {"status": 502, "content_type": "text/html", "body": "...", "headers": {}}}, status_after_commit alike
  or what a second operator does, on top of the first fault that fits:
      {"edit_before": {"name": "Theirs"}}, {"edit_after": {...}}, delete_before, delete_after: to the inbox of the
      request, or the newest; twin_before, twin_after: the request once more, in another user's name)";

void describe(CLI::App& app, Options& options) {
    app.footer(footer);
    app.add_option("--server-version", options.server_version,
                   "The release to imitate: " + std::string{known_releases})
        ->capture_default_str();
    app.add_option("--listen", options.listen, "HOST:PORT, loopback only; port 0 takes any")
        ->capture_default_str();
    app.add_option("--port-file", options.port_file, "Write the port here once listening");
    app.add_option("--world", options.world, "Fill the server with what this JSON file describes")
        ->check(CLI::ExistingFile);
    app.add_option("--vars-out", options.vars_out, "Write the ids and tokens of the world here, as JSON");
    app.add_option("--admin-token", options.admin_token,
                   "The token of the user \"admin\"; generated when not given");
    app.add_option("--deterministic", options.seed,
                   "Seed: tokens, ids and time stamps are the same in every run");
    app.add_flag("--exit-with-parent", options.exit_with_parent,
                 "End when the process that started this one ends");
    app.add_option("--delete-delay", options.delete_delay_ms, "Milliseconds until a deletion is carried out")
        ->capture_default_str();
    app.add_option("--inbox-cost-us", options.inbox_cost_us, "Microseconds that a list takes for each inbox")
        ->capture_default_str();
    app.add_option("--time-limit", options.time_limit_ms,
                   "Milliseconds after which a request is cut off with 500")
        ->capture_default_str();
    app.add_option("--ping-every", options.ping_every_ms, "Milliseconds between two pings on /cable")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option(
           "--workers", options.workers,
           "Handle so many requests at a time; others wait, and are dropped when their peer has closed")
        ->capture_default_str();
    app.add_option("--faults", options.faults,
                   "What is to go wrong from the start: a file of rules, as below")
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
        throw std::runtime_error("--listen takes HOST:PORT, such as 127.0.0.1:0, not " + text);
    if (listen.host.starts_with('[') && listen.host.ends_with(']'))
        listen.host = listen.host.substr(1, listen.host.size() - 2);
    return listen;
}

}  // namespace emulator
