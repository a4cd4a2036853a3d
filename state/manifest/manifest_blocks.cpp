#include "state/manifest/manifest_blocks.hpp"

namespace inboxctl::state {

void BlockReader::policy(const toml::key& key, const toml::node& node, ManifestFile& result) {
    const auto* entries = values_.table(node, "policy");
    if (entries == nullptr) return;
    Policy policy;
    for (const auto& [name, value] : *entries) {
        if (name == "prune") {
            policy.prune = values_.boolean(value, "policy.prune").value_or(false);
        } else if (name == "max_destroy") {
            policy.max_destroy = values_.integer(value, "policy.max_destroy").value_or(0);
            if (policy.max_destroy < 0)
                values_.diagnostics().error(
                    place(value), "policy.max_destroy is " + std::to_string(policy.max_destroy),
                    "write 0 or more, the number of inboxes that one run may destroy: max_destroy = 1");
        } else {
            values_.unknown_key(name, "policy", {"prune", "max_destroy"});
        }
    }
    result.policy = policy;
    result.policy_place = values_.place(key.source());
}

void BlockReader::moved(const toml::node& node, ManifestFile& result) {
    const auto* list = blocks(node, "moved");
    if (list == nullptr) return;
    for (const auto& item : *list) {
        const auto* entry = values_.table(item, "moved");
        if (entry == nullptr) continue;
        for (const auto& [key, value] : *entry)
            if (key != "from" && key != "to") values_.unknown_key(key, "moved", {"from", "to"});
        Moved moved{address(*entry, "moved", "from"), address(*entry, "moved", "to"), place(*entry)};
        if (!moved.from.key.empty() && !moved.to.key.empty()) result.moved.push_back(std::move(moved));
    }
}

void BlockReader::removed(const toml::node& node, ManifestFile& result) {
    const auto* list = blocks(node, "removed");
    if (list == nullptr) return;
    for (const auto& item : *list) {
        const auto* entry = values_.table(item, "removed");
        if (entry == nullptr) continue;
        for (const auto& [key, value] : *entry)
            if (key != "key") values_.unknown_key(key, "removed", {"key"});
        Removed removed{address(*entry, "removed", "key"), place(*entry)};
        if (!removed.address.key.empty()) result.removed.push_back(std::move(removed));
    }
}

// `[[moved]]` and `[[removed]]`. A single pair of brackets is the usual mistake.
const toml::array* BlockReader::blocks(const toml::node& node, const KeyPath& name) {
    if (!node.is_table()) return values_.array(node, name);
    values_.diagnostics().error(place(node), "[" + name + "] needs two pairs of brackets",
                                "write [[" + name + "]]: a set can have several");
    return nullptr;
}

Address BlockReader::address(const toml::table& entry, const std::string& block, std::string_view name) {
    const KeyPath whole(block);
    const auto* node = entry.get(name);
    if (node == nullptr) {
        values_.diagnostics().error(place(entry), "[[" + block + "]] has no " + std::string(name),
                                    "add the key of an inbox: " + std::string(name) + " = \"KEY\"");
        return {};
    }
    const auto word = values_.text(*node, KeyPath(whole, name));
    if (!word) return {};
    auto address = parse_address(*word);
    if (address.key.empty())
        values_.diagnostics().error(place(*node), "\"" + std::string(*word) + "\" is not the key of an inbox",
                                    "write the KEY of an [inbox.KEY] block");
    return address;
}

}  // namespace inboxctl::state
