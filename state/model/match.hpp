// std::visit(Match{[](const Done&) {…}, [](const Failed&) {…}}, variant): one case an alternative, and the
// compiler lists what is missing.
#pragma once

namespace inboxctl::state {

template <class... Cases>
struct Match : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

}  // namespace inboxctl::state
