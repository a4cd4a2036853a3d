// The store port in memory, with the promise of the real one: a call that has returned is durable, and one
// that broke off has left all of its traces or none.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "state/store/store.hpp"

namespace inboxctl::sim {

// What survives the process.
struct Disk {
    struct Entry {
        state::Operation operation;
        std::string status = "open";  // done, failed, unknown
        bool is_watched = false;
    };

    std::int64_t serial = 0;
    std::map<state::Address, state::RecordedInbox> inboxes;
    std::map<std::string, state::AccountBinding> accounts;
    std::map<std::string, state::ReadMark> marks;
    std::vector<state::Tombstone> tombstones;
    std::vector<Entry> operations;  // by id
    std::vector<state::RunSummary> runs;
    std::set<std::string, std::less<>> spent;
};

// What is to happen to a call that writes.
enum class Writing {
    works,
    fails,        // StateError, and nothing of it is there: the disk is full
    dies_before,  // the process does, before the transaction is durable
    dies_after,   // and just after it
};

// Thrown out of the call in which the process dies; nothing that runs on may have an effect.
struct Died {};

class MemoryStore final : public state::Store {
  public:
    // Asked once for each call that writes. `disk` must outlive this.
    using Fate = std::function<Writing(std::string_view call)>;
    MemoryStore(Disk& disk, Fate fate) : disk_(disk), fate_(std::move(fate)) {}

    state::Identity identity() override { return {"simulated", disk_.serial}; }
    std::vector<state::RecordedInbox> inboxes() override;
    std::optional<state::RecordedInbox> inbox(const state::Address& address) override;
    std::vector<state::AccountBinding> accounts() override;
    std::vector<state::ReadMark> read_marks() override;
    std::vector<state::Tombstone> tombstones() override { return disk_.tombstones; }
    std::vector<state::Operation> open_operations() override;
    std::vector<state::Operation> watched() override;
    std::vector<state::RunSummary> runs(std::size_t newest) override;
    std::vector<state::JournalEntry> journal(state::RunId run) override;

    state::RunId begin_run(std::string_view command, state::Time now) override;
    void end_run(const state::RunSummary& summary) override;
    std::vector<state::OperationId> advance(state::RunId run, const std::vector<state::Outcome>& outcomes,
                                            const std::vector<state::Intent>& intents,
                                            const state::Moment& now) override;
    void end_watch(const std::vector<state::OperationId>& operations) override;
    void spend_plan(std::string_view plan, state::RunId run) override;
    bool is_spent(std::string_view plan) override { return disk_.spent.contains(plan); }
    void bind(const state::AccountBinding& binding) override;
    void record(const std::vector<state::RecordedInbox>& inboxes) override;
    void forget(const std::vector<state::Address>& addresses) override;
    void rename(const state::Address& from, const state::Address& to) override;
    void rename_account(const std::string& from, const std::string& to) override;
    void mark_read(const state::ReadMark& mark) override;
    void clear_tombstone(const std::string& account, state::InboxId id) override;

  private:
    template <class Change>
    auto write(std::string_view call, Change change);
    void put(Disk& disk, const state::RecordedInbox& inbox);
    void finish_one(Disk& disk, const state::Outcome& outcome, const state::Moment& now);

    Disk& disk_;
    Fate fate_;
};

}  // namespace inboxctl::sim
