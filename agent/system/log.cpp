#include "agent/system/log.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "agent/system/datagram.hpp"
#include "agent/system/timestamp.hpp"
#include "state/model/printable.hpp"

namespace inboxctl::agent {

namespace {

constexpr std::string_view journal_socket = "/run/systemd/journal/socket";
constexpr std::size_t longest_value = 32768;  // the socket accepts some 200 KiB per datagram

std::string_view name_of(Level level) {
    switch (level) {
        case Level::error:
            return "error";
        case Level::warning:
            return "warning";
        case Level::notice:
            return "notice";
        case Level::info:
            return "info";
    }
    return {};
}

// A value with a line break is written with its length, 64 bits little-endian.
void add_field(std::string& datagram, std::string_view name, std::string_view value) {
    value = value.substr(0, longest_value);
    datagram.append(name);
    if (value.find('\n') == std::string_view::npos) {
        datagram.append("=").append(value).append("\n");
        return;
    }
    datagram.append("\n");
    for (std::uint64_t left = value.size(), i = 0; i < 8; ++i, left >>= 8U)
        datagram.push_back(static_cast<char>(left & 0xffU));
    datagram.append(value).append("\n");
}

}  // namespace

std::string_view message_id(LogKind kind) {
    switch (kind) {
        case LogKind::started:
            return "d13c513a42f84da197b1165f0971b7c4";
        case LogKind::stopped:
            return "25abd89bd67e4d928a8318174d645fa6";
        case LogKind::reloaded:
            return "3cbb7daa64c144fa88a7c8252abc5619";
        case LogKind::standby:
            return "eca9bad1449e48e4b15ce760f3e452f2";
        case LogKind::manifests_good:
            return "76e9c8092966493d8bc16f01162794bf";
        case LogKind::manifests_invalid:
            return "29ec148cead54263b4d6d23508bd9d96";
        case LogKind::change_made:
            return "959575fe0a734d03b43a2c9fbed3e91c";
        case LogKind::change_failed:
            return "7d791a3ca63c45f9bdcdc219fe72c33b";
        case LogKind::drift_found:
            return "cc9ff851b6ab4f1ab79db4df2694e1f7";
        case LogKind::account_lost:
            return "72488b810dfa4e398727d4dad921bf95";
        case LogKind::account_back:
            return "e14c1d7e84484709af4d6ee6dda4dd1e";
        case LogKind::stalled:
            return "f9fc2f72a562407cbc2c8e3e93afd954";
        case LogKind::recovered:
            return "4630de19bf77438d8b9b7cefad989a70";
        case LogKind::leaving:
            return "5d0c7d0f6f2b4a5c9f0e3b7a1c84e2d6";
        case LogKind::suspended:
            return "86ad910108d243b7b25a55f4796ce0e9";
        case LogKind::resumed:
            return "3dbf2458c92840e1b9c919c108050a4e";
        case LogKind::watch_lost:
            return "627e79c72b424dd882e2e271c93de18f";
        case LogKind::rescanned:
            return "e973d4d0d37e47498087c813f045f6e0";
    }
    return {};
}

std::string line_of(const LogEntry& entry, std::string_view time) {
    std::string line(time);
    line.append(" ").append(name_of(entry.level)).append(": ");
    for (const char c : state::printable_lines(entry.message))
        c == '\n' ? line.append("\n    ") : line.append(1, c);
    return line + "\n";
}

std::string journal_datagram(const LogEntry& entry) {
    std::string datagram;
    add_field(datagram, "MESSAGE", entry.message);
    add_field(datagram, "PRIORITY", std::to_string(static_cast<int>(entry.level)));
    add_field(datagram, "MESSAGE_ID", message_id(entry.kind));
    add_field(datagram, "SYSLOG_IDENTIFIER", "inboxctl");
    for (const auto& [name, value] : entry.fields)
        add_field(datagram, "INBOXCTL_" + std::string(name), value);
    return datagram;
}

bool is_journal(int descriptor, std::string_view journal_stream) {
    struct stat status {};
    if (journal_stream.empty() || fstat(descriptor, &status) != 0) return false;
    return journal_stream == std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

Log make_log() {
    const char* stream = std::getenv("JOURNAL_STREAM");
    const bool journal = is_journal(STDERR_FILENO, stream == nullptr ? "" : stream);
    return [journal](const LogEntry& entry) {
        if (journal && send_datagram(journal_socket, journal_datagram(entry))) return;
        const auto line = line_of(entry, timestamp_now());
        std::fwrite(line.data(), 1, line.size(), stderr);
    };
}

}  // namespace inboxctl::agent
