#include "tests/conformance/replay.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <future>
#include <random>
#include <stdexcept>
#include <thread>

#include "tests/conformance/client.hpp"

namespace inboxctl::tests {

namespace {

using boost::json::object;

std::string request_line(const object& request) {
    std::string path(request.at("path").as_string());
    static constexpr std::string_view prefix = "/api/v1/accounts/{account_id}";
    if (path.starts_with(prefix)) path.replace(0, prefix.size(), "…");
    std::string line(request.at("method").as_string());
    line += " " + path;
    for (const std::string_view kind : {"json", "form", "multipart", "raw"})
        if (const auto* body = request.if_contains(kind); body != nullptr)
            line += " " + boost::json::serialize(*body).substr(0, 300);
    return line;
}

// A recorded expectation with its lists and sets in the order of our own.
Json in_our_order(const object& step) {
    Json expect = step.at("expect");
    auto* json = expect.as_object().if_contains("json");
    if (json == nullptr || !json->is_object()) return expect;
    auto& body = json->get_object();
    if (auto* own = body.if_contains("own"); own != nullptr && step.contains("own")) *own = sorted_rows(*own);
    const std::string_view path = step.at("request").at("path").as_string();
    if (auto* payload = body.if_contains("payload");
        payload != nullptr && path.find("inbox_members") != std::string_view::npos)
        *payload = sorted_rows(*payload);
    return expect;
}

class Run {
  public:
    Run(const Json& scenario, const Target& target)
        : scenario_(scenario.as_object()), target_(target), variables_(fresh_variables(target.world)) {}

    std::vector<StepResult> steps() {
        std::size_t number = 0;
        for (const auto& item : scenario_.at("steps").as_array()) {
            ++number;
            const auto& step = item.as_object();
            if (const auto* seconds = step.if_contains("wait"); seconds != nullptr)
                std::this_thread::sleep_for(std::chrono::duration<double>(seconds->to_number<double>()));
            try {
                one(step, number);
            } catch (const std::runtime_error& broken) {
                add(step, number, {{"", "an answer", broken.what()}});
                break;
            }
        }
        return std::move(results_);
    }

  private:
    void one(const object& step, std::size_t number) {
        if (const auto* control = step.if_contains("control"); control != nullptr) {
            const Request request{.method = "POST",
                                  .path = "/emulator/jobs/" + std::string(control->as_string())};
            if (const auto answer = send(target_.port, request); answer.status / 100 != 2)
                add(step, number, {{"/status", "200", std::to_string(answer.status)}});
            return;
        }
        const auto request = encode(step.at("request").as_object(), variables_, target_.recordings);
        const Json expected = in_our_order(step);
        if (const auto* times = step.if_contains("together"); times != nullptr) {
            const Json got = object{{"counts_of_200", successes(request, times->to_number<int>())}};
            return add(step, number, differences(expected, got));
        }
        const auto answer = send(target_.port, request);
        capture(step, answer);
        done_.insert_or_assign(step.at("name").as_string().c_str(), answer);
        add(step, number, differences(expected, expectation(step, answer, variables_, done_)));
    }

    std::int64_t successes(const Request& request, int times) const {
        std::vector<std::future<Answer>> answers;
        for (int i = 0; i < times; ++i)
            answers.push_back(std::async(std::launch::async, [&] { return send(target_.port, request); }));
        std::int64_t count = 0;
        for (auto& answer : answers)
            count += answer.get().status == 200 ? 1 : 0;
        return count;
    }

    void capture(const object& step, const Answer& answer) {
        const auto* wanted = step.if_contains("capture");
        if (wanted == nullptr) return;
        for (const auto& [name, pointer] : wanted->as_object())
            if (const auto* value = at_pointer(answer.json, pointer.as_string()); value != nullptr)
                variables_.insert_or_assign(std::string(name), *value);
    }

    void add(const object& step, std::size_t number, std::vector<Mismatch> mismatches) {
        const auto* request = step.if_contains("request");
        results_.push_back({std::string(scenario_.at("scenario").as_string()), number,
                            std::string(step.at("name").as_string()),
                            request != nullptr ? request_line(request->as_object())
                                               : "control " + std::string(step.at("control").as_string()),
                            std::move(mismatches)});
    }

    const object& scenario_;
    const Target& target_;
    Variables variables_;
    std::map<std::string, Answer, std::less<>> done_;
    std::vector<StepResult> results_;
};

}  // namespace

Variables world_variables(std::string_view json) {
    Variables variables;
    const Json world = boost::json::parse(json);
    for (const auto& [name, value] : world.as_object())
        variables.emplace(name, value);
    return variables;
}

Variables fresh_variables(const Variables& world) {
    static std::mt19937_64 random{std::random_device{}()};
    const auto pick = [](std::string_view letters, std::size_t count) {
        std::uniform_int_distribution<std::size_t> index(0, letters.size() - 1);
        std::string text;
        while (text.size() < count)
            text += letters[index(random)];
        return text;
    };
    auto variables = world;
    variables["nonce"] = "n" + pick("0123456789abcdef", 9);
    variables["digits"] = pick("123456789", 9);
    return variables;
}

std::vector<StepResult> replay(const Json& scenario, const Target& target) {
    return Run(scenario, target).steps();
}

std::string describe(const StepResult& result) {
    std::string text = result.scenario + ", step " + std::to_string(result.number) + " \"" + result.name +
                       "\"\n  " + result.request;
    for (const auto& mismatch : result.mismatches)
        text += "\n  at " + (mismatch.pointer.empty() ? "/" : mismatch.pointer) + "\n    recorded " +
                mismatch.expected + "\n    answered " + mismatch.got;
    return text;
}

}  // namespace inboxctl::tests
