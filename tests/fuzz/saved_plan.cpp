// The text of a saved plan. If it can be read, it is written and read again, and rendered in every format.
#include <boost/json/parse.hpp>

#include "plans/render/json.hpp"
#include "plans/render/markdown.hpp"
#include "plans/render/masked.hpp"
#include "plans/render/text.hpp"
#include "plans/saved/plan_json.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace inboxctl;

namespace {

void shown(const std::string& text) {
    fuzz::promise(state::printable_lines(text) == text, "nothing that is shown drives a terminal");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto read = plans::saved_plan_from(fuzz::text_of(data, size));
    if (!read) {
        fuzz::promise(!read.error().message.empty(), "what is no plan is called something");
        return 0;
    }
    const auto& saved = read.value();
    const auto text = plans::to_text(saved);
    const auto again = plans::saved_plan_from(text);
    fuzz::promise(again.ok() && plans::to_text(again.value()) == text, "a plan is read as it is written");
    (void)plans::what_changed(saved, saved.base, saved.plan);

    const auto plan = plans::masked(saved.plan);
    fuzz::promise(plans::masked(plan) == plan, "what is masked stays as it is");
    for (const auto detail : {plans::Detail::changes, plans::Detail::fields})
        for (const std::size_t width : {0, 60}) {
            shown(plans::render(plan, plans::Color::no, detail, width));
            shown(plans::render_drift(plan, plans::Color::no, detail, width));
        }
    const auto comment = plans::render_markdown(plan, {.set = saved.set});
    fuzz::promise(comment.size() <= plans::Comment{}.most, "a comment has its size");
    shown(comment);
    const auto json = plans::render_json(plan, {saved.made_by, saved.made_at});
    shown(json);
    boost::json::parse_options deep;
    deep.max_depth = 1000;
    (void)boost::json::parse(json, {}, deep);
    shown(plans::render_gitlab(plan));
    return 0;
}
