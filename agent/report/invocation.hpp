// The command line as one value.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "agent/observe/account_reader.hpp"
#include "plans/render/text.hpp"
#include "state/model/targets.hpp"

namespace inboxctl::agent {

enum class Command {
    validate,
    plan,
    apply,
    destroy,
    show,
    import_inbox,
    generate,
    resolve,
    state_list,
    state_show,
    state_move,
    state_remove,
    state_bind,
    status,
    history,
    reconcile,
    daemon,
    suspend,
    resume,
    schema,
    completion,
    version,
};

enum class SecretsCheck { values, form };  // of validate
enum class Approval { ask, given };
enum class ChangesExit { zero, two };
enum class PlanKind { everything, drift_only, destruction };
enum class Format { text, json, markdown, gitlab };
enum class SchemaForm { json_schema, markdown };
enum class Resolution { adopt, retry, destroy_duplicate, keep_duplicate };

struct Invocation {
    Command command = Command::version;
    std::string name;  // of the command, as written
    std::filesystem::path set = ".";
    std::filesystem::path state_file;  // empty: beside the set
    plans::Color color = plans::Color::no;
    plans::Detail detail = plans::Detail::changes;
    Format format = Format::text;
    std::size_t width = 0;  // of lines, in columns; 0: no limit
    Approval approval = Approval::ask;
    ChangesExit changes_exit = ChangesExit::zero;
    SecretsCheck secrets = SecretsCheck::values;
    SchemaForm schema_form = SchemaForm::json_schema;
    Resolution resolution = Resolution::adopt;
    state::Targets targets;
    std::size_t parallelism = 4;
    std::chrono::milliseconds in_doubt_window{std::chrono::seconds(60)};
    std::chrono::milliseconds lock_timeout{0};
    RefreshMode refresh = RefreshMode::automatic;
    PlanKind plan_kind = PlanKind::everything;
    std::filesystem::path out;              // of plan; empty: the plan is only shown
    std::filesystem::path directory;        // of import --generate: where the manifests go
    std::filesystem::path plan_file;        // of show and apply; empty: apply makes its own plan
    state::Address address;                 // of import, resolve and state
    state::Address destination;             // of state mv
    std::string account;                    // of state bind
    std::string completion;                 // the script
    state::InboxId id{};                    // of import and resolve
    std::filesystem::path config;           // of the daemon
    std::vector<std::string> subjects;      // of suspend and resume: inbox.KEY, account.KEY, all
    std::string reason;                     // of suspend
    std::filesystem::path socket;           // the daemon's; empty: the default
    std::size_t limit = 20;                 // of history, in runs
    std::chrono::milliseconds patience{0};  // of reconcile, for the pass; 0: do not wait
};

}  // namespace inboxctl::agent
