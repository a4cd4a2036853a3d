// What the daemon tells whoever reads its log: entries with a kind, fields, and a message for people.
//
// Under systemd an entry goes to the journal by its native protocol, with its fields and a MESSAGE_ID for its
// kind (journalctl MESSAGE_ID=…, see `message_id`); elsewhere it is a line on stderr. No secret may enter
// one.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace inboxctl::agent {

enum class Level { error = 3, warning = 4, notice = 5, info = 6 };  // as syslog counts

enum class LogKind {
    started,            // the daemon begins
    stopped,            // it ends
    reloaded,           // its configuration was read again
    standby,            // another process has the state
    manifests_good,     // a set without errors is in force
    manifests_invalid,  // what is on disk has errors; the last good set stays in force
    change_made,        // an inbox was created, updated, destroyed, adopted or forgotten
    change_failed,      // it was not, or in part
    drift_found,        // the server has moved without us
    account_lost,       // an account cannot be read
    account_back,       // it can be read again
    stalled,            // nothing more is tried for an inbox before something else changes
    recovered,          // an inbox is as the manifests say again
    leaving,            // an inbox has left the manifests, and is destroyed when it stays away
    suspended,          // a person has suspended an inbox, an account or everything
    resumed,            // and takes it back
    watch_lost,         // changes of the manifests are found by the interval alone
    rescanned,          // the kernel's queue of events was full
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

// 32 hexadecimal digits, never given to another kind.
std::string_view message_id(LogKind kind);

// An entry as systemd's JOURNAL_NATIVE_PROTOCOL wants it.
std::string journal_datagram(const LogEntry& entry);

// Is stderr what JOURNAL_STREAM names as connected to the journal?
bool is_journal(int descriptor, std::string_view journal_stream);

}  // namespace inboxctl::agent
