#include "base/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct Fault {
    int left; /* calls until it strikes; 0 when not armed */
    int error;
    bool lasting; /* strikes ever after */
} Fault;

static _Thread_local struct {
    Fault faults[SYS_ANY + 1];
    bool spared; /* only children are struck */
} armed;

void sys_fail_nth(SysCall call, int nth, int error)
{
    armed.faults[call] = (Fault){nth, error, false};
}

void sys_fail_from(SysCall call, int nth, int error)
{
    armed.faults[call] = (Fault){nth, error, true};
}

void sys_fail_children(void)
{
    armed.spared = true;
}

bool sys_fail_pending(SysCall call)
{
    return armed.faults[call].left > 0;
}

void sys_fail_none(void)
{
    memset(&armed, 0, sizeof armed);
}

static bool count_down(Fault *fault)
{
    if (fault->left == 0 || --fault->left > 0)
        return false;
    fault->left = fault->lasting;
    if (fault->error == SYS_DIES)
        raise(SIGKILL);
    errno = fault->error;
    return true;
}

static bool strikes(SysCall call)
{
    if (armed.spared)
        return false;
    bool any = count_down(&armed.faults[SYS_ANY]);
    return count_down(&armed.faults[call]) || any;
}

int sys_open(int dir, const char *path, int flags)
{
    return strikes(SYS_OPEN) ? -1 : openat(dir, path, flags | O_CLOEXEC, 0666);
}

int sys_open_beneath(int dir, const char *path, int flags)
{
    enum { TRIES = 16 };
    struct open_how how = {.flags = (__u64)(flags | O_CLOEXEC),
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    if (strikes(SYS_BENEATH))
        return -1;
    long fd = -1;
    /* EAGAIN: names changed while they were looked up. */
    for (int i = 0; i < TRIES; i++)
        if ((fd = syscall(SYS_openat2, dir, path, &how, sizeof how)) >= 0 || errno != EAGAIN)
            break;
    return (int)fd;
}

int sys_dup(int fd)
{
    return strikes(SYS_DUP) ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

int sys_stat(int dir, const char *path, struct stat *st, int flags)
{
    return strikes(SYS_STAT) ? -1 : fstatat(dir, path, st, flags);
}

int sys_stat_open(int fd, struct stat *st)
{
    return strikes(SYS_STAT) ? -1 : fstat(fd, st);
}

bool sys_is_mount(int fd)
{
    struct statx stx;
    return statx(fd, "", AT_EMPTY_PATH, 0, &stx) == 0 &&
           (stx.stx_attributes & stx.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT);
}

DIR *sys_list(int fd)
{
    DIR *list = strikes(SYS_LIST) ? NULL : fdopendir(fd);
    if (!list)
        sys_shut(fd);
    return list;
}

struct dirent *sys_next(DIR *list)
{
    if (strikes(SYS_LIST))
        return NULL;
    errno = 0;
    return readdir(list);
}

char *sys_real_path(const char *path)
{
    return strikes(SYS_PATH) ? NULL : realpath(path, NULL);
}

void *sys_room(size_t length)
{
    void *room = strikes(SYS_MAP) ? MAP_FAILED
                                  : mmap(NULL, length, PROT_READ | PROT_WRITE,
                                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return room == MAP_FAILED ? NULL : room;
}

ssize_t sys_read_at(int fd, void *buffer, size_t bytes, off_t at)
{
    return strikes(SYS_READ) ? -1 : pread(fd, buffer, bytes, at);
}

ssize_t sys_read(int fd, void *buffer, size_t bytes)
{
    return strikes(SYS_READ) ? -1 : read(fd, buffer, bytes);
}

ssize_t sys_write(int fd, const void *buffer, size_t bytes)
{
    if (!strikes(SYS_WRITE))
        return write(fd, buffer, bytes);
    int error = errno;
    ssize_t half = write(fd, buffer, bytes / 2);
    errno = half < 0 ? errno : error;
    return -1;
}

int sys_close(int fd)
{
    bool failed = strikes(SYS_CLOSE);
    int error = errno;
    int result = close(fd);
    if (!failed)
        return result;
    errno = error;
    return -1;
}

int sys_mkdir(int dir, const char *path)
{
    return strikes(SYS_MKDIR) ? -1 : mkdirat(dir, path, 0777);
}

int sys_link(int from_dir, const char *from, int to_dir, const char *to)
{
    return strikes(SYS_LINK) ? -1 : linkat(from_dir, from, to_dir, to, 0);
}

int sys_rename(int from_dir, const char *from, int to_dir, const char *to)
{
    return strikes(SYS_RENAME) ? -1 : renameat(from_dir, from, to_dir, to);
}

int sys_rename_new(int from_dir, const char *from, int to_dir, const char *to)
{
    struct stat there;
    if (strikes(SYS_RENAME))
        return -1;
    if (renameat2(from_dir, from, to_dir, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != ENOSYS && errno != EINVAL)
        return -1;
    /* Network file systems know no such flag. One build holds the lock, so look and rename will do.
     */
    if (fstatat(to_dir, to, &there, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return -1;
    }
    return renameat(from_dir, from, to_dir, to);
}

int sys_exchange(int a_dir, const char *a, int b_dir, const char *b)
{
    return strikes(SYS_EXCHANGE) ? -1 : renameat2(a_dir, a, b_dir, b, RENAME_EXCHANGE);
}

int sys_unlink(int dir, const char *path, int flags)
{
    return strikes(SYS_UNLINK) ? -1 : unlinkat(dir, path, flags);
}

int sys_stamp(int dir, const char *path, time_t seconds)
{
    const struct timespec times[2] = {{.tv_sec = seconds}, {.tv_sec = seconds}};
    return strikes(SYS_STAMP) ? -1 : utimensat(dir, path, times, AT_SYMLINK_NOFOLLOW);
}

int sys_mode(int fd, mode_t mode)
{
    return strikes(SYS_MODE) ? -1 : fchmod(fd, mode);
}

int sys_mode_of(int dir, const char *path, mode_t mode)
{
    return strikes(SYS_MODE) ? -1 : fchmodat(dir, path, mode, 0);
}

int sys_may_write(int dir)
{
    return strikes(SYS_STAT) ? -1 : faccessat(dir, ".", W_OK | X_OK, AT_EACCESS);
}

ssize_t sys_read_link(int dir, const char *path, char *target, size_t bytes)
{
    return strikes(SYS_LINK) ? -1 : readlinkat(dir, path, target, bytes);
}

int sys_make_link(const char *target, int dir, const char *path)
{
    return strikes(SYS_LINK) ? -1 : symlinkat(target, dir, path);
}

int sys_lock(int fd)
{
    return strikes(SYS_LOCK) ? -1 : flock(fd, LOCK_EX | LOCK_NB);
}

int sys_sync(int fd)
{
    return strikes(SYS_SYNC) ? -1 : fsync(fd);
}

int sys_sync_all(int fd)
{
    return strikes(SYS_SYNC) ? -1 : syncfs(fd);
}

pid_t sys_fork(void)
{
    pid_t pid = strikes(SYS_FORK) ? -1 : fork();
    if (pid == 0)
        armed.spared = false;
    return pid;
}

int sys_channel(int ends[2])
{
    return strikes(SYS_CHANNEL) ? -1 : socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
}

int sys_poll(struct pollfd *polled, int n, int milliseconds)
{
    return strikes(SYS_CHANNEL) ? -1 : poll(polled, (nfds_t)n, milliseconds);
}

ssize_t sys_send(int channel, const void *bytes, size_t length)
{
    return strikes(SYS_CHANNEL) ? -1 : send(channel, bytes, length, MSG_NOSIGNAL);
}

ssize_t sys_receive(int channel, void *bytes, size_t length, int flags)
{
    return strikes(SYS_CHANNEL) ? -1 : recv(channel, bytes, length, flags);
}

void sys_shut(int fd)
{
    int code = errno;
    if (fd >= 0)
        close(fd);
    errno = code;
}

bool sys_links_unsupported(int error)
{
    return error == EPERM || error == EXDEV || error == EMLINK || error == EOPNOTSUPP ||
           error == ENOSYS;
}
