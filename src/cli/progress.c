#include "cli/progress.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/label.h"
#include "base/units.h"

typedef struct Phase {
    const char *name;
    double seconds;
} Phase;

struct Progress {
    ProgressTo to;
    GArray *phases; /* Phase, the last one running */
    double began;   /* that one */
    double told;    /* when the last line was */
    bool shown;     /* a line is on the terminal */
};

static const double SECONDS_BETWEEN = 0.1, SECONDS_BETWEEN_LINES = 60;

static double now_by_system(void *clock)
{
    (void)clock;
    return (double)g_get_monotonic_time() / G_USEC_PER_SEC;
}

ProgressTo progress_stderr(void)
{
    enum { USUAL_COLUMNS = 80 };
    struct winsize size = {0};
    const char *kind = getenv("TERM");
    bool terminal = isatty(STDERR_FILENO) == 1 && kind && strcmp(kind, "dumb") != 0;
    bool known = terminal && ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return (ProgressTo){stderr, terminal, known ? size.ws_col : USUAL_COLUMNS, now_by_system, NULL};
}

static double now(const Progress *progress)
{
    return progress->to.now(progress->to.clock);
}

Progress *progress_new(const ProgressTo *to)
{
    Progress *progress = g_new0(Progress, 1);
    progress->to = *to;
    progress->phases = g_array_new(FALSE, FALSE, sizeof(Phase));
    progress->began = progress->told = now(progress);
    return progress;
}

void progress_free(Progress *progress)
{
    if (!progress)
        return;
    progress_end(progress);
    g_array_unref(progress->phases);
    g_free(progress);
}

static Phase *running(const Progress *progress)
{
    guint n = progress->phases->len;
    return n > 0 ? &g_array_index(progress->phases, Phase, n - 1) : NULL;
}

/* A line that leaves the cursor at its begin: whatever is written next, by whomever, is over it. */
static void tell(Progress *progress, const char *text)
{
    double time = now(progress);
    double least = progress->to.terminal ? SECONDS_BETWEEN : SECONDS_BETWEEN_LINES;
    if (time - progress->told < least)
        return;
    progress->told = time;
    g_autofree char *line = label_printable(text, strlen(text));
    glong most = progress->to.columns - 1;
    if (progress->to.terminal && g_utf8_strlen(line, -1) > most)
        *g_utf8_offset_to_pointer(line, most) = '\0';
    fprintf(progress->to.file, progress->to.terminal ? "%s\033[K\r" : "%s\n", line);
    fflush(progress->to.file);
    progress->shown = progress->to.terminal;
}

static void begin_phase(const char *name, void *data)
{
    Progress *progress = data;
    Phase *last = running(progress), next = {name, 0};
    double time = now(progress);
    if (last)
        last->seconds = time - progress->began;
    progress->began = time;
    g_array_append_val(progress->phases, next);
    tell(progress, name);
}

/* "pages 312 of 813, 24 a second, 21 s left; models/vit_b_16/index.html" */
static void count_page(int done, int all, const char *slow, void *data)
{
    Progress *progress = data;
    double seconds = now(progress) - progress->began;
    double rate = seconds > 0 ? done / seconds : 0;
    g_autoptr(GString) text = g_string_new(NULL);
    const Phase *phase = running(progress);
    g_string_printf(text, "%s %d of %d", phase ? phase->name : "pages", done, all);
    if (rate > 0)
        g_string_append_printf(text, ", %.3g a second, %.0f s left", rate, (all - done) / rate);
    if (slow)
        g_string_append_printf(text, "; %s", slow);
    tell(progress, text->str);
}

SiteWatch progress_watch(Progress *progress)
{
    return (SiteWatch){begin_phase, count_page, progress};
}

void progress_end(Progress *progress)
{
    Phase *last = running(progress);
    if (last && last->seconds == 0)
        last->seconds = now(progress) - progress->began;
    if (progress->shown)
        fputs("\033[K", progress->to.file);
    fflush(progress->to.file);
    progress->shown = false;
}

char *progress_summary(const Progress *progress)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < progress->phases->len; i++) {
        const Phase *phase = &g_array_index(progress->phases, Phase, i);
        g_autofree char *seconds = units_seconds(phase->seconds);
        g_string_append_printf(text, "%s%s %s", i > 0 ? ", " : "", phase->name, seconds);
    }
    return g_string_free(text, FALSE);
}
