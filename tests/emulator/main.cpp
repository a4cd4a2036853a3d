#include <sys/prctl.h>
#include <unistd.h>
#include <csignal>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "tests/emulator/http.hpp"
#include "tests/emulator/options.hpp"
#include "tests/emulator/world_file.hpp"

namespace {

using namespace emulator;

std::string read_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) throw std::runtime_error("cannot read " + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// A process that waits for the file never sees a part of it.
void write_file(const std::string& path, const std::string& text) {
    const std::string part = path + ".part";
    std::ofstream file{part, std::ios::binary};
    file << text;
    file.close();
    if (!file) throw std::runtime_error("cannot write " + part);
    std::filesystem::rename(part, path);
}

void end_with_parent(pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) std::exit(0);  // it ended before prctl()
}

World make_world(const Options& options, const Clock& clock) {
    World world;
    world.release = release_named(options.server_version);
    if (!world.release)
        throw std::runtime_error("--server-version " + options.server_version +
                                 " is unknown; choose one of " + std::string{known_releases});
    world.now = clock.now();
    world.random.seed(options.seed ? *options.seed : std::random_device{}());
    world.settings.delete_delay = std::chrono::milliseconds{options.delete_delay_ms};
    world.settings.inbox_cost = std::chrono::microseconds{options.inbox_cost_us};
    world.settings.time_limit = std::chrono::milliseconds{options.time_limit_ms};
    world.settings.workers = options.workers;
    return world;
}

void read_faults(Faults& faults, const std::string& file) {
    const auto rules = parse_json(read_file(file));
    try {
        if (!rules) throw std::runtime_error("it is not JSON");
        faults.replace(*rules);
    } catch (const std::exception& error) {
        throw std::runtime_error("--faults " + file + ": " + error.what());
    }
}

std::string base_url(const Listen& listen, std::uint16_t port) {
    const bool v6 = listen.host.find(':') != std::string::npos;
    return "http://" + (v6 ? "[" + listen.host + "]" : listen.host) + ":" + std::to_string(port);
}

void announce(const Options& options, const std::string& url, std::uint16_t port) {
    if (!options.port_file.empty()) write_file(options.port_file, std::to_string(port) + "\n");
    std::cout << "listening on " << url << std::endl;
}

int run(const Options& options) {
    const Clock clock{options.seed ? Clock::Start::fixed : Clock::Start::now};
    Emulator emulator{make_world(options, clock), {}, {}};
    const auto names =
        fill_and_name(emulator.world, options.world.empty() ? default_world() : read_file(options.world),
                      options.admin_token);
    if (!options.faults.empty()) read_faults(emulator.faults, options.faults);
    if (!options.vars_out.empty()) write_file(options.vars_out, to_text(names) + "\n");
    boost::asio::io_context io{1};
    const Listen listen = read_listen(options.listen);
    const Pace pace{std::chrono::milliseconds{options.delay_ms},
                    std::chrono::milliseconds{options.ping_every_ms}};
    HttpServer server{io, emulator, clock, listen, pace};
    const std::string url = base_url(listen, server.port());
    emulator.world.settings.base_url = url;
    boost::asio::signal_set signals{io, SIGTERM, SIGINT};
    signals.async_wait([&](auto, int) { io.stop(); });
    server.start();
    announce(options, url, server.port());
    io.run();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const pid_t parent = getppid();
    int exit_code = 0;
    const auto options = emulator::read_options(argc, argv, exit_code);
    if (!options) return exit_code;
    if (options->exit_with_parent) end_with_parent(parent);
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return run(*options);
    } catch (const std::exception& error) {
        std::cerr << "chatwoot-emulator: " << error.what() << "\n";
        return 1;
    }
}
