#include "agent/system/log.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>

#include "agent/system/datagram.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/datagram_socket.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::agent;

const LogEntry entry{.level = Level::warning,
                     .kind = LogKind::stalled,
                     .message = "inbox.support: it comes back\nlook at it",
                     .fields = {{"SUBJECT", "inbox.support"}, {"ACCOUNT", "acme"}}};

}  // namespace

TEST_CASE("an entry in the journal has its priority, its kind and its fields") {
    const auto datagram = journal_datagram(entry);
    CHECK(datagram.find("PRIORITY=4\n") != std::string::npos);
    CHECK(datagram.find("MESSAGE_ID=" + std::string(message_id(LogKind::stalled)) + "\n") !=
          std::string::npos);
    CHECK(datagram.find("INBOXCTL_SUBJECT=inbox.support\n") != std::string::npos);
    CHECK(datagram.find("INBOXCTL_ACCOUNT=acme\n") != std::string::npos);
}

TEST_CASE("a text of several lines goes to the journal with its length") {
    const std::string length{"\x27\0\0\0\0\0\0\0", 8};
    REQUIRE(entry.message.size() == 0x27);
    CHECK(journal_datagram(entry).starts_with("MESSAGE\n" + length + entry.message + "\n"));
}

TEST_CASE("a field cannot be smuggled in by a line break") {
    LogEntry evil = entry;
    evil.fields = {{"SUBJECT", "a\nPRIORITY=0"}};
    CHECK(journal_datagram(evil).find("INBOXCTL_SUBJECT\n") != std::string::npos);
}

TEST_CASE("every kind of entry has an id of its own") {
    std::set<std::string_view> ids;
    constexpr int kinds = static_cast<int>(LogKind::rescanned) + 1;
    for (int kind = 0; kind < kinds; ++kind) {
        const auto id = message_id(static_cast<LogKind>(kind));
        CHECK(id.size() == 32);
        ids.insert(id);
    }
    CHECK(ids.size() == kinds);
}

TEST_CASE("elsewhere an entry is a line, with what follows indented") {
    CHECK(line_of(entry, "2026-11-27T12:00:00Z") ==
          "2026-11-27T12:00:00Z warning: inbox.support: it comes back\n    look at it\n");
}

TEST_CASE("the journal is recognised by the stream that systemd has connected") {
    const tests::TempDir dir;
    const int file = open(dir.write("stream", "").c_str(), O_RDONLY);
    struct stat status {};
    REQUIRE(fstat(file, &status) == 0);
    const auto device = std::to_string(status.st_dev);
    CHECK(is_journal(file, device + ":" + std::to_string(status.st_ino)));
    CHECK_FALSE(is_journal(file, device + ":1"));
    CHECK_FALSE(is_journal(file, ""));
    close(file);
}

TEST_CASE("a message reaches a datagram socket whole, and nobody's socket takes none") {
    const tests::TempDir dir;
    tests::DatagramSocket socket(dir.path() / "journal");
    const std::string large(60000, 'x');
    CHECK(send_datagram((dir.path() / "journal").string(), large));
    CHECK(socket.next() == large);
    CHECK_FALSE(send_datagram((dir.path() / "nobody").string(), "x"));
    CHECK_FALSE(send_datagram("", "x"));
    CHECK_FALSE(send_datagram(std::string(300, 'x'), "x"));
}
