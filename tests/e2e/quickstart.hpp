// The set of examples/quickstart, ready to be applied.
#pragma once

#include "tests/e2e/scene.hpp"

namespace inboxctl::tests {

// Copies the set and fills in its secrets; `mark` makes them distinctive. Returns them.
inline std::vector<std::string> prepare_quickstart(Scene& scene, const std::string& mark = "demo") {
    scene.copy_set(SOURCE_DIRECTORY "/examples/quickstart");
    const std::filesystem::path credentials = scene.directory() / "credentials";
    std::filesystem::create_directory(credentials);
    std::ofstream(credentials / "line-token") << mark + "-line-token";
    scene.environment()["CREDENTIALS_DIRECTORY"] = credentials.string();
    std::vector<std::string> secrets{mark + "-line-token"};
    for (const char* name : {"IMAP_PASSWORD", "LINE_SECRET", "WHATSAPP_KEY", "360DIALOG_KEY", "BANDWIDTH_KEY",
                             "BANDWIDTH_SECRET"})
        secrets.push_back(scene.environment()[std::string("QUICKSTART_") + name] = mark + "-" + name);
    secrets.push_back(scene.environment()["QUICKSTART_TELEGRAM_TOKEN"] = "123456789:" + mark + "-telegram");
    return secrets;
}

}  // namespace inboxctl::tests
