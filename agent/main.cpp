#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstdio>
#include <exception>
#include <variant>

#include "agent/cli/cli.hpp"
#include "agent/commands/commands.hpp"
#include "agent/system/exit_code.hpp"
#include "state/model/printable.hpp"
#include "state/store/state_error.hpp"

namespace {

using namespace inboxctl;
using agent::ExitCode;

// A core dump would contain tokens and passwords. Other processes of the same user may not read the memory
// either.
void protect_secrets() {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

void report(const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", state::printable_lines(error.what()).c_str());
}

ExitCode run(int count, const char* const* arguments) {
    const auto parsed = agent::parse_command_line(count, arguments);
    if (const auto* code = std::get_if<ExitCode>(&parsed)) return *code;
    return agent::run_command(std::get<agent::Invocation>(parsed));
}

}  // namespace

int main(int count, char** arguments) {
    protect_secrets();
    ExitCode code = ExitCode::failed;
    try {
        code = run(count, arguments);
    } catch (const agent::UsageError& error) {
        report(error);
        code = ExitCode::usage;
    } catch (const state::StateError& error) {
        report(error);
        code = error.kind() == state::StateError::Kind::locked ? ExitCode::locked : ExitCode::failed;
    } catch (const std::exception& error) {
        report(error);
    }
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        std::fputs("error: cannot write to stdout; the end of the output is missing\n", stderr);
        if (code == ExitCode::done) code = ExitCode::failed;
    }
    return static_cast<int>(code);
}
