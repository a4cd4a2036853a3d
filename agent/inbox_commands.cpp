#include "agent/inbox_commands.hpp"

#include <cstdio>
#include <functional>

#include "agent/plan_commands.hpp"
#include "agent/report.hpp"
#include "agent/run.hpp"

namespace inboxctl::agent {

namespace {

using Task = std::function<boost::asio::awaitable<Imported>(Reconciler&)>;

ExitCode with_reconciler(const Invocation& invocation, const Task& task) {
    boost::asio::io_context io(1);
    make_state_directory(invocation.state_file);
    Reconciler reconciler(io, pass_options(invocation), Reconciler::Access::act);
    auto imported = run_to_end(io, task(reconciler), [&] { reconciler.stop(); });
    print(imported.diagnostics);
    if (imported.diagnostics.has_errors()) return ExitCode::invalid_manifests;
    std::fprintf(imported.code == ExitCode::done ? stdout : stderr, "%s\n", imported.message.c_str());
    return imported.code;
}

}  // namespace

ExitCode import_inbox(const Invocation& invocation) {
    if (!has_manifests(invocation.set)) return ExitCode::invalid_manifests;
    const Adoption adoption{invocation.address, invocation.id};
    return with_reconciler(invocation,
                           [&](Reconciler& reconciler) { return reconciler.import_inbox(adoption); });
}

ExitCode generate(const Invocation& invocation) {
    auto diagnostics = check_generate(invocation.set);
    if (diagnostics.has_errors()) return print(diagnostics), ExitCode::invalid_manifests;
    std::error_code failure;
    std::filesystem::create_directories(invocation.set, failure);
    if (failure) throw state::system_state_error("make the directory", invocation.set, failure.value());
    return with_reconciler(invocation, [](Reconciler& reconciler) { return reconciler.generate(); });
}

ExitCode resolve(const Invocation& invocation) {
    if (!has_manifests(invocation.set)) return ExitCode::invalid_manifests;
    const Adoption adoption{invocation.address, invocation.id};
    const bool adopt = invocation.resolution == Resolution::adopt;
    return with_reconciler(invocation, [&](Reconciler& reconciler) {
        return adopt ? reconciler.resolve_by_adopting(adoption) : reconciler.resolve_by_retrying(adoption);
    });
}

}  // namespace inboxctl::agent
