#include "agent/http/http.hpp"

namespace inboxctl::agent {

std::string_view to_string(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::post:
            return "POST";
        case Method::patch:
            return "PATCH";
        case Method::delete_:
            return "DELETE";
    }
    return {};
}

}  // namespace inboxctl::agent
