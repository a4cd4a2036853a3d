#include "agent/commands/inbox_commands.hpp"

#include <cstdio>
#include <functional>

#include "agent/commands/approval.hpp"
#include "agent/commands/pass_setup.hpp"
#include "agent/reconcile/generate.hpp"
#include "agent/reconcile/import.hpp"
#include "agent/reconcile/resolve_by_person.hpp"
#include "agent/reconcile/resolve_duplicate.hpp"
#include "agent/reconcile/stages.hpp"
#include "agent/report/report.hpp"
#include "agent/system/run.hpp"
#include "state/model/printable.hpp"

namespace inboxctl::agent {

namespace {

using Task = std::function<boost::asio::awaitable<Imported>(Effects&, const PassOptions&)>;

ExitCode report(const Imported& imported) {
    print(imported.diagnostics);
    if (imported.diagnostics.has_errors()) return ExitCode::invalid_manifests;
    std::fprintf(imported.code == ExitCode::done ? stdout : stderr, "%s\n",
                 state::printable_lines(imported.message).c_str());
    return imported.code;
}

// The clock, the servers and the state of a command that names an inbox.
Effects open_effects(boost::asio::io_context& io, const PassOptions& options) {
    make_state_directory(options.state_file);
    return Effects(open_ports(io, options, Access::act), options.parallelism);
}

ExitCode run_task(const Invocation& invocation, const Task& task) {
    boost::asio::io_context io(1);
    const auto options = pass_options(invocation);
    Effects effects = open_effects(io, options);
    return report(run_to_end(io, task(effects, options), [&] { effects.stop(); }));
}

// A person sees what will be deleted before it is.
ExitCode destroy_duplicate(const Invocation& invocation, const Adoption& adoption) {
    boost::asio::io_context io(1);
    const auto options = pass_options(invocation);
    Effects effects = open_effects(io, options);
    Execution execution(effects, execution_of(options));
    const auto stop = [&] { execution.stop(), effects.stop(); };
    const auto found = run_to_end(io, find_duplicate(effects, options, adoption), stop);
    if (!found.destroy) return report(found.refusal);
    const auto& duplicate = *found.destroy;
    std::printf("Inbox %s is a duplicate of %s.\n", to_string(duplicate.id).c_str(),
                to_string(duplicate.address).c_str());
    if (!is_approved(invocation, 1)) return ExitCode::refused;
    io.restart();
    return report(run_to_end(io, agent::destroy_duplicate(execution, found), stop));
}

asio::awaitable<Imported> keep(Effects& effects, state::Address address) {
    co_return keep_duplicate(effects, address);
}

}  // namespace

ExitCode import_inbox(const Invocation& invocation) {
    if (!has_manifests(invocation.set)) return ExitCode::invalid_manifests;
    const Adoption adoption{invocation.address, invocation.id};
    return run_task(invocation, [&](Effects& effects, const PassOptions& options) {
        return import_inbox(effects, options, adoption);
    });
}

ExitCode generate(const Invocation& invocation) {
    const auto diagnostics = check_generate(pass_options(invocation));
    if (diagnostics.has_errors()) return print(diagnostics), ExitCode::invalid_manifests;
    const auto& directory = invocation.directory;
    std::error_code failure;
    std::filesystem::create_directories(directory, failure);
    if (failure) throw state::system_state_error("make the directory", directory, failure.value());
    return run_task(invocation, [&](Effects& effects, const PassOptions& options) {
        return generate_manifests(effects, options, directory);
    });
}

ExitCode resolve(const Invocation& invocation) {
    if (!has_manifests(invocation.set)) return ExitCode::invalid_manifests;
    const Adoption adoption{invocation.address, invocation.id};
    switch (invocation.resolution) {
        case Resolution::adopt:
            return run_task(invocation, [&](Effects& effects, const PassOptions& options) {
                return resolve_by_adopting(effects, options, adoption);
            });
        case Resolution::retry:
            return run_task(invocation, [&](Effects& effects, const PassOptions& options) {
                return resolve_by_retrying(effects, options, adoption.address);
            });
        case Resolution::keep_duplicate:
            return run_task(invocation, [&](Effects& effects, const PassOptions&) {
                return keep(effects, adoption.address);
            });
        case Resolution::destroy_duplicate:
            return destroy_duplicate(invocation, adoption);
    }
    return ExitCode::usage;
}

}  // namespace inboxctl::agent
