/* roofbook check: everything read, analysed and knitted, the laws of devices and of published
 * figures, and the ledger of doubts. */
#include <stdio.h>
#include <string.h>

#include "base/label.h"
#include "base/units.h"
#include "cli/budgets.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cost/published.h"
#include "device/physics.h"
#include "site/site.h"

/* One line of an author's text, which may have several. Caller frees. */
static char *one_line(const char *text)
{
    g_autofree char *line = g_strdelimit(g_strdup(text), "\r\n\t", ' ');
    return label_printable(line, strlen(line));
}

/* ---- Laws ------------------------------------------------------------------------------------ */

static void add_problem(GPtrArray *problems, const char *file, int line, const char *kind,
                        const char *id, const char *text)
{
    g_autofree char *message = one_line(text);
    g_ptr_array_add(problems, g_strdup_printf("%s:%d: %s '%s': %s", file, line, kind, id, message));
}

/* A device that breaks a law for good has been refused already, and a missing fact is a doubt. */
static void check_device(const Device *device, GPtrArray *problems)
{
    g_autoptr(GPtrArray) breaches = physics_check(device);
    for (guint i = 0; i < breaches->len; i++) {
        const Breach *breach = g_ptr_array_index(breaches, i);
        if (breach->law->weight == LAW_SUSPICIOUS)
            add_problem(problems, device->file, device->line, "device", device->id,
                        breach->message);
    }
}

/* Figures are about a network as declared, not about a variant of another size. */
static bool is_variant(const Handbook *handbook, const char *id)
{
    for (guint i = 0; i < handbook->variants->len; i++)
        if (g_str_equal(((HandbookVariant *)g_ptr_array_index(handbook->variants, i))->id, id))
            return true;
    return false;
}

/* A network that cannot be built or counted is a problem of its own. */
static void check_model(const Project *project, int i, GPtrArray *problems)
{
    const ZooEntry *entry = zoo_entry(project->zoo, i);
    g_autoptr(Graph) graph = entry->alias_of || is_variant(project->handbook, entry->id)
                                 ? NULL
                                 : zoo_build(project->zoo, i, NULL, NULL);
    g_autoptr(ModelCost) cost = graph ? cost_graph(graph, 0, NULL) : NULL;
    g_autoptr(GPtrArray) messages = cost ? published_check(cost) : NULL;
    for (guint k = 0; messages && k < messages->len; k++)
        add_problem(problems, entry->file, entry->line, "model", entry->id,
                    g_ptr_array_index(messages, k));
}

static void check_laws(const Project *project, GPtrArray *problems)
{
    for (int i = 0; i < zoo_count(project->zoo); i++)
        check_model(project, i, problems);
    for (guint i = 0; i < project->devices->len; i++)
        check_device(g_ptr_array_index(project->devices, i), problems);
}

/* ---- Ledger ---------------------------------------------------------------------------------- */

static guint print_doubts(const Device *device)
{
    for (guint i = 0; i < device->doubts->len; i++) {
        g_autofree char *doubt = one_line(g_ptr_array_index(device->doubts, i));
        printf("%s: %s\n", device->id, doubt);
    }
    return device->doubts->len;
}

static void print_ledger(const Project *project)
{
    guint doubts = 0, doubted = 0;
    for (guint i = 0; i < project->devices->len; i++) {
        guint n = print_doubts(g_ptr_array_index(project->devices, i));
        doubts += n;
        doubted += n > 0;
    }
    g_autofree char *all = units_plural(doubts, "doubt"),
                    *devices = units_plural(project->devices->len, "device");
    printf("%s about %u of %s\n", all, doubted, devices);
}

/* ---- Together -------------------------------------------------------------------------------- */

static int check(const char *dir, char **bases, bool drafts, bool quiet)
{
    ProjectPlace place = command_place(dir, bases);
    SiteOptions options = {.dir = place.dir,
                           .shipped = place.shipped,
                           .fallback = place.fallback,
                           .bases = place.bases,
                           .drafts = drafts,
                           .workers = command_jobs()};
    SiteReport report;
    GError *error = NULL;
    bool ok = site_check(&options, &report, &error);
    g_autoptr(Project) project = ok ? project_open_at(&place, NULL) : NULL;
    if (project)
        check_laws(project, report.problems);
    int status = command_finish(ok, report.problems, EXIT_FAILED, error);
    for (guint i = 0; i < report.notes->len; i++)
        output_complain("roofbook: %s", (const char *)g_ptr_array_index(report.notes, i));
    if (status == EXIT_DONE && !quiet)
        printf("%d pages, no problem\n", report.pages);
    if (project && !quiet)
        print_ledger(project);
    site_report_clear(&report);
    return status;
}

/* ---- Options --------------------------------------------------------------------------------- */

static void budgets_clear(BudgetsOptions *options)
{
    g_free(options->against);
    g_free(options->markdown);
    g_free(options->junit);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BudgetsOptions, budgets_clear)

/* What else there is to say, of budgets alone. */
static const char *problem_of(const BudgetsOptions *options, gboolean budgets, int argc)
{
    if (argc > 1)
        return "takes no arguments; name a folder by -C";
    if (!budgets && (options->against || options->markdown || options->junit))
        return "--against, --markdown and --junit are of budgets; ask for --budgets too";
    if (g_strcmp0(options->markdown, "-") == 0 && g_strcmp0(options->junit, "-") == 0)
        return "--markdown and --junit cannot both go to standard output; name a file for one";
    return NULL;
}

int command_check(const Command *command, int argc, char **argv)
{
    g_autofree char *dir = NULL;
    g_auto(GStrv) bases = NULL;
    g_auto(BudgetsOptions) options = {0};
    gboolean budgets = FALSE, drafts = FALSE;
    int status = EXIT_DONE;
    const GOptionEntry entries[] = {
        {"directory", 'C', 0, G_OPTION_ARG_FILENAME, &dir, "The handbook's folder (default: .)",
         "DIR"},
        {"base", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &bases, COMMAND_BASE_HELP, "DIR"},
        {"drafts", 0, 0, G_OPTION_ARG_NONE, &drafts, COMMAND_DRAFTS_HELP, NULL},
        {"budgets", 0, 0, G_OPTION_ARG_NONE, &budgets,
         "Hold budgets.lua against the figures, and check nothing else", NULL},
        {"against", 0, 0, G_OPTION_ARG_FILENAME, &options.against,
         "An earlier build for limits on growth: a site, its handbook.json, a handbook's folder or "
         "git:REVISION",
         "SITE"},
        {"markdown", 0, 0, G_OPTION_ARG_FILENAME, &options.markdown,
         "Write the budgets as Markdown too; - is standard output, in place of the text", "FILE"},
        {"junit", 0, 0, G_OPTION_ARG_FILENAME, &options.junit,
         "Write them as JUnit's XML too, likewise", "FILE"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet,
         "Leave out the ledger of doubts, and all else when nothing is wrong", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    if (!command_parse(command, entries, &argc, &argv, &status))
        return status;
    const char *problem = problem_of(&options, budgets, argc);
    if (problem) {
        output_complain("roofbook check: %s", problem);
        return EXIT_USAGE;
    }
    ProjectPlace place = command_place(dir, bases);
    if (!command_has_handbook(command, place.dir, bases))
        return EXIT_FAILED;
    return budgets ? budgets_check(&place, &options) : check(dir, bases, drafts, options.quiet);
}
