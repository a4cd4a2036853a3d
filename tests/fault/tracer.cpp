// tracer LOG [CALL K kill|EIO|ENOSPC] -- PROGRAM ARGS…
//
// Runs the program and counts the system calls of all its threads. Without a point the counts go to the log,
// one per line. With one the program is killed before the K-th such call, or the call fails with that error,
// and the log says `reached`. It exits as the program does.
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>

#ifndef __x86_64__
#error "how a call is failed is known for x86-64 only"
#endif

namespace {

// Calls with a name here; others are logged by number.
struct Call {
    long number;
    std::string_view name;
};
#define CALL(name) \
    { SYS_##name, #name }
constexpr Call calls[] = {
    CALL(read),
    CALL(write),
    CALL(open),
    CALL(close),
    CALL(stat),
    CALL(fstat),
    CALL(lstat),
    CALL(poll),
    CALL(lseek),
    CALL(mmap),
    CALL(mprotect),
    CALL(munmap),
    CALL(brk),
    CALL(rt_sigaction),
    CALL(ioctl),
    CALL(rt_sigprocmask),
    CALL(rt_sigreturn),
    CALL(pread64),
    CALL(pwrite64),
    CALL(readv),
    CALL(writev),
    CALL(access),
    CALL(sched_yield),
    CALL(mremap),
    CALL(madvise),
    CALL(dup),
    CALL(nanosleep),
    CALL(getpid),
    CALL(socket),
    CALL(connect),
    CALL(sendto),
    CALL(recvfrom),
    CALL(sendmsg),
    CALL(recvmsg),
    CALL(shutdown),
    CALL(bind),
    CALL(getsockname),
    CALL(getpeername),
    CALL(setsockopt),
    CALL(getsockopt),
    CALL(clone),
    CALL(execve),
    CALL(exit),
    CALL(uname),
    CALL(fcntl),
    CALL(flock),
    CALL(fsync),
    CALL(fdatasync),
    CALL(truncate),
    CALL(ftruncate),
    CALL(getcwd),
    CALL(chdir),
    CALL(rename),
    CALL(mkdir),
    CALL(rmdir),
    CALL(link),
    CALL(unlink),
    CALL(readlink),
    CALL(chmod),
    CALL(fchmod),
    CALL(fchown),
    CALL(umask),
    CALL(getrlimit),
    CALL(sysinfo),
    CALL(getuid),
    CALL(getgid),
    CALL(geteuid),
    CALL(getegid),
    CALL(arch_prctl),
    CALL(prctl),
    CALL(gettid),
    CALL(futex),
    CALL(getdents64),
    CALL(set_tid_address),
    CALL(restart_syscall),
    CALL(clock_gettime),
    CALL(clock_nanosleep),
    CALL(exit_group),
    CALL(epoll_wait),
    CALL(epoll_ctl),
    CALL(openat),
    CALL(mkdirat),
    CALL(newfstatat),
    CALL(unlinkat),
    CALL(renameat),
    CALL(readlinkat),
    CALL(faccessat),
    CALL(set_robust_list),
    CALL(eventfd2),
    CALL(epoll_create1),
    CALL(dup3),
    CALL(pipe2),
    CALL(timerfd_create),
    CALL(timerfd_settime),
    CALL(prlimit64),
    CALL(sendmmsg),
    CALL(renameat2),
    CALL(getrandom),
    CALL(statx),
    CALL(rseq),
    CALL(clone3),
    CALL(faccessat2),
    CALL(sched_getaffinity),
    CALL(inotify_init1),
};
#undef CALL

std::string name_of(long number) {
    for (const auto& call : calls)
        if (call.number == number) return std::string(call.name);
    return std::to_string(number);
}

struct Point {
    std::string call;
    int k = 0;
    int error = 0;  // 0: the program is killed
};

class Tracer {
  public:
    Tracer(pid_t program, Point point, std::ofstream log)
        : program_(program), point_(std::move(point)), log_(std::move(log)) {}

    // The program's wait(2) status.
    int follow() {
        int status = 0, ended = 0;
        for (pid_t thread = 0; (thread = waitpid(-1, &status, __WALL)) > 0;) {
            if (WIFSTOPPED(status))
                go_on(thread, status);
            else if (thread == program_)
                ended = status;
        }
        if (point_.k == 0)
            for (const auto& [number, count] : counts_)
                log_ << name_of(number) << ' ' << count << '\n';
        return ended;
    }

  private:
    void go_on(pid_t thread, int status) {
        const bool is_new = known_.insert(thread).second;
        int signal = WSTOPSIG(status);
        if (signal == (SIGTRAP | 0x80)) {
            look_at_call(thread);
            signal = 0;
        } else if (status >> 16 != 0 || (is_new && signal == SIGSTOP)) {
            signal = 0;  // a thread begins, or the program
        }
        ptrace(PTRACE_SYSCALL, thread, nullptr, signal);
    }

    void look_at_call(pid_t thread) {
        __ptrace_syscall_info info{};
        if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) <= 0) return;
        if (info.op == PTRACE_SYSCALL_INFO_EXIT && thread == failing_) {
            ptrace(PTRACE_POKEUSER, thread, offsetof(user_regs_struct, rax),
                   -static_cast<long>(point_.error));
            failing_ = 0;
        }
        if (info.op != PTRACE_SYSCALL_INFO_ENTRY) return;
        const auto number = static_cast<long>(info.entry.nr);
        // An eventfd that wakes another thread: it cannot fail, and Asio does not check it.
        if (number == SYS_write && is_eventfd(static_cast<int>(info.entry.args[0]))) return;
        const int count = ++counts_[number];
        if (count != point_.k || name_of(number) != point_.call) return;
        log_ << "reached\n" << std::flush;
        if (point_.error == 0) {
            kill(program_, SIGKILL);
        } else {
            ptrace(PTRACE_POKEUSER, thread, offsetof(user_regs_struct, orig_rax), -1L);
            failing_ = thread;
        }
    }

    bool is_eventfd(int descriptor) const {
        const auto link = "/proc/" + std::to_string(program_) + "/fd/" + std::to_string(descriptor);
        std::array<char, 64> name{};
        const auto size = readlink(link.c_str(), name.data(), name.size());
        return size > 0 &&
               std::string_view(name.data(), static_cast<std::size_t>(size)) == "anon_inode:[eventfd]";
    }

    pid_t program_;
    Point point_;
    std::ofstream log_;
    std::map<long, int> counts_;
    std::set<pid_t> known_;
    pid_t failing_ = 0;
};

int usage() {
    std::fputs("tracer LOG [CALL K kill|EIO|ENOSPC] -- PROGRAM ARGS…\n", stderr);
    return 64;
}

}  // namespace

int main(int count, char** words) {
    const auto word = [&](int i) { return std::string_view(i < count ? words[i] : ""); };
    Point point;
    int program = 3;
    if (word(2) != "--") {
        point = {std::string(word(2)), std::atoi(words[count > 3 ? 3 : 0]), 0};
        if (word(4) == "EIO") point.error = EIO;
        if (word(4) == "ENOSPC") point.error = ENOSPC;
        program = 6;
    }
    if (count <= program || word(program - 1) != "--") return usage();
    std::ofstream log(words[1]);
    const pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        raise(SIGSTOP);
        execv(words[program], words + program);
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) return 126;
    constexpr long options =
        PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    if (ptrace(PTRACE_SETOPTIONS, child, nullptr, options) != 0) {
        kill(child, SIGKILL);
        return 126;
    }
    Tracer tracer(child, std::move(point), std::move(log));
    ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    const int ended = tracer.follow();
    if (WIFEXITED(ended)) return WEXITSTATUS(ended);
    signal(WTERMSIG(ended), SIG_DFL);
    raise(WTERMSIG(ended));
    return 126;
}
