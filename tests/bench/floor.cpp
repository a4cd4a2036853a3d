// The minimum that a plan without changes has to do: read and parse the manifests, parse the lists, read the
// state's rows; each in the fastest way that the libraries offer, discarding the results.
//   bench-floor [toml THREADS DIRECTORY] [stream FILE]... [dom FILE]... [rows STATE]
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/stream_parser.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "state/manifest/toml.hpp"

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using boost::system::error_code;

constexpr std::size_t piece = 16384;  // what a client reads at once

class File {
  public:
    explicit File(const std::string& path) : number_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (number_ < 0) throw std::runtime_error("cannot open " + path);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { close(number_); }

    // Empty: the end.
    std::string_view read_into(std::string& buffer) const {
        const auto got = read(number_, buffer.data(), buffer.size());
        return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
    }

  private:
    int number_;
};

void toml_files(std::size_t threads, const fs::path& directory) {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(directory))
        if (entry.path().extension() == ".toml") files.push_back(entry.path().string());
    std::ranges::sort(files);
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> broken{0};
    const auto work = [&] {
        std::string buffer(1 << 20, '\0');
        for (std::size_t i = next++; i < files.size(); i = next++)
            if (!toml::parse(File(files[i]).read_into(buffer))) ++broken;
    };
    {
        std::vector<std::jthread> helpers;
        for (std::size_t i = 1; i < threads; ++i)
            helpers.emplace_back(work);
        work();
    }
    if (broken > 0) throw std::runtime_error("a manifest is no TOML");
}

struct Nothing {
    static constexpr std::size_t max_object_size = std::size_t(-1), max_array_size = max_object_size,
                                 max_key_size = max_object_size, max_string_size = max_object_size;

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return true; }
    bool on_object_end(std::size_t, error_code&) { return true; }
    bool on_array_begin(error_code&) { return true; }
    bool on_array_end(std::size_t, error_code&) { return true; }
    bool on_key_part(std::string_view, std::size_t, error_code&) { return true; }
    bool on_key(std::string_view, std::size_t, error_code&) { return true; }
    bool on_string_part(std::string_view, std::size_t, error_code&) { return true; }
    bool on_string(std::string_view, std::size_t, error_code&) { return true; }
    bool on_number_part(std::string_view, error_code&) { return true; }
    bool on_int64(std::int64_t, std::string_view, error_code&) { return true; }
    bool on_uint64(std::uint64_t, std::string_view, error_code&) { return true; }
    bool on_double(double, std::string_view, error_code&) { return true; }
    bool on_bool(bool, error_code&) { return true; }
    bool on_null(error_code&) { return true; }
    bool on_comment_part(std::string_view, error_code&) { return true; }
    bool on_comment(std::string_view, error_code&) { return true; }
};

void stream_list(const std::string& path) {
    const File file(path);
    std::string buffer(piece, '\0');
    json::basic_parser<Nothing> parser{json::parse_options{}};
    error_code failure;
    for (auto part = file.read_into(buffer); !part.empty() && !failure; part = file.read_into(buffer))
        parser.write_some(true, part.data(), part.size(), failure);
    if (!failure) parser.write_some(false, nullptr, 0, failure);
    if (failure) throw std::runtime_error(path + ": " + failure.message());
}

void dom_list(const std::string& path) {
    const File file(path);
    std::string buffer(piece, '\0');
    json::monotonic_resource memory;
    json::stream_parser parser;
    parser.reset(&memory);
    for (auto part = file.read_into(buffer); !part.empty(); part = file.read_into(buffer))
        parser.write(part.data(), part.size());
    parser.finish();
    (void)parser.release();
}

void rows(const std::string& state) {
    sqlite3* opened = nullptr;
    const int failure = sqlite3_open_v2(state.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> database(opened, sqlite3_close);
    sqlite3_stmt* prepared = nullptr;
    if (failure != SQLITE_OK ||
        sqlite3_prepare_v2(opened, "select address, account, inbox, payload, applied from resources", -1,
                           &prepared, nullptr) != SQLITE_OK)
        throw std::runtime_error("cannot read " + state);
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> query(prepared, sqlite3_finalize);
    std::size_t bytes = 0;
    while (sqlite3_step(prepared) == SQLITE_ROW)
        for (int column = 0; column < 5; ++column) {
            (void)sqlite3_column_text(prepared, column);
            bytes += static_cast<std::size_t>(sqlite3_column_bytes(prepared, column));
        }
    if (bytes == 0) throw std::runtime_error("nothing is recorded in " + state);
}

void run(std::vector<std::string> words) {
    words.insert(words.end(), 2, "");
    for (std::size_t i = 0; i + 2 < words.size(); i += 2) {
        if (words[i] == "toml")
            toml_files(std::stoul(words[i + 1]), words[i + 2]), ++i;
        else if (words[i] == "stream")
            stream_list(words[i + 1]);
        else if (words[i] == "dom")
            dom_list(words[i + 1]);
        else if (words[i] == "rows")
            rows(words[i + 1]);
        else
            throw std::runtime_error("what is " + words[i] + "?");
    }
}

}  // namespace

int main(int count, char** words) {
    try {
        run({words + 1, words + count});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench-floor: %s\n", error.what());
        return 1;
    }
    return 0;
}
