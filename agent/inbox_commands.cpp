#include "agent/inbox_commands.hpp"

#include <cstdio>

#include "agent/plan_commands.hpp"
#include "agent/report.hpp"
#include "agent/run.hpp"

namespace inboxctl::agent {

namespace {

ExitCode with_reconciler(const Invocation& invocation,
                         boost::asio::awaitable<Imported> (Reconciler::*task)(const Adoption&)) {
    boost::asio::io_context io(1);
    make_state_directory(invocation.state_file);
    Reconciler reconciler(io, pass_options(invocation), Reconciler::Access::act);
    const Adoption adoption{invocation.address, invocation.id};
    auto imported = run_to_end(io, (reconciler.*task)(adoption), [&] { reconciler.stop(); });
    print(imported.diagnostics);
    if (imported.diagnostics.has_errors()) return ExitCode::invalid_manifests;
    std::fprintf(imported.code == ExitCode::done ? stdout : stderr, "%s\n", imported.message.c_str());
    return imported.code;
}

}  // namespace

ExitCode import_inbox(const Invocation& invocation) {
    return with_reconciler(invocation, &Reconciler::import_inbox);
}

ExitCode resolve(const Invocation& invocation) {
    if (invocation.resolution == Resolution::adopt)
        return with_reconciler(invocation, &Reconciler::resolve_by_adopting);
    return with_reconciler(invocation, &Reconciler::resolve_by_retrying);
}

}  // namespace inboxctl::agent
