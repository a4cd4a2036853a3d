#include "tests/sim/invariants.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>

namespace inboxctl::sim {

namespace {

using agent::Method;
using plans::Action;
using plans::Finding;
using state::Payload;

bool mentions(const std::string& text, const std::string& number) {
    for (std::size_t at = text.find(number); at != std::string::npos; at = text.find(number, at + 1)) {
        const auto is_digit = [&](std::size_t i) {
            return i < text.size() && text[i] >= '0' && text[i] <= '9';
        };
        if ((at == 0 || !is_digit(at - 1)) && !is_digit(at + number.size())) return true;
    }
    return false;
}

bool mentions(const plans::Plan& plan, std::int64_t id) {
    const auto number = std::to_string(id);
    return std::ranges::any_of(plan.findings, [&](const Finding& finding) {
        return state::to_number(finding.id) == id || mentions(finding.message, number) ||
               mentions(finding.remedy, number);
    });
}

bool is_blocked(const plans::Plan& plan, const state::Address& address) {
    return std::ranges::any_of(plan.findings,
                               [&](const Finding& finding) { return finding.address == address; });
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

bool is_quiet(const plans::Plan& plan) {
    return plan.changes.empty() && plan.unread.empty() && plan.refusals.empty() &&
           std::ranges::none_of(plan.findings,
                                [](const Finding& item) { return item.kind == Finding::Kind::waiting; });
}

bool Invariants::is_planned(Action action, const std::string& name) const {
    return std::ranges::any_of(planned_, [&](const plans::Change& change) {
        return change.action == action && change.name == name;
    });
}

bool Invariants::is_planned(Action action, std::int64_t id) const {
    return std::ranges::any_of(planned_, [&](const plans::Change& change) {
        return change.action == action && state::to_number(change.id) == id;
    });
}

void Invariants::check_sent(const agent::HttpRequest& request, bool is_dead) {
    ++tally_.requests;
    if (request.method == Method::get) return;
    trace_.note("  sends " + std::string(to_string(request.method)) + " " + request.target + " " +
                request.body);
    if (is_dead) return trace_.violation("a dead process sends");
    if (request.method == Method::post) {
        ++tally_.creates;
        const auto body = boost::json::parse(request.body);
        const std::string name(body.at("name").as_string());
        if (!is_planned(Action::create, name)) trace_.violation("a create that is in no plan: " + name);
        return;
    }
    const bool is_members = request.target.ends_with("/inbox_members");
    const auto id = is_members ? boost::json::parse(request.body).at("inbox_id").as_int64()
                               : std::stoll(request.target.substr(request.target.rfind('/') + 1));
    if (request.method != Method::delete_) return check_update(id);
    ++tally_.destroys;
    if (!is_planned(Action::destroy, id))
        trace_.violation("a destroy that is in no plan: " + std::to_string(id));
}

void Invariants::check_update(std::int64_t id) {
    ++tally_.updates;
    const auto made = scene_.made.find(id);
    const bool is_new = made != scene_.made.end() && is_planned(Action::create, made->second);
    if (!is_planned(Action::update, id) && !is_new)
        trace_.violation("an update that is in no plan: " + std::to_string(id));
}

void Invariants::note_served(const Flight& flight) {
    serving_ = &flight;
    if (flight.closed && flight.method != Method::get) ++tally_.carried_out;
}

// Whatever somebody has renamed it to.
bool Invariants::is_own(const Row& row, const std::string& name) const {
    return !row.is_unmanaged && !row.delete_asked && scene_.made.at(row.id) == name;
}

void Invariants::check_made(const Row& row) {
    scene_.made.emplace(row.id, row.name);
    if (serving_->closed) {
        const Millis late = timeline_.now() - *serving_->closed;
        if (late > in_doubt_window - network_.weather.longest_stale) ++tally_.late, late_.push_back(row.name);
    }
    const auto live =
        std::ranges::count_if(server_.rows(), [&](const Row& other) { return is_own(other, row.name); });
    if (live > 1 && !is_excused(row.name)) trace_.violation("a second live inbox: " + row.name);
}

// It came after the in-doubt window, or somebody else made an equal one.
bool Invariants::is_excused(const std::string& name) const {
    return contains(late_, name) || contains(scene_.imitated, name);
}

void Invariants::check_end(const plans::Plan& plan) {
    for (const auto& row : server_.rows())
        if (!row.is_unmanaged) check_row(row, plan);
    for (const auto& before : scene_.unmanaged) {
        const Row* now = server_.find(before.id);
        if (now == nullptr || !(*now == before))
            trace_.violation("an unmanaged inbox was changed: " + std::to_string(before.id));
    }
    for (const auto& spec : scene_.specs)
        if (spec.is_declared) check_spec(spec, plan);
    for (const auto& entry : disk_.operations)
        if ((entry.status == "open" || entry.status == "unknown") &&
            !is_blocked(plan, entry.operation.intent.address))
            trace_.violation("an operation stays open: " + to_string(entry.operation.intent.address));
}

const state::RecordedInbox* Invariants::recorded_as(std::int64_t id) const {
    for (const auto& [address, inbox] : disk_.inboxes)
        if (state::to_number(inbox.id) == id) return &inbox;
    return nullptr;
}

// No id is lost: an inbox that we made is recorded, or the plan reports it.
void Invariants::check_row(const Row& row, const plans::Plan& plan) {
    if (recorded_as(row.id) != nullptr) return;
    // An inbox that somebody edited is no longer what we sent, and if somebody made an equal one at that
    // time, that one was adopted.
    const bool is_unrecognisable = row.is_edited || contains(scene_.imitated, scene_.made.at(row.id));
    if (is_unrecognisable && !mentions(plan, row.id)) return;
    if (!mentions(plan, row.id))
        return trace_.violation("no plan reports inbox " + std::to_string(row.id) + ", " + row.name);
    ++tally_.duplicates;
}

// An inbox with its key; for kinds without one any inbox of the kind, which somebody may have renamed.
bool Invariants::has_rival(const Spec& spec) const {
    return std::ranges::any_of(server_.rows(), [&](const Row& row) {
        const bool may_be_it = row.payload == Payload::email ? row.site == spec.site : true;
        return row.payload == spec.payload && may_be_it && recorded_as(row.id) == nullptr;
    });
}

bool Invariants::is_rightly_blocked(const Spec& spec) const {
    const bool by_itself = spec.payload == Payload::email;
    return is_excused(spec.name) || contains(scene_.edited, spec.name) || scene_.has_stale_lists ||
           (!by_itself && (!late_.empty() || !scene_.edited.empty() || scene_.made_unmanaged));
}

void Invariants::check_missing(const Spec& spec, const plans::Plan& plan) {
    if (!is_blocked(plan, {spec.key}))
        trace_.violation("not there and not reported: " + spec.key);
    else if (!has_rival(spec))
        trace_.violation("blocked by nothing: " + spec.key);
    else if (!is_rightly_blocked(spec))
        trace_.violation("blocked without need: " + spec.key);
}

void Invariants::check_spec(const Spec& spec, const plans::Plan& plan) {
    const auto found = disk_.inboxes.find(state::Address{spec.key});
    if (found == disk_.inboxes.end()) return check_missing(spec, plan);
    const Row* row = server_.find(state::to_number(found->second.id));
    if (row == nullptr) {
        if (!is_blocked(plan, {spec.key}) || !has_rival(spec))
            trace_.violation("recorded, and not there: " + spec.key);
        return;
    }
    if (row->name != spec.name || row->site != spec.site || row->greeting_message != spec.greeting_message ||
        row->greeting_enabled != spec.greeting_enabled)
        trace_.violation("not as declared: " + spec.key);
    if (spec.has_members && row->members != std::vector<std::int64_t>{1})
        trace_.violation("without its members: " + spec.key);
}

}  // namespace inboxctl::sim
