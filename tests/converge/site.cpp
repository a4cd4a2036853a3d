#include "tests/converge/site.hpp"

#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "agent/reconcile/generate.hpp"
#include "agent/reconcile/import.hpp"
#include "agent/reconcile/stages.hpp"
#include "agent/report/report.hpp"
#include "agent/system/run.hpp"
#include "plans/render/wording.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::tests {

namespace {

namespace fs = std::filesystem;
using agent::Reconciler;

fs::path fast_directory() {
    const fs::path memory = "/dev/shm";
    return access(memory.c_str(), R_OK | W_OK | X_OK) == 0 ? memory : fs::temp_directory_path();
}

void throw_errors(agent::Pass& pass) {
    if (!pass.diagnostics.has_errors()) return;
    std::string text = "the manifests have errors:";
    for (const auto& diagnostic : pass.diagnostics.sorted())
        text += "\n" + state::render(diagnostic);
    throw std::runtime_error(text);
}

agent::Pass make_plan(boost::asio::io_context& io, Reconciler& reconciler) {
    auto pass = agent::run_to_end(io, reconciler.make_plan(), [&] { reconciler.stop(); });
    throw_errors(pass);
    return pass;
}

std::string_view symbol(plans::Finding::Kind kind) {
    switch (kind) {
        case plans::Finding::Kind::blocked:
            return "!";
        case plans::Finding::Kind::waiting:
            return "?";
        case plans::Finding::Kind::retained:
            return "=";
        case plans::Finding::Kind::duplicate:
            return "&";
    }
    return "";
}

std::string_view word(plans::Cause cause) {
    switch (cause) {
        case plans::Cause::change:
            return "wish";
        case plans::Cause::drift:
            return "drift";
        case plans::Cause::both:
            return "both";
    }
    return "";
}

}  // namespace

const agent::ChangeResult& Run::result(std::string_view key) const {
    for (const auto& result : applied.results)
        if (result.change.address.key == key) return result;
    throw std::out_of_range("nothing was done about " + std::string(key));
}

Site::Site(Server& server) : dir_(fast_directory()) {
    options.set = dir_.path() / "set";
    options.state_file = dir_.path() / "state.db";
    options.in_doubt_window = std::chrono::milliseconds(200);
    write("token", Server::token);
    write("account.toml",
          "[account.acme]\nurl = \"" + server.url() + "\"\nid = 1\ntoken = { file = \"token\" }\n");
}

void Site::write(const std::string& name, std::string_view content) const {
    const auto file = options.set / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
}

void Site::remove(const std::string& name) const { fs::remove(options.set / name); }

std::string Site::secret(const std::string& name, std::string_view value) const {
    write("secrets/" + name, value);
    return "{ file = \"secrets/" + name + "\" }";
}

agent::Pass Site::plan() const {
    boost::asio::io_context io(1);
    Reconciler reconciler(io, options, agent::Access::look);
    return make_plan(io, reconciler);
}

Run Site::apply() const {
    boost::asio::io_context io(1);
    Reconciler reconciler(io, options, agent::Access::act);
    Run run{make_plan(io, reconciler), {}};
    if (!run.pass.plan.refusals.empty()) return run;
    io.restart();
    const auto ignore = [](const agent::ChangeResult&) {};
    run.applied = agent::run_to_end(io, reconciler.apply(run.pass, ignore), [&] { reconciler.stop(); });
    return run;
}

agent::Imported Site::import(std::string_view key, std::int64_t id) const {
    boost::asio::io_context io(1);
    agent::Effects effects(agent::open_ports(io, options, agent::Access::act), options.parallelism);
    return agent::run_to_end(io, agent::import_inbox(effects, options, {address(key), state::InboxId{id}}),
                             [&] { effects.stop(); });
}

agent::Imported Site::generate() const {
    boost::asio::io_context io(1);
    agent::Effects effects(agent::open_ports(io, options, agent::Access::act), options.parallelism);
    return agent::run_to_end(io, agent::generate_manifests(effects, options, options.set),
                             [&] { effects.stop(); });
}

std::vector<state::RecordedInbox> Site::recorded() const {
    return state::open_store(options.state_file, state::OpenMode::read_only)->inboxes();
}

state::RecordedInbox Site::recorded(std::string_view key) const {
    const auto found = state::open_store(options.state_file, state::OpenMode::read_only)->inbox(address(key));
    if (!found) throw std::out_of_range("nothing is recorded of " + std::string(key));
    return *found;
}

std::int64_t Site::id_of(std::string_view key) const { return static_cast<std::int64_t>(recorded(key).id); }

state::Address address(std::string_view key) {
    state::Address result;
    result.key = key;
    return result;
}

std::string summary(const agent::Pass& pass) {
    std::string text;
    for (const auto& change : pass.plan.changes) {
        text += change.address.key + " " + std::string(symbol_of(change.action));
        if (change.action == plans::Action::update)
            for (const auto& field : change.fields)
                text += " " + state::path_of(state::field(field.field)) + "(" +
                        std::string(word(field.cause)) + ")";
        text += "\n";
    }
    for (const auto& finding : pass.plan.findings)
        text += finding.address.key + " " + std::string(symbol(finding.kind)) + " " + finding.message + "\n";
    for (const auto& refusal : pass.plan.refusals)
        text += "refused: " + refusal + "\n";
    for (const auto& trouble : pass.observed.troubles)
        text += "not read: " + trouble.error.message + "\n";
    return text;
}

std::string outcome(const agent::ChangeResult& result) {
    using Status = agent::ChangeResult::Status;
    if (result.status == Status::done && result.message.empty()) return "done";
    return agent::line_of(result);
}

std::string troubles(const Run& run) {
    std::string text;
    for (const auto& result : run.applied.results)
        if (const auto what = outcome(result); what != "done") text += what + "\n";
    for (const auto& refusal : run.pass.plan.refusals)
        text += "refused: " + refusal + "\n";
    for (const auto& trouble : run.pass.observed.troubles)
        text += "not read: " + trouble.error.message + "\n";
    return text;
}

}  // namespace inboxctl::tests
