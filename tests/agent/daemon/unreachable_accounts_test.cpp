#include "agent/daemon/unreachable_accounts.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace inboxctl::agent;
using namespace std::chrono_literals;
using Names = std::vector<std::string>;

SteadyTime at(std::chrono::seconds time) { return SteadyTime{} + 1h + time; }

}  // namespace

TEST_CASE("an account that cannot be read is left out, and asked when its time has come") {
    UnreachableAccounts lost({.first = 10s, .longest = 60s});
    CHECK(lost.next() == SteadyTime::max());
    lost.lose("acme", at(0s), 1.0);
    CHECK(lost.is_left_out("acme"));
    CHECK_FALSE(lost.is_left_out("other"));
    CHECK(lost.next() == at(10s));
    CHECK(lost.due(at(9s)).empty());
    CHECK(lost.due(at(10s)) == Names{"acme"});
}

TEST_CASE("an account that answers is read again, and has failed for longer when that fails") {
    UnreachableAccounts lost({.first = 10s, .longest = 60s});
    lost.lose("acme", at(0s), 1.0);
    lost.answered("acme");
    CHECK_FALSE(lost.is_left_out("acme"));
    CHECK(lost.due(at(60s)).empty());
    lost.lose("acme", at(20s), 1.0);
    CHECK(lost.next() == at(40s));
    lost.answered("acme");
    CHECK(lost.found("acme"));
    CHECK_FALSE(lost.found("acme"));
    lost.lose("acme", at(60s), 1.0);
    CHECK(lost.next() == at(70s));
}

TEST_CASE("lost accounts are tried at once when a person wants it, and forgotten with their manifest") {
    UnreachableAccounts lost({.first = 10s, .longest = 60s});
    lost.lose("acme", at(0s), 1.0);
    lost.lose("other", at(0s), 1.0);
    lost.forgive();
    CHECK_FALSE(lost.is_left_out("acme"));
    lost.keep_only({"other"});
    CHECK_FALSE(lost.is_lost("acme"));
    CHECK(lost.is_lost("other"));
}
