// For what a command holds until its process ends: the system takes the memory back at once, where giving it
// back value by value would be a twentieth of a plan.
#pragma once

#include <utility>
#include <vector>

namespace inboxctl::agent {

template <class T>
T& kept_to_the_end(T value) {
    static auto& all = *new std::vector<T*>;  // still to be reached, so no tool takes it for lost
    all.push_back(new T(std::move(value)));
    return *all.back();
}

}  // namespace inboxctl::agent
