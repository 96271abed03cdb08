/* The system calls that publishing depends on, with a seam for hostile tests.
 *
 * Each sys_x() is the call it is named after (close-on-exec throughout) and reports by -1 and
 * errno. A test can make the n-th of them fail, or kill the process there, to show that no step
 * leaves half a site behind. That needs the one mutable static of the program: a thread-local table
 * of armed faults, which nothing but a test ever sets and a forked child inherits as it stands.
 */
#ifndef BASE_SYS_H
#define BASE_SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

typedef enum SysCall {
    SYS_OPEN,
    SYS_READ,
    SYS_WRITE, /* a failing write first writes half of its bytes, as a disk that fills up does */
    SYS_CLOSE, /* the descriptor is closed all the same */
    SYS_MKDIR,
    SYS_LINK,
    SYS_RENAME,
    SYS_EXCHANGE,
    SYS_UNLINK,
    SYS_STAMP,
    SYS_ANY, /* whichever comes; must stay last */
} SysCall;

int sys_open(int dir, const char *path, int flags);
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

/* Closes fd unless it is -1; keeps errno, for the message to come, and never fails. */
void sys_shut(int fd);

/* Whether sys_link() set errno `error` because there are no links here, so that a copy has to do.
 */
bool sys_links_unsupported(int error);

/* For tests. The nth (1 is the next) `call` fails with errno `error`, once; SYS_DIES: the process
 * gets SIGKILL in place of making it. One fault may be armed per kind of call, SYS_ANY included. */
enum { SYS_DIES = -1 };
void sys_fail_nth(SysCall call, int nth, int error);

/* Whether the fault armed for `call` is still to come. */
bool sys_fail_pending(SysCall call);

void sys_fail_none(void);

#endif
