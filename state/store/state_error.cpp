#include "state/store/state_error.hpp"

#include <cerrno>
#include <system_error>

namespace inboxctl::state {

StateError state_error(StateError::Kind kind, std::string_view attempt, const std::filesystem::path& file,
                       std::string_view reason, std::string_view remedy) {
    std::string message = "cannot ";
    message.append(attempt).append(" ").append(file.native()).append(": ").append(reason).append(".");
    if (!remedy.empty()) message.append(" ").append(remedy).append(".");
    return {kind, message};
}

StateError system_state_error(std::string_view attempt, const std::filesystem::path& file, int error_number) {
    return state_error(StateError::Kind::unusable, attempt, file,
                       std::generic_category().message(error_number), remedy_for(error_number));
}

std::string_view remedy_for(int error_number) {
    switch (error_number) {
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            return "Free space on that file system (or raise the limit), then run again";
        case EROFS:
            return "Mount the file system writable, or keep the state elsewhere";
        case EACCES:
        case EPERM:
            return "Run as the user who owns the file, or change the owner of its directory";
        case ENOENT:
        case ENOTDIR:
            return "Create the directory first, or name another file";
        case EIO:
            return "The disk may be failing: check the system log before you run again";
        default:
            return {};
    }
}

}  // namespace inboxctl::state
