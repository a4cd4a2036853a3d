#include "state/store/condition_store.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/store_values.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::state;
using namespace std::chrono_literals;

Time at(int seconds) { return Time{std::chrono::seconds(1'700'000'000 + seconds)}; }

SubjectConditions condition_store(const std::string& subject, Truth ready, const std::string& reason) {
    SubjectConditions result{.subject = subject};
    result.conditions.ready = {ready, reason, "as told", at(1)};
    result.conditions.reconciling = {Truth::no, "Idle", "", at(2)};
    result.conditions.stalled = {Truth::no, "Idle", "", at(3)};
    return result;
}

struct File {
    tests::TempDir dir;
    std::filesystem::path path = dir.path() / "state.db";
};

}  // namespace

TEST_CASE("conditions are kept across restarts, and those of what is gone go with it") {
    const File file;
    const auto support = condition_store("inbox.support", Truth::yes, "AsDeclared");
    auto sales = condition_store("inbox.sales", Truth::no, "DiffComesBack");
    sales.conditions.stalled.status = Truth::yes;
    sales.basis = "3f";
    {
        ConditionStore memory(file.path, OpenMode::read_write);
        CHECK(memory.conditions().empty());
        memory.keep({support, sales});
    }
    ConditionStore memory(file.path, OpenMode::read_write);
    CHECK(memory.conditions() == std::vector{sales, support});
    memory.keep({support});
    CHECK(ConditionStore(file.path, OpenMode::read_only).conditions() == std::vector{support});
}

TEST_CASE("conditions that stay as they are are not written") {
    const File file;
    ConditionStore memory(file.path, OpenMode::read_write);
    memory.keep({condition_store("inbox.support", Truth::yes, "AsDeclared")});
    const auto log = std::filesystem::path(file.path) += "-wal";
    const auto size = std::filesystem::file_size(log);
    memory.keep({condition_store("inbox.support", Truth::yes, "AsDeclared")});
    CHECK(std::filesystem::file_size(log) == size);
    memory.keep({condition_store("inbox.support", Truth::yes, "Applied")});
    CHECK(std::filesystem::file_size(log) > size);
}

TEST_CASE("what is suspended stays so until it is resumed, since the first time") {
    const File file;
    ConditionStore memory(file.path, OpenMode::read_write);
    memory.suspend({"inbox.support", "a migration", at(5)});
    memory.suspend({"all", "holidays", at(6)});
    memory.suspend({"inbox.support", "a long migration", at(7)});
    const std::vector<Suspension> both{{"all", "holidays", at(6)},
                                       {"inbox.support", "a long migration", at(5)}};
    CHECK(ConditionStore(file.path, OpenMode::read_write).suspensions() == both);
    CHECK(memory.resume("all"));
    CHECK_FALSE(memory.resume("all"));
    CHECK(memory.suspensions() == std::vector{both.back()});
}

TEST_CASE("a suspension follows its inbox to another address, recorded or not, and no other goes with it") {
    const tests::TempDir dir;
    const auto file = dir.path() / "state.db";
    const auto store = open_store(file, OpenMode::read_write);
    tests::bind_acme(*store);
    store->record({tests::recorded("a", 1), tests::recorded("x", 2)});
    ConditionStore memory(file, OpenMode::read_write);
    memory.suspend({"inbox.a", "a migration", at(5)});
    memory.suspend({"inbox.new", "not made yet", at(6)});
    memory.suspend({"account.acme", "an audit", at(7)});
    store->rename({"a"}, {"b"});
    store->rename({"x"}, {"y"});
    memory.follow({{{"new"}, {"newer"}, {}}, {{"nobody"}, {"somebody"}, {}}});
    CHECK(memory.suspensions() == std::vector<Suspension>{{"account.acme", "an audit", at(7)},
                                                          {"inbox.b", "a migration", at(5)},
                                                          {"inbox.newer", "not made yet", at(6)}});
    memory.suspend({"inbox.c", "its own", at(8)});
    memory.follow({{{"b"}, {"c"}, {}}});
    CHECK(memory.suspensions().at(1) == Suspension{"inbox.c", "its own", at(8)});
}

TEST_CASE("a condition keeps the time at which its status became what it is") {
    const Condition before{Truth::no, "Waiting", "", at(1)};
    CHECK(turned(before, {Truth::no, "Failed", "refused", at(9)}).since == at(1));
    CHECK(turned(before, {Truth::yes, "Applied", "", at(9)}).since == at(9));
    CHECK(turned({}, {Truth::unknown, "New", "", at(9)}).since == at(9));
}
