// std::visit(Match{[](const Done&) {…}, [](const Failed&) {…}}, variant): one case per alternative. A missing
// case does not compile.
#pragma once

namespace inboxctl::state {

template <class... Cases>
struct Match : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

}  // namespace inboxctl::state
