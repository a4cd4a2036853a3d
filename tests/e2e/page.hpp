// A page of the documentation, carried out: its files are written, its commands run against a stand-in
// server, and what they print is compared with what the page shows.
//
//   ```toml       If the first line is `# NAME.toml`, the block is written to this file.
//   ```console    `$ COMMAND`, then what it prints. Numbers, addresses and the width of columns may differ.
//                 A line `…` stands for any lines; a line that ends with `…` may go on. Without any line,
//                 the output is not compared. The exit code has to be 0, or `$ echo $?` shows it.
//   <!-- test … -->                 Shell that readers do not see; `server METHOD PATH [BODY]` is a request.
//   <!-- test: fresh -->            An empty directory and a new server.
//   <!-- test: rebuilt -->          A new server at the same address.
//   <!-- test: daemon FILE -->      Starts the daemon with this configuration.
//   <!-- test: killed COMMAND -->   Runs a command until its POST has arrived, and kills it.
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
