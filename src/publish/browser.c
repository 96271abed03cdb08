#include "publish/browser.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/files.h"
#include "base/label.h"
#include "base/sys.h"

static const char *const names[] = {"chromium", "chromium-browser", "google-chrome-stable",
                                    "google-chrome"};

char *browser_find(GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        char *path = g_find_program_in_path(names[i]);
        if (path)
            return path;
    }
    rb_fail(error, RB_ERROR_CANNOT,
            "no browser: Chromium prints the PDF, and there is no chromium in PATH; install the "
            "package chromium");
    return NULL;
}

/* ---- Running it ------------------------------------------------------------------------------ */

static void add(GPtrArray *argv, const char *option, const char *value)
{
    g_ptr_array_add(argv, g_strconcat(option, value, NULL));
}

static const char *const options[] = {
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
};

static GPtrArray *arguments(const BrowserPrint *print, const char *program, const char *pdf,
                            GError **error)
{
    g_autofree char *address = g_filename_to_uri(print->page, NULL, error);
    if (!address)
        return NULL;
    g_autofree char *profile = g_build_filename(print->scratch, "profile", NULL);
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
    add(argv, program, "");
    for (gsize i = 0; i < G_N_ELEMENTS(options); i++)
        add(argv, options[i], "");
    if (geteuid() == 0)
        add(argv, "--no-sandbox", ""); /* root has none */
    add(argv, "--user-data-dir=", profile);
    add(argv, "--print-to-pdf=", pdf);
    add(argv, address, "");
    g_ptr_array_add(argv, NULL);
    return argv;
}

/* In the child: a group, so that all it begins can be ended, and an end with this process. */
static void set_apart(gpointer data)
{
    (void)data;
    const struct rlimit most = {BROWSER_MOST_BYTES, BROWSER_MOST_BYTES};
    setpgid(0, 0);
    setrlimit(RLIMIT_FSIZE, &most);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* What it keeps elsewhere goes into the folder. */
static char **environment_in(const char *scratch)
{
    char **environment = g_get_environ();
    static const char *const homes[] = {"XDG_CONFIG_HOME", "XDG_CACHE_HOME"};
    for (gsize i = 0; i < G_N_ELEMENTS(homes); i++)
        environment = g_environ_setenv(environment, homes[i], scratch, TRUE);
    return environment;
}

/* False: it was still at work at the end of its time. */
static bool wait_for(GPid pid, int seconds, int *status)
{
    enum { STEP_US = 10000 };
    gint64 end = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;
    while (waitpid(pid, status, WNOHANG) == 0) {
        if (g_get_monotonic_time() >= end) {
            kill(-pid, SIGKILL);
            waitpid(pid, status, 0);
            return false;
        }
        g_usleep(STEP_US);
    }
    kill(-pid, SIGKILL); /* what it left behind */
    return true;
}

/* The last thing it said that is not about a bus of the desktop's. */
static char *last_words(const char *scratch)
{
    enum { MOST = 1 << 20 };
    g_autofree char *path = g_build_filename(scratch, "said", NULL),
                    *text = files_read(path, MOST, NULL, NULL);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    const char *last = NULL;
    for (char **line = lines; *line; line++)
        if (*g_strstrip(*line) && !strstr(*line, "dbus/"))
            last = *line;
    return last ? label_printable(last, strlen(last)) : g_strdup("it said nothing");
}

static bool failed(const BrowserPrint *print, const char *program, int status, GError **error)
{
    g_autofree char *words = last_words(print->scratch);
    g_autofree char *how = WIFSIGNALED(status)
                               ? g_strdup_printf("was ended by signal %d", WTERMSIG(status))
                               : g_strdup_printf("ended with %d", WEXITSTATUS(status));
    return rb_fail(
        error, RB_ERROR_MACHINE,
        "no PDF was written: %s %s: %s; see that it runs here, `%s --headless --dump-dom "
        "about:blank`, and give it more memory",
        program, how, words, program);
}

static bool run(const BrowserPrint *print, const char *program, const char *pdf, GError **error)
{
    g_autoptr(GPtrArray) argv = arguments(print, program, pdf, error);
    g_autofree char *said = g_build_filename(print->scratch, "said", NULL);
    g_auto(GStrv) environment = environment_in(print->scratch);
    if (!argv)
        return false;
    int fd = sys_open(AT_FDCWD, said, O_WRONLY | O_CREAT | O_TRUNC), status = 0;
    GPid pid;
    if (fd < 0)
        return files_fail(error, "write", said);
    GError *failure = NULL;
    bool began =
        g_spawn_async_with_fds(NULL, (char **)argv->pdata, environment, G_SPAWN_DO_NOT_REAP_CHILD,
                               set_apart, NULL, &pid, -1, fd, fd, &failure);
    sys_shut(fd);
    if (!began) {
        rb_fail(error, RB_ERROR_MACHINE, "cannot start %s: %s; see that it may be run", program,
                failure->message);
        g_error_free(failure);
        return false;
    }
    if (!wait_for(pid, print->seconds, &status))
        return rb_fail(error, RB_ERROR_LIMIT,
                       "no PDF was written: %s was not done in %d s; name fewer pages", program,
                       print->seconds);
    return (WIFEXITED(status) && WEXITSTATUS(status) == 0) || failed(print, program, status, error);
}

/* ---- What it wrote --------------------------------------------------------------------------- */

static char *find(char *from, const char *end, const char *word)
{
    return memmem(from, (size_t)(end - from), word, strlen(word));
}

/* Blanks for the time in the document's information, which is first in the file or last. */
static void drop_time(char *pdf, size_t length)
{
    enum { NEAR = 4096 };
    static const char *const keys[] = {"/CreationDate (D:", "/ModDate (D:"};
    const size_t part = MIN(length, (size_t)NEAR);
    for (gsize i = 0; i < 2 * G_N_ELEMENTS(keys); i++) {
        char *from = i % 2 ? pdf + length - part : pdf, *end = from + part;
        char *at = find(from, end, keys[i / 2]), *close = at ? find(at, end, ")") : NULL;
        if (close)
            memset(at, ' ', (size_t)(close + 1 - at));
    }
}

/* Table heads are called by a count of all nodes that the browser ever made; here by their order.
 * Eight digits stay eight. */
enum { NODE_DIGITS = 8 };
static const char node_name[] = "(node";

static char *next_node(char *from, const char *end)
{
    char *at = from;
    while ((at = find(at, end, node_name))) {
        at += strlen(node_name);
        if (end - at > NODE_DIGITS && at[NODE_DIGITS] == ')' &&
            strspn(at, "0123456789") == NODE_DIGITS)
            return at;
    }
    return NULL;
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Each once, in order. */
static GArray *node_numbers(char *pdf, const char *end)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (char *at = pdf; (at = next_node(at, end));) {
        int64_t number = g_ascii_strtoll(at, NULL, 10);
        g_array_append_val(numbers, number);
    }
    g_array_sort(numbers, by_number);
    guint kept = 0;
    for (guint i = 0; i < numbers->len; i++) {
        int64_t number = g_array_index(numbers, int64_t, i);
        if (kept == 0 || g_array_index(numbers, int64_t, kept - 1) != number)
            g_array_index(numbers, int64_t, kept++) = number;
    }
    return g_array_set_size(numbers, kept);
}

static void number_nodes(char *pdf, size_t length)
{
    const char *end = pdf + length;
    g_autoptr(GArray) numbers = node_numbers(pdf, end);
    for (char *at = pdf; (at = next_node(at, end));) {
        int64_t number = g_ascii_strtoll(at, NULL, 10);
        guint place = 0;
        char digits[NODE_DIGITS + 1];
        g_array_binary_search(numbers, &number, by_number, &place);
        g_snprintf(digits, sizeof digits, "%08u", place % 100000000);
        memcpy(at, digits, NODE_DIGITS);
    }
}

static bool is_whole(const char *pdf, size_t length)
{
    enum { TAIL = 1024 }; /* within which a reader looks for the end (ISO 32000-1, note 15) */
    const char *from = pdf + length - MIN(length, (size_t)TAIL);
    return length > 8 && memcmp(pdf, "%PDF-", 5) == 0 && find((char *)from, pdf + length, "%%EOF");
}

char *browser_print(const BrowserPrint *print, size_t *length, GError **error)
{
    g_autofree char *program = browser_find(error),
                    *path = g_build_filename(print->scratch, "print.pdf", NULL);
    if (!program || !run(print, program, path, error))
        return NULL;
    char *pdf = files_read(path, BROWSER_MOST_BYTES, length, NULL);
    if (!pdf || !is_whole(pdf, *length)) {
        g_free(pdf);
        failed(print, program, 0, error);
        return NULL;
    }
    drop_time(pdf, *length);
    number_nodes(pdf, *length);
    return pdf;
}
