#include "tests/sim/memory_store.hpp"

#include <algorithm>
#include <stdexcept>

#include "state/model/match.hpp"
#include "state/store/state_error.hpp"

namespace inboxctl::sim {

using namespace state;

namespace {

bool is_open(const Disk::Entry& entry) { return entry.status == "open" || entry.status == "unknown"; }

Disk::Entry& open_entry(Disk& disk, OperationId id) {
    const auto index = static_cast<std::size_t>(id) - 1;
    if (index >= disk.operations.size()) throw std::logic_error("no such operation");
    auto& entry = disk.operations[index];
    if (!is_open(entry) && !entry.is_watched) throw std::logic_error("operation is not open");
    return entry;
}

void bury(Disk& disk, const Tombstone& tombstone) {
    std::erase_if(disk.tombstones, [&](const Tombstone& other) {
        return other.account == tombstone.account && other.id == tombstone.id;
    });
    disk.tombstones.push_back(tombstone);
    std::ranges::sort(disk.tombstones, {},
                      [](const Tombstone& item) { return std::pair(item.account, item.id); });
}

}  // namespace

// The change is made to the disk itself: whatever it throws, it throws before it changes anything, or the
// schedule ends there.
template <class Change>
auto MemoryStore::write(std::string_view call, Change change) {
    switch (fate_(call)) {
        case Writing::works:
            break;
        case Writing::fails:
            throw StateError(StateError::Kind::unusable, "the simulated disk is full");
        case Writing::dies_before:
            throw Died{};
        case Writing::dies_after:
            change(disk_);
            throw Died{};
    }
    return change(disk_);
}

std::vector<RecordedInbox> MemoryStore::inboxes() {
    std::vector<RecordedInbox> result;
    for (const auto& [address, inbox] : disk_.inboxes)
        result.push_back(inbox);
    return result;
}

std::optional<RecordedInbox> MemoryStore::inbox(const Address& address) {
    const auto found = disk_.inboxes.find(address);
    return found == disk_.inboxes.end() ? std::nullopt : std::optional(found->second);
}

std::vector<AccountBinding> MemoryStore::accounts() {
    std::vector<AccountBinding> result;
    for (const auto& [key, binding] : disk_.accounts)
        result.push_back(binding);
    return result;
}

std::vector<ReadMark> MemoryStore::read_marks() {
    std::vector<ReadMark> result;
    for (const auto& [key, mark] : disk_.marks)
        result.push_back(mark);
    return result;
}

std::vector<Operation> MemoryStore::open_operations() {
    std::vector<Operation> result;
    for (const auto& entry : disk_.operations)
        if (is_open(entry)) result.push_back(entry.operation);
    return result;
}

std::vector<RunSummary> MemoryStore::runs(std::size_t newest) {
    std::vector<RunSummary> result(disk_.runs.rbegin(), disk_.runs.rend());
    if (result.size() > newest) result.resize(newest);
    return result;
}

std::vector<JournalEntry> MemoryStore::journal(RunId run) {
    std::vector<JournalEntry> result;
    for (const auto& entry : disk_.operations)
        if (entry.operation.run == run)
            result.push_back({.operation = entry.operation, .status = entry.status});
    return result;
}

RunId MemoryStore::begin_run(std::string_view command, Time now) {
    return write("begin_run", [&](Disk& disk) {
        const RunId id{static_cast<std::int64_t>(disk.runs.size()) + 1};
        disk.runs.push_back({.id = id, .command = std::string(command), .begun = now});
        return id;
    });
}

void MemoryStore::end_run(const RunSummary& summary) {
    write("end_run", [&](Disk& disk) {
        auto& run = disk.runs.at(static_cast<std::size_t>(summary.id) - 1);
        const RunSummary begun = run;
        run = summary;
        run.command = begun.command;
        run.begun = begun.begun;
    });
}

std::vector<OperationId> MemoryStore::advance(RunId run, const std::vector<Outcome>& outcomes,
                                              const std::vector<Intent>& intents, const Moment& now) {
    return write(intents.empty() ? "finish" : "begin", [&](Disk& disk) {
        for (const auto& outcome : outcomes)
            finish_one(disk, outcome, now);
        std::vector<OperationId> ids;
        for (const auto& intent : intents) {
            if (!disk.accounts.contains(intent.account)) throw std::logic_error("account is not bound");
            const OperationId id{static_cast<std::int64_t>(disk.operations.size()) + 1};
            disk.operations.push_back({{.id = id, .run = run, .intent = intent, .begun = now}, "open"});
            ids.push_back(id);
        }
        return ids;
    });
}

void MemoryStore::end_watch(const std::vector<OperationId>& operations) {
    write("end_watch", [&](Disk& disk) {
        for (const auto id : operations)
            disk.operations.at(static_cast<std::size_t>(id) - 1).is_watched = false;
    });
}

std::vector<Operation> MemoryStore::watched() {
    std::vector<Operation> result;
    for (const auto& entry : disk_.operations)
        if (entry.is_watched) result.push_back(entry.operation);
    return result;
}

void MemoryStore::put(Disk& disk, const RecordedInbox& inbox) {
    for (const auto& [address, other] : disk.inboxes)
        if (address != inbox.address && other.id == inbox.id && other.account == inbox.account)
            throw std::logic_error("inbox " + to_string(inbox.id) + " is recorded twice");
    if (!disk.accounts.contains(inbox.account)) throw std::logic_error("account is not bound");
    disk.inboxes.insert_or_assign(inbox.address, inbox);
}

void MemoryStore::finish_one(Disk& disk, const Outcome& outcome, const Moment& now) {
    auto& entry = open_entry(disk, outcome.id);
    const Intent& intent = entry.operation.intent;
    const auto done = [&](const Done& what) {
        const bool destroyed = !what.recorded && intent.kind == OperationKind::destroy;
        const auto known = disk.inboxes.find(intent.address);
        if (what.recorded)
            put(disk, *what.recorded);
        else if (known != disk.inboxes.end() && (!destroyed || known->second.id == intent.target))
            disk.inboxes.erase(known);
        if (destroyed) bury(disk, {intent.address, intent.account, intent.target, intent.payload, now.wall});
        ++disk.serial;
        entry.status = "done";
        entry.is_watched = false;
    };
    std::visit(Match{done,
                     [&](const Failed&) {
                         entry.status = "failed";
                         entry.is_watched = false;
                     },
                     [&](const PresumedLost& presumed_lost) {
                         auto& mark = entry.operation.intent.highest_seen;
                         entry.status = "failed";
                         entry.is_watched = true;
                         entry.operation.given_up = now;
                         mark = std::max(mark, presumed_lost.seen.value_or(InboxId{}));
                     },
                     [&](const Unknown& unknown) {
                         auto& mark = entry.operation.intent.highest_seen;
                         entry.status = "unknown";
                         mark = std::min(mark, unknown.mark.value_or(mark));
                         entry.is_watched = false;
                         if (!entry.operation.given_up) entry.operation.given_up = now;
                     }},
               outcome.what);
}

void MemoryStore::spend_plan(std::string_view plan, RunId) {
    write("spend_plan", [&](Disk& disk) {
        if (!disk.spent.insert(std::string(plan)).second)
            throw std::logic_error("that plan was applied before");
    });
}

void MemoryStore::bind(const AccountBinding& binding) {
    write("bind", [&](Disk& disk) {
        const auto known = disk.accounts.find(binding.account);
        if (known != disk.accounts.end() && known->second == binding) return;
        disk.accounts.insert_or_assign(binding.account, binding);
        disk.marks.erase(binding.account);
        ++disk.serial;
    });
}

void MemoryStore::record(const std::vector<RecordedInbox>& inboxes) {
    write("record", [&](Disk& disk) {
        for (const auto& inbox : inboxes)
            put(disk, inbox);
        ++disk.serial;
    });
}

void MemoryStore::forget(const std::vector<Address>& addresses) {
    write("forget", [&](Disk& disk) {
        for (const auto& address : addresses)
            disk.inboxes.erase(address);
        ++disk.serial;
    });
}

void MemoryStore::rename(const Address& from, const Address& to) {
    write("rename", [&](Disk& disk) {
        if (disk.inboxes.contains(to)) throw std::logic_error("that address is taken");
        bool known = false;
        for (auto& entry : disk.operations)
            if ((is_open(entry) || entry.is_watched) && entry.operation.intent.address == from)
                entry.operation.intent.address = to, known = true;
        if (auto node = disk.inboxes.extract(from)) {
            node.key() = to;
            node.mapped().address = to;
            disk.inboxes.insert(std::move(node));
            ++disk.serial;
            known = true;
        }
        if (!known) throw std::logic_error("there is no such inbox");
    });
}

void MemoryStore::rename_account(const std::string& from, const std::string& to) {
    write("rename_account", [&](Disk& disk) {
        const auto move = [&](std::string& account) { account = account == from ? to : account; };
        for (auto& [address, inbox] : disk.inboxes)
            move(inbox.account);
        for (auto& tombstone : disk.tombstones)
            move(tombstone.account);
        for (auto& entry : disk.operations)
            if (is_open(entry) || entry.is_watched) move(entry.operation.intent.account);
        disk.marks.erase(from);
        ++disk.serial;
    });
}

void MemoryStore::mark_read(const ReadMark& mark) {
    write("mark_read", [&](Disk& disk) {
        if (!disk.accounts.contains(mark.account)) throw std::logic_error("account is not bound");
        disk.marks.insert_or_assign(mark.account, mark);
    });
}

void MemoryStore::clear_tombstone(const std::string& account, InboxId id) {
    write("clear_tombstone", [&](Disk& disk) {
        std::erase_if(disk.tombstones,
                      [&](const Tombstone& item) { return item.account == account && item.id == id; });
    });
}

}  // namespace inboxctl::sim
