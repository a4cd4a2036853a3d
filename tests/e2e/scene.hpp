// What every story needs: a stand-in server, a manifest set in a directory of its own, and the program.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/emulator_process.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_dir.hpp"

namespace inboxctl::tests {

using Words = std::vector<std::string>;

struct ServerInbox {
    std::int64_t id = 0;
    std::string name, channel_type, email;
};

class Scene {
  public:
    explicit Scene(std::string_view server_version = "4.15.1", const Words& emulator_options = {});

    // The set: one account, `acme` or another key, and the inboxes that a test writes.
    void account(const std::string& url, int id = 1, const std::string& more = {},
                 const std::string& key = "acme");
    void write(const std::string& file, std::string_view text);
    void remove(const std::string& file);
    void copy_set(const std::filesystem::path& from);  // files of examples/, no account but the environment's

    // Adds -C and runs with this scene's environment.
    Ended inboxctl(const Words& words);
    Ended apply(const Words& more = {});
    Start start_of(const Words& words) const;

    std::filesystem::path set() const { return dir_.path() / "set"; }
    std::filesystem::path state() const { return set() / ".inboxctl" / "state.db"; }
    const std::filesystem::path& directory() const { return dir_.path(); }
    std::map<std::string, std::string>& environment() { return environment_; }

    std::string url() const;
    std::uint16_t port() const { return emulator_->port(); }
    // With no inbox, at the same address; with the same tokens where the emulator's options fix them.
    void make_server_anew();
    std::string variable(const std::string& name) const;  // of the world: admin_token, agent_token, …
    std::string token() const { return variable("admin_token"); }

    void faults(const std::string& rules);  // JSON, as the emulator's help tells
    void no_faults() { faults("[]"); }
    std::string requests(bool bodies = false) const;
    std::int64_t requests(std::string_view method, std::string_view path_end) const;
    std::vector<ServerInbox> on_server(int account = 1) const;
    std::int64_t make_on_server(const std::string& json) const;  // the id

  private:
    TempDir dir_;
    std::string server_version_;
    Words emulator_options_;
    std::unique_ptr<EmulatorProcess> emulator_;
    std::map<std::string, std::string> environment_;
};

// Blocks of a manifest.
std::string api_inbox(const std::string& key, const std::string& name);
std::string mail_inbox(const std::string& key, const std::string& email);

// An answer in place of the server's own: a rule for `faults`. `body` is text.
std::string answers(const std::string& method, const std::string& path, int status, const std::string& body,
                    const std::string& type = "application/json; charset=utf-8", int times = -1,
                    const std::string& headers = "{}");
std::string fault(const std::string& method, const std::string& path, const std::string& what,
                  int times = -1);

// An apply that is killed while the answer to its one create does not come: `before` the server has made the
// inbox, or `after`.
void die_in_create(Scene& scene, const std::string& when);

// SQL on a state, beside the program.
void execute(const std::filesystem::path& state, const char* sql);

// Addresses that `state list` shows.
std::vector<std::string> recorded(Scene& scene);

}  // namespace inboxctl::tests
