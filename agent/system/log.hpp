// The daemon's log: entries with a kind, fields, and a message for people.
//
// Under systemd an entry goes to the journal by its native protocol, with its fields and a MESSAGE_ID for its
// kind (journalctl MESSAGE_ID=…, see `message_id`); otherwise it is a line on stderr. An entry never holds a
// secret.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace inboxctl::agent {

enum class Level { error = 3, warning = 4, notice = 5, info = 6 };  // as syslog counts

enum class LogKind {
    started,            // the daemon has started
    stopped,            // it has ended
    reloaded,           // its configuration was reloaded
    standby,            // another process holds the lock of the state
    manifests_good,     // a set without errors is active
    manifests_invalid,  // the set on disk has errors; the last good set stays active
    change_made,        // an inbox was created, updated, destroyed, adopted or forgotten
    change_failed,      // it failed, or was made in part
    drift_found,        // the server changed without us
    account_lost,       // an account cannot be read
    account_back,       // it can be read again
    stalled,            // an inbox is not tried again until something else changes
    recovered,          // an inbox is as declared again
    leaving,            // an inbox was removed from the manifests, and will be destroyed
    suspended,          // a person suspended an inbox, an account or everything
    resumed,            // and resumed it
    watch_lost,         // changes of the manifests are found by polling only
    rescanned,          // the kernel's queue of events overflowed
};

struct LogEntry {
    Level level = Level::info;
    LogKind kind{};
    std::string message;
    // Names of letters, digits and underscores, in capitals.
    std::vector<std::pair<std::string_view, std::string>> fields;
};

using Log = std::function<void(const LogEntry&)>;

// The journal when stderr is connected to it, lines on stderr otherwise.
Log make_log();

// `2026-11-27T15:25:28Z warning: message`: lines after the first are indented.
std::string line_of(const LogEntry& entry, std::string_view time);

// 32 hexadecimal digits, never reused for another kind.
std::string_view message_id(LogKind kind);

// An entry in systemd's JOURNAL_NATIVE_PROTOCOL.
std::string journal_datagram(const LogEntry& entry);

// Whether `descriptor` is the stream that JOURNAL_STREAM names.
bool is_journal(int descriptor, std::string_view journal_stream);

}  // namespace inboxctl::agent
