// The embedded store: one SQLite file. state/store/store.hpp documents its calls.
#pragma once

#include <memory>
#include <optional>

#include "state/store/sqlite/in_place.hpp"
#include "state/store/sqlite/sqlite.hpp"
#include "state/store/store.hpp"

namespace inboxctl::state {

class SqliteStore final : public Store {
  public:
    // A file opened by open_state_file; `place` if it is written to.
    SqliteStore(std::unique_ptr<Database> database, std::optional<InPlace> place)
        : database_(std::move(database)), place_(std::move(place)) {}

    Identity identity() override;

    std::vector<RecordedInbox> inboxes() override;
    std::optional<RecordedInbox> inbox(const Address& address) override;
    std::vector<AccountBinding> accounts() override;
    std::vector<ReadMark> read_marks() override;
    std::vector<Tombstone> tombstones() override;
    std::vector<Operation> open_operations() override;
    std::vector<Operation> watched() override;
    std::vector<RunSummary> runs(std::size_t newest) override;
    std::vector<JournalEntry> journal(RunId run) override;

    RunId begin_run(std::string_view command, Time now) override;
    void end_run(const RunSummary& summary) override;
    void spend_plan(std::string_view plan, RunId run) override;
    bool is_spent(std::string_view plan) override;
    std::vector<OperationId> advance(RunId run, const std::vector<Outcome>& outcomes,
                                     const std::vector<Intent>& intents, const Moment& now) override;
    void end_watch(const std::vector<OperationId>& operations) override;

    void bind(const AccountBinding& binding) override;
    void record(const std::vector<RecordedInbox>& inboxes) override;
    void forget(const std::vector<Address>& addresses) override;
    void rename(const Address& from, const Address& to) override;
    void rename_account(const std::string& from, const std::string& to) override;
    void mark_read(const ReadMark& mark) override;
    void clear_tombstone(const std::string& account, InboxId id) override;

  private:
    std::unique_ptr<Database> database_;
    std::optional<InPlace> place_;
};

}  // namespace inboxctl::state
