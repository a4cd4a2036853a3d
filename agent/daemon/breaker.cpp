#include "agent/daemon/breaker.hpp"

#include <array>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <cstdio>

namespace inboxctl::agent {

namespace {

// FNV-1a: nobody gains from forging one.
std::string hash(const std::string& text) {
    std::uint64_t sum = 14695981039346656037ULL;
    for (const char c : text)
        sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    std::array<char, 17> digits{};
    std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(sum));
    return digits.data();
}

}  // namespace

std::string digest_of(const plans::Change& change) {
    std::string text = std::to_string(static_cast<int>(change.action));
    for (const auto& field : change.fields) {
        text += '\n' + std::to_string(static_cast<int>(field.field)) + ' ';
        text += boost::json::serialize(field.before) + ' ' + boost::json::serialize(field.after);
    }
    return hash(text);
}

BreakerResult Breaker::evaluate(const std::string& subject, const std::string& digest, state::Time now) {
    const auto known = attempts_.find(subject);
    if (known == attempts_.end() || known->second.digest != digest) return {};
    auto& attempts = known->second;
    attempts.stalled = attempts.applications >= limits_.applications;
    if (attempts.stalled) return {.kind = BreakerResult::Kind::stalled};
    if (attempts.failures > 0 && now < attempts.not_before)
        return {
            .kind = BreakerResult::Kind::retry_later, .until = attempts.not_before, .error = attempts.error};
    return {};
}

Breaker::Attempts& Breaker::of(const std::string& subject, const std::string& digest) {
    auto& attempts = attempts_[subject];
    if (attempts.digest != digest) attempts = {.digest = digest};
    return attempts;
}

void Breaker::applied(const std::string& subject, const std::string& digest, state::Time now) {
    auto& attempts = of(subject, digest);
    attempts.applications += 1;
    attempts.failures = 0;
    attempts.last = now;
}

void Breaker::failed(const std::string& subject, const std::string& digest, const std::string& error,
                     state::Time now, double jitter) {
    auto& attempts = of(subject, digest);
    attempts.failures += 1;
    attempts.last = now;
    attempts.error = error;
    attempts.not_before = now + backoff(limits_.backoff, attempts.failures, jitter);
}

// While two tools undo each other, there is always a moment at which nothing differs: memory survives it.
void Breaker::clean(const std::string& subject, state::Time now) {
    const auto known = attempts_.find(subject);
    if (known == attempts_.end()) return;
    const auto& attempts = known->second;
    if (attempts.applications == 0 || attempts.stalled || attempts.last + limits_.memory <= now)
        attempts_.erase(known);
}

void Breaker::restore(const std::string& subject, const std::string& digest, state::Time now) {
    auto& attempts = of(subject, digest);
    attempts.applications = limits_.applications;
    attempts.stalled = true;
    attempts.last = now;
}

std::string Breaker::stalled_digest(const std::string& subject) const {
    const auto known = attempts_.find(subject);
    return known != attempts_.end() && known->second.stalled ? known->second.digest : "";
}

}  // namespace inboxctl::agent
