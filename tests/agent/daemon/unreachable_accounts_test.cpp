#include "agent/daemon/unreachable_accounts.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace inboxctl::agent;
using namespace std::chrono_literals;
using Names = std::vector<std::string>;

SteadyTime at(std::chrono::seconds time) { return SteadyTime{} + 1h + time; }

}  // namespace

TEST_CASE("an account that cannot be read is skipped, and checked when it is due") {
    UnreachableAccounts accounts({.first = 10s, .longest = 60s});
    CHECK(accounts.next() == SteadyTime::max());
    accounts.failed("acme", at(0s), 1.0);
    CHECK(accounts.is_skipped("acme"));
    CHECK_FALSE(accounts.is_skipped("other"));
    CHECK(accounts.next() == at(10s));
    CHECK(accounts.due(at(9s)).empty());
    CHECK(accounts.due(at(10s)) == Names{"acme"});
}

TEST_CASE("an account that answers a check is read again, and its failures count until that succeeds") {
    UnreachableAccounts accounts({.first = 10s, .longest = 60s});
    accounts.failed("acme", at(0s), 1.0);
    accounts.answered("acme");
    CHECK_FALSE(accounts.is_skipped("acme"));
    CHECK(accounts.due(at(60s)).empty());
    accounts.failed("acme", at(20s), 1.0);
    CHECK(accounts.next() == at(40s));
    accounts.answered("acme");
    CHECK(accounts.recovered("acme"));
    CHECK_FALSE(accounts.recovered("acme"));
    accounts.failed("acme", at(60s), 1.0);
    CHECK(accounts.next() == at(70s));
}

TEST_CASE(
    "unreachable accounts are retried when a person asks for it, and forgotten when no manifest declares "
    "them") {
    UnreachableAccounts accounts({.first = 10s, .longest = 60s});
    accounts.failed("acme", at(0s), 1.0);
    accounts.failed("other", at(0s), 1.0);
    accounts.retry_all();
    CHECK_FALSE(accounts.is_skipped("acme"));
    accounts.keep_only({"other"});
    CHECK_FALSE(accounts.contains("acme"));
    CHECK(accounts.contains("other"));
}
