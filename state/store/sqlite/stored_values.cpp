#include "state/store/sqlite/stored_values.hpp"

#include <array>

namespace inboxctl::state {

namespace {

template <class Enum>
struct Named {
    Enum value;
    std::string_view name;
};

constexpr std::array<Named<Payload>, payload_count> payloads{{
    {Payload::web_widget, "web_widget"},
    {Payload::api, "api"},
    {Payload::email, "email"},
    {Payload::line, "line"},
    {Payload::telegram, "telegram"},
    {Payload::whatsapp_cloud, "whatsapp_cloud"},
    {Payload::whatsapp_360dialog, "whatsapp_360dialog"},
    {Payload::sms, "sms"},
}};

constexpr std::array<Named<OperationKind>, 5> kinds{{
    {OperationKind::create, "create"},
    {OperationKind::update, "update"},
    {OperationKind::destroy, "destroy"},
    {OperationKind::adopt, "adopt"},
    {OperationKind::forget, "forget"},
}};

template <class Table, class Enum>
std::string_view name_in(const Table& table, Enum value) {
    for (const auto& row : table)
        if (row.value == value) return row.name;
    return {};
}

template <class Enum, class Table>
std::optional<Enum> value_in(const Table& table, std::string_view name) {
    for (const auto& row : table)
        if (row.name == name) return row.value;
    return std::nullopt;
}

}  // namespace

std::string_view stored_name(Payload payload) { return name_in(payloads, payload); }
std::string_view stored_name(OperationKind kind) { return name_in(kinds, kind); }

std::optional<Payload> payload_of(std::string_view name) { return value_in<Payload>(payloads, name); }
std::optional<OperationKind> operation_kind_of(std::string_view name) {
    return value_in<OperationKind>(kinds, name);
}

}  // namespace inboxctl::state
