// A page of the documentation, carried out: its files are written, its commands run against a stand-in
// server, and what they print is compared with what the page shows.
//
// In a page
//   ```toml       whose first line is `# NAME.toml` is written to that file of the page's directory;
//   ```console    is run, line by line: `$ COMMAND`, then what it prints. A line `…` stands for any lines,
//                 and a line that ends with it for any end.
//                 Numbers, addresses and the width of columns may differ. A command has to end with 0, or
//                 `$ echo $?` follows it;
//   <!-- test     … --> is shell that the reader does not see; `server METHOD PATH [BODY]` is a request in
//   it.
//   <!-- test: fresh -->                 starts again with an empty directory and a new server;
//   <!-- test: daemon FILE -->           starts the daemon with this configuration;
//   <!-- test: rebuilt -->               a new server at the same address, without an inbox;
//   <!-- test: killed COMMAND -->        runs the command until the server is silent, and kills it.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "tests/support/emulator_process.hpp"
#include "tests/support/markdown.hpp"
#include "tests/support/program.hpp"

namespace inboxctl::tests {

class Page {
  public:
    Page();

    void run(const Block& block);

    // A shell in the page's directory, as for any other command of the page.
    Ended shell(const std::string& line);

    // An address that a page names becomes that of the stand-in.
    std::string with_server(const std::string& text) const;

    std::filesystem::path directory() const { return dir_->path() / "inboxes"; }
    std::size_t commands() const { return commands_; }

  private:
    void start_again();
    void start_server(const std::string& port);
    void write(const Block& block);
    void instruct(const std::string& words);
    void start_daemon(const std::string& config);
    void kill_in_flight(const std::string& command);
    void show(const Block& block);
    Start start_of(const std::string& line) const;

    std::unique_ptr<TempDir> dir_;
    std::unique_ptr<EmulatorProcess> server_;
    std::unique_ptr<Program> daemon_;
    std::map<std::string, std::string> environment_;
    std::size_t commands_ = 0;
};

}  // namespace inboxctl::tests
