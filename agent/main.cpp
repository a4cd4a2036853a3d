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

// A core dump would hold tokens and passwords; nor may others of the same user look into the memory.
void keep_secrets_in() {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

void tell(const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", state::printable_lines(error.what()).c_str());
}

ExitCode run(int count, const char* const* arguments) {
    const auto parsed = agent::parse_command_line(count, arguments);
    if (const auto* code = std::get_if<ExitCode>(&parsed)) return *code;
    return agent::run_command(std::get<agent::Invocation>(parsed));
}

}  // namespace

int main(int count, char** arguments) {
    keep_secrets_in();
    ExitCode code = ExitCode::failed;
    try {
        code = run(count, arguments);
    } catch (const agent::UsageError& error) {
        tell(error);
        code = ExitCode::usage;
    } catch (const state::StateError& error) {
        tell(error);
        code = error.kind() == state::StateError::Kind::locked ? ExitCode::locked : ExitCode::failed;
    } catch (const std::exception& error) {
        tell(error);
    }
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        std::fputs("error: cannot write all of the output: its end is missing\n", stderr);
        if (code == ExitCode::done) code = ExitCode::failed;
    }
    return static_cast<int>(code);
}
