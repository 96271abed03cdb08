#include "base/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Fault {
    int left; /* calls until it strikes; 0 when not armed */
    int error;
} Fault;

static _Thread_local Fault faults[SYS_ANY + 1];

void sys_fail_nth(SysCall call, int nth, int error)
{
    faults[call] = (Fault){nth, error};
}

bool sys_fail_pending(SysCall call)
{
    return faults[call].left > 0;
}

void sys_fail_none(void)
{
    memset(faults, 0, sizeof faults);
}

static bool count_down(Fault *fault)
{
    if (fault->left == 0 || --fault->left > 0)
        return false;
    if (fault->error == SYS_DIES)
        raise(SIGKILL);
    errno = fault->error;
    return true;
}

static bool strikes(SysCall call)
{
    bool any = count_down(&faults[SYS_ANY]);
    return count_down(&faults[call]) || any;
}

int sys_open(int dir, const char *path, int flags)
{
    return strikes(SYS_OPEN) ? -1 : openat(dir, path, flags | O_CLOEXEC, 0666);
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
