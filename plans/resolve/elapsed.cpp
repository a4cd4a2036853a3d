#include "plans/resolve/elapsed.hpp"

#include <algorithm>
#include <string_view>

namespace inboxctl::plans {

namespace {

std::string_view machine_of(const state::Moment& moment) {
    return std::string_view(moment.boot).substr(0, moment.boot.find(':'));
}

}  // namespace

std::chrono::milliseconds surely_passed(const state::Moment& then, const state::Moment& now) {
    const auto by_the_wall = std::max(now.wall - then.wall, std::chrono::milliseconds(0));
    if (then.boot != now.boot) return std::min(now.up, by_the_wall);
    return std::max(now.up - then.up, std::chrono::milliseconds(0));
}

bool was_restarted_since(const state::Moment& then, const state::Moment& now) {
    return then.boot != now.boot && !machine_of(now).empty() && machine_of(then) == machine_of(now);
}

bool is_watch_over(const state::Moment& since, const state::Moment& now) {
    constexpr std::chrono::hours day{24}, week{7 * 24};
    const bool same_boot = !now.boot.empty() && since.boot == now.boot;
    return surely_passed(since, now) >= day || (!same_boot && now.wall - since.wall >= week);
}

}  // namespace inboxctl::plans
