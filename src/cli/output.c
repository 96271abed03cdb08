#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/files.h"
#include "base/label.h"

void output_complain(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *line = label_printable(message, strlen(message));
    fprintf(stderr, "%s\n", line);
}

bool output_write(const char *file, const char *text, GError **error)
{
    if (strcmp(file, "-") == 0) {
        fputs(text, stdout);
        return true;
    }
    g_autofree char *folder = g_path_get_dirname(file);
    if (g_mkdir_with_parents(folder, 0777) != 0)
        return rb_fail(error, RB_ERROR_IO, "cannot make the folder '%s': %s; check the path",
                       folder, g_strerror(errno));
    return files_write(file, text, strlen(text), error);
}

static void check_output(void)
{
    g_autoptr(GError) error = NULL;
    bool failed = ferror(stdout);
    errno = 0;
    if (fclose(stdout) == 0 && !failed)
        return;
    if (errno)
        files_fail_doing(&error, "write the output");
    else
        rb_fail(
            &error, RB_ERROR_MACHINE,
            "cannot write the output: a part of it was refused; see that where it goes has space "
            "and somebody who reads it");
    output_complain("roofbook: %s", error->message);
    fflush(stderr);
    _exit(EXIT_FAILURE);
}

/* What is closed gets something in its place that cannot be read or written: a file that is opened
 * later must not take its number, and with it what is printed. */
static void fill(int fd)
{
    if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
        return;
    int opened = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    if (opened >= 0 && opened != fd) {
        dup2(opened, fd);
        close(opened);
    }
}

void output_begin(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        fill(fd);
    signal(SIGXFSZ, SIG_IGN);
    atexit(check_output);
}
