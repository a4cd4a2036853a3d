// Values as the text of a manifest.
#pragma once

#include <functional>
#include <string>

#include "state/model/model.hpp"

namespace inboxctl::tests {

struct Declared {
    std::string key;
    state::Payload payload{};
    state::FieldValues fields;  // secrets in clear
};

// Puts a secret somewhere and gives the reference to it.
using KeepSecret = std::function<std::string(const std::string& value)>;

// `[inbox.KEY]` and `[inbox.KEY.channel]`.
std::string to_toml(const Declared& inbox, const KeepSecret& keep_secret);

// One value as TOML says it in one line.
std::string to_toml(const state::Json& value);

}  // namespace inboxctl::tests
