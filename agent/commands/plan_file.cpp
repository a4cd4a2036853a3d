#include "agent/commands/plan_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <random>

#include "agent/system/small_file.hpp"
#include "state/store/private_file.hpp"
#include "state/store/state_error.hpp"

namespace inboxctl::agent {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_plan = 512U << 20U;
constexpr std::string_view attempt = "write the plan to";

// Removed, unless it was renamed to the plan's name.
struct Draft {
    fs::path file;
    bool kept = false;
    ~Draft() {
        std::error_code ignored;
        if (!kept) fs::remove(file, ignored);
    }
};

void write_all(int file, std::string_view text, const fs::path& name) {
    while (!text.empty()) {
        const auto written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw state::system_state_error(attempt, name, errno);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file) != 0) throw state::system_state_error(attempt, name, errno);
}

}  // namespace

void write_plan_file(const fs::path& name, const plans::SavedPlan& plan) {
    const auto file = fs::absolute(name);
    if (!fs::is_directory(file.parent_path())) throw state::system_state_error(attempt, file, ENOENT);
    (void)state::find_file(file, attempt);  // throws if it is a device or a pipe, which must not be replaced
    Draft draft{file};
    draft.file += "." + plan.id.substr(0, 8) + ".part";
    const auto part = state::create_private(draft.file, attempt);
    if (!part) throw state::system_state_error(attempt, file, EEXIST);
    write_all(part->number(), to_text(plan), file);
    if (::rename(draft.file.c_str(), file.c_str()) != 0)
        throw state::system_state_error(attempt, file, errno);
    draft.kept = true;
    state::sync_directory_of(file, attempt);
}

state::Result<plans::SavedPlan, plans::NotAPlan> read_plan_file(const fs::path& file) {
    const auto content = read_small_file(file, largest_plan);
    if (!content) return plans::NotAPlan{content.error().why + "; to make a plan: inboxctl plan --out FILE"};
    return plans::saved_plan_from(content.value());
}

std::string new_plan_id() {
    std::random_device random;
    std::array<char, 9> digits{};
    std::string id;
    for (int i = 0; i < 4; ++i) {
        std::snprintf(digits.data(), digits.size(), "%08x", random());
        id += digits.data();
    }
    return id;
}

}  // namespace inboxctl::agent
