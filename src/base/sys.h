/* The system calls that a build makes, with a seam for hostile tests.
 *
 * Each sys_x() is the call it is named after (close-on-exec throughout) and reports by -1 and
 * errno, or NULL and errno. A test can make the n-th of them fail, or kill the process there, to
 * show that no step leaves half a site behind. That needs the one mutable static of the program: a
 * thread-local table of armed faults, which nothing but a test ever sets and a forked child
 * inherits as it stands.
 */
#ifndef BASE_SYS_H
#define BASE_SYS_H

#include <dirent.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

typedef enum SysCall {
    SYS_OPEN,
    SYS_BENEATH,
    SYS_DUP,
    SYS_STAT,
    SYS_LIST, /* opening a list of names, and each name of it */
    SYS_PATH, /* realpath() */
    SYS_MAP,
    SYS_READ,
    SYS_WRITE, /* a failing write first writes half of its bytes, as a disk that fills up does */
    SYS_CLOSE, /* the descriptor is closed all the same */
    SYS_MKDIR,
    SYS_LINK,
    SYS_RENAME,
    SYS_EXCHANGE,
    SYS_UNLINK,
    SYS_STAMP,
    SYS_MODE,
    SYS_LOCK,
    SYS_SYNC,
    SYS_FORK,
    SYS_CHANNEL, /* making one, and waiting for, sending and receiving on it */
    SYS_ANY,     /* whichever comes; must stay last */
} SysCall;

int sys_open(int dir, const char *path, int flags);

/* The same of a file beneath `dir`: a path, and links on it, that lead elsewhere are refused in one
 * step with EXDEV. ENOSYS or EPERM: the system may not be able to. */
int sys_open_beneath(int dir, const char *path, int flags);

int sys_dup(int fd);

/* `flags`: 0 or AT_SYMLINK_NOFOLLOW. */
int sys_stat(int dir, const char *path, struct stat *st, int flags);
int sys_stat_open(int fd, struct stat *st);

/* Whether a file system is mounted there; false where the system does not say. */
bool sys_is_mount(int fd);

/* Takes fd, also when it fails. The end of the list is NULL with errno 0. */
DIR *sys_list(int fd);
struct dirent *sys_next(DIR *list);

/* Whoever asks frees with free(). */
char *sys_real_path(const char *path);

/* `length` bytes of address space that become memory as they are written; munmap() gives back. */
void *sys_room(size_t length);

ssize_t sys_read_at(int fd, void *buffer, size_t bytes, off_t at);
ssize_t sys_read(int fd, void *buffer, size_t bytes);
ssize_t sys_write(int fd, const void *buffer, size_t bytes);
int sys_close(int fd);
int sys_mkdir(int dir, const char *path);
int sys_link(int from_dir, const char *from, int to_dir, const char *to);
int sys_rename(int from_dir, const char *from, int to_dir, const char *to);

/* A rename that fails with EEXIST rather than replace. */
int sys_rename_new(int from_dir, const char *from, int to_dir, const char *to);

/* Two names change places in one step. ENOSYS or EINVAL: the system cannot. */
int sys_exchange(int a_dir, const char *a, int b_dir, const char *b);

int sys_unlink(int dir, const char *path, int flags);

/* Sets the modification time of `path` (not of what a symbolic link names) in seconds since 1970.
 */
int sys_stamp(int dir, const char *path, time_t seconds);

int sys_mode(int fd, mode_t mode);
int sys_mode_of(int dir, const char *path, mode_t mode);

/* Whether we may write into the directory. */
int sys_may_write(int dir);

ssize_t sys_read_link(int dir, const char *path, char *target, size_t bytes);
int sys_make_link(const char *target, int dir, const char *path);

/* Locks the open file for this process alone, or EWOULDBLOCK. */
int sys_lock(int fd);

/* Has what was written reach the disk: this file or directory, or all of its file system. */
int sys_sync(int fd);
int sys_sync_all(int fd);

pid_t sys_fork(void);

/* A pair of connected sockets. Sending gives no SIGPIPE; `flags` are MSG_WAITALL, MSG_DONTWAIT. */
int sys_channel(int ends[2]);
int sys_poll(struct pollfd *polled, int n, int milliseconds);
ssize_t sys_send(int channel, const void *bytes, size_t length);
ssize_t sys_receive(int channel, void *bytes, size_t length, int flags);

/* Closes fd unless it is -1; keeps errno, for the message to come, and never fails. */
void sys_shut(int fd);

/* Whether sys_link() set errno `error` because there are no links here, so that a copy has to do.
 */
bool sys_links_unsupported(int error);

/* For tests. The nth (1 is the next) `call` fails with errno `error`, once; SYS_DIES: the process
 * gets SIGKILL in place of making it. One fault may be armed per kind of call, SYS_ANY included. */
enum { SYS_DIES = -1 };
void sys_fail_nth(SysCall call, int nth, int error);

/* The nth and all that follow: a disk that is full stays full. */
void sys_fail_from(SysCall call, int nth, int error);

/* What is armed is for children of sys_fork(), and strikes no call of this process. */
void sys_fail_children(void);

/* Whether the fault armed for `call` is still to come. */
bool sys_fail_pending(SysCall call);

void sys_fail_none(void);

#endif
