/* roofbook diff */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "base/label.h"
#include "cli/command.h"
#include "cli/diff_print.h"
#include "cli/output.h"
#include "cli/scratch.h"
#include "site/side.h"

enum { MOST_CAUSES = 20 }; /* that a terminal shows */

typedef struct DiffCommand {
    char *dir, *only;
    char **metrics;
    gboolean markdown, json, every, exit_code;
} DiffCommand;

static void diff_command_clear(DiffCommand *asked)
{
    g_free(asked->dir);
    g_free(asked->only);
    g_strfreev(asked->metrics);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DiffCommand, diff_command_clear)

/* ---- Options --------------------------------------------------------------------------------- */

static bool read_metrics(const DiffCommand *asked, DiffOptions *options, GError **error)
{
    for (char **name = asked->metrics; name && *name; name++) {
        MetricId id = metric_find(*name);
        if (id == METRIC_COUNT) {
            g_autofree char *meant = did_you_mean(*name, metric_names());
            g_autofree char *all = *meant ? NULL : g_strjoinv(", ", (char **)metric_names());
            return rb_fail(error, RB_ERROR_USAGE, "no figure '%s'%s%s%s", *name, meant,
                           all ? "; name one of " : "", all ? all : "");
        }
        options->metrics |= 1U << id;
    }
    return true;
}

static bool read_only(const DiffCommand *asked, DiffOptions *options, GError **error)
{
    static const char *const words[] = {"all", "worse", "better", NULL};
    int only = DIFF_ALL;
    while (asked->only && words[only] && strcmp(words[only], asked->only) != 0)
        only++;
    options->only = (DiffOnly)only;
    if (words[only])
        return true;
    g_autofree char *meant = did_you_mean(asked->only, words);
    return rb_fail(error, RB_ERROR_USAGE, "--only takes 'worse' or 'better', not '%s'%s",
                   asked->only, *meant ? meant : "; write one");
}

static bool check(const DiffCommand *asked, int n_arguments, DiffOptions *options, GError **error)
{
    if (n_arguments != 2)
        return rb_fail(error, RB_ERROR_USAGE,
                       "diff takes two builds, OLD and NEW; each is a site, its handbook.json, a "
                       "handbook's folder or git:REVISION");
    if (asked->markdown && asked->json)
        return rb_fail(error, RB_ERROR_USAGE, "--markdown and --json are two outputs; choose one");
    options->every = asked->every || asked->json;
    options->most_causes = options->every ? 0 : MOST_CAUSES;
    return read_metrics(asked, options, error) && read_only(asked, options, error);
}

/* ---- Comparing ------------------------------------------------------------------------------- */

/* Words of a handbook.json may be anybody's: a terminal obeys none of them. */
static void print_lines(const char *text)
{
    for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
        g_autofree char *line = label_printable(text, (size_t)(end - text));
        puts(line);
    }
}

static int print(const DiffCommand *asked, const Diff *diff)
{
    g_autofree char *text = asked->json       ? diff_json(diff)
                            : asked->markdown ? diff_markdown(diff, asked->every)
                                              : diff_text(diff, asked->every);
    print_lines(text);
    return asked->exit_code && !diff_is_empty(diff) ? EXIT_DIFFERENT : EXIT_DONE;
}

/* A folder for each side beneath the scratch. */
static bool open_side(Side *side, const DiffCommand *asked, const char *name, const char *scratch,
                      const char *below, GPtrArray *problems, GError **error)
{
    g_autofree char *folder = scratch ? g_build_filename(scratch, below, NULL) : NULL;
    FilesRoot root = {.fd = -1};
    bool ok = !scratch ||
              (files_root_open(&root, scratch, error) && files_make_dirs(&root, below, error));
    files_root_close(&root);
    ProjectPlace place = command_place(asked->dir, NULL);
    return ok && side_open(side, name, &place, folder, problems, error);
}

static int compare(const DiffCommand *asked, char **names, DiffOptions *options,
                   const char *scratch)
{
    GError *error = NULL;
    Side before = {0}, after = {0};
    Diff *diff = NULL;
    int status = EXIT_DONE;
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    if (open_side(&before, asked, names[0], scratch, "before", problems, &error) &&
        open_side(&after, asked, names[1], scratch, "after", problems, &error)) {
        options->before = side_source(&before);
        options->after = side_source(&after);
        command_report(problems);
        diff = diff_new(before.figures, after.figures, options);
        status = print(asked, diff);
    } else {
        status = command_fail(error);
    }
    side_clear(&before);
    side_clear(&after);
    diff_free(diff);
    return status;
}

/* What is compared, and how. */
typedef struct Comparing {
    const DiffCommand *asked;
    char **names;
    DiffOptions *options;
} Comparing;

static int compare_in(const char *scratch, void *data)
{
    const Comparing *comparing = data;
    return compare(comparing->asked, comparing->names, comparing->options, scratch);
}

/* ---- Together -------------------------------------------------------------------------------- */

int command_diff(const Command *command, int argc, char **argv)
{
    g_auto(DiffCommand) asked = {0};
    DiffOptions options = {0};
    GError *error = NULL;
    int status = EXIT_DONE;
    const GOptionEntry entries[] = {
        {"directory", 'C', 0, G_OPTION_ARG_FILENAME, &asked.dir,
         "The handbook's folder, whose revisions git: names (default: .)", "DIR"},
        {"metric", 'm', 0, G_OPTION_ARG_STRING_ARRAY, &asked.metrics,
         "Only this figure, as roofline_seconds; may be repeated", "FIGURE"},
        {"only", 0, 0, G_OPTION_ARG_STRING, &asked.only, "Only what became so", "worse|better"},
        {"all", 'a', 0, G_OPTION_ARG_NONE, &asked.every,
         "Every figure, in place of the one that differs most", NULL},
        {"markdown", 0, 0, G_OPTION_ARG_NONE, &asked.markdown, "As Markdown", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &asked.json, "As JSON, with every figure", NULL},
        {"exit-code", 0, 0, G_OPTION_ARG_NONE, &asked.exit_code,
         "Exit status 3 when anything differs", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    if (!command_parse(command, entries, &argc, &argv, &status))
        return status;
    if (!check(&asked, argc - 1, &options, &error))
        return command_fail(error);
    if (side_needs_scratch(argv[1]) || side_needs_scratch(argv[2]))
        return scratch_run(compare_in, &(Comparing){&asked, argv + 1, &options});
    return compare(&asked, argv + 1, &options, NULL);
}
