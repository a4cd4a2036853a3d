#include "agent/commands/inbox_commands.hpp"

#include <cstdio>
#include <functional>

#include "agent/commands/plan_commands.hpp"
#include "agent/report/report.hpp"
#include "agent/system/run.hpp"
#include "state/model/printable.hpp"

namespace inboxctl::agent {

namespace {

using Task = std::function<boost::asio::awaitable<Imported>(Reconciler&)>;

ExitCode tell(Imported& imported) {
    print(imported.diagnostics);
    if (imported.diagnostics.has_errors()) return ExitCode::invalid_manifests;
    std::fprintf(imported.code == ExitCode::done ? stdout : stderr, "%s\n",
                 state::printable_lines(imported.message).c_str());
    return imported.code;
}

ExitCode with_reconciler(const Invocation& invocation, const Task& task) {
    boost::asio::io_context io(1);
    make_state_directory(invocation.state_file);
    Reconciler reconciler(io, pass_options(invocation), Reconciler::Access::act);
    auto imported = run_to_end(io, task(reconciler), [&] { reconciler.stop(); });
    return tell(imported);
}

// A person sees what will be deleted before it is.
ExitCode destroy_duplicate(const Invocation& invocation, const Adoption& adoption) {
    boost::asio::io_context io(1);
    make_state_directory(invocation.state_file);
    Reconciler reconciler(io, pass_options(invocation), Reconciler::Access::act);
    const auto stop = [&] { reconciler.stop(); };
    auto found = run_to_end(io, reconciler.find_duplicate(adoption), stop);
    if (!found.destroy) return tell(found.refusal);
    const auto& duplicate = *found.destroy;
    std::printf("Inbox %s is a duplicate of %s.\n", to_string(duplicate.id).c_str(),
                to_string(duplicate.address).c_str());
    if (!is_approved(invocation, 1)) return ExitCode::refused;
    io.restart();
    auto destroyed = run_to_end(io, reconciler.destroy_duplicate(found), stop);
    return tell(destroyed);
}

}  // namespace

ExitCode import_inbox(const Invocation& invocation) {
    if (!has_manifests(invocation.set)) return ExitCode::invalid_manifests;
    const Adoption adoption{invocation.address, invocation.id};
    return with_reconciler(invocation,
                           [&](Reconciler& reconciler) { return reconciler.import_inbox(adoption); });
}

ExitCode generate(const Invocation& invocation) {
    auto diagnostics = check_generate(pass_options(invocation));
    if (diagnostics.has_errors()) return print(diagnostics), ExitCode::invalid_manifests;
    const auto& directory = invocation.directory;
    std::error_code failure;
    std::filesystem::create_directories(directory, failure);
    if (failure) throw state::system_state_error("make the directory", directory, failure.value());
    return with_reconciler(invocation, [&](Reconciler& r) { return r.generate(directory); });
}

ExitCode resolve(const Invocation& invocation) {
    if (!has_manifests(invocation.set)) return ExitCode::invalid_manifests;
    const Adoption adoption{invocation.address, invocation.id};
    switch (invocation.resolution) {
        case Resolution::adopt:
            return with_reconciler(invocation,
                                   [&](Reconciler& r) { return r.resolve_by_adopting(adoption); });
        case Resolution::retry:
            return with_reconciler(invocation,
                                   [&](Reconciler& r) { return r.resolve_by_retrying(adoption); });
        case Resolution::keep_duplicate:
            return with_reconciler(invocation, [&](Reconciler& r) { return r.keep_duplicate(adoption); });
        case Resolution::destroy_duplicate:
            return destroy_duplicate(invocation, adoption);
    }
    return ExitCode::usage;
}

}  // namespace inboxctl::agent
