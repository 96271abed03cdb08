/* roofbook build */
#include <stdio.h>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/scratch.h"
#include "publish/browser.h"
#include "publish/keeper.h"
#include "site/pdf.h"
#include "site/site.h"

/* "2/5"; part NULL: no shard. */
static bool read_part(const char *part, bool merge, int argc, int *shard, int *shards)
{
    enum { MOST_SHARDS = 100000 };
    int end = 0;
    const char *problem = NULL;
    if (part && (sscanf(part, "%6d/%6d%n", shard, shards, &end) != 2 || part[end] || *shard < 1 ||
                 *shards < *shard || *shards > MOST_SHARDS))
        problem = "--shard takes a part and how many there are, as in --shard 2/5";
    else if (part && merge)
        problem = "--shard makes a part and --merge the whole; leave one of them out";
    else if (merge && argc < 2)
        problem = "--merge takes the folders of shards; name them behind it";
    if (problem)
        output_complain("roofbook build: %s", problem);
    return !problem;
}

static void tell_pages(const SiteReport *report, const char *site)
{
    printf("%d pages in %s", report->pages, site);
    if (report->kept > 0 && report->kept == report->pages)
        printf(", all as they were");
    else if (report->kept > 0)
        printf(", %d of them as they were", report->kept);
    printf("\n");
}

/* What the command line says. */
typedef struct BuildArgs {
    char *dir, *out, *against, *part, *pdf;
    char **bases;
    int jobs, shard, shards;
    gboolean strict, drafts, gzip, fresh, explain, merge, quiet, verbose;
} BuildArgs;

static void build_args_clear(BuildArgs *args)
{
    g_free(args->dir);
    g_free(args->out);
    g_free(args->against);
    g_free(args->part);
    g_free(args->pdf);
    g_strfreev(args->bases);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BuildArgs, build_args_clear)

/* False: *status is what to end with. What no option takes stays in argv, from 1 on. */
static bool read_args(const Command *command, BuildArgs *args, int *argc, char ***argv, int *status)
{
    const GOptionEntry entries[] = {
        {"directory", 'C', 0, G_OPTION_ARG_FILENAME, &args->dir,
         "The handbook's folder (default: .)", "DIR"},
        {"base", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &args->bases, COMMAND_BASE_HELP, "DIR"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &args->out,
         "Where to publish (default: DIR/site)", "DIR"},
        {"jobs", 'j', 0, G_OPTION_ARG_INT, &args->jobs,
         "Processes that make pages (default: one per core)", "N"},
        {"against", 0, 0, G_OPTION_ARG_FILENAME, &args->against,
         "What changes/ compares with (default: the site that is replaced)", "SITE"},
        {"strict", 0, 0, G_OPTION_ARG_NONE, &args->strict, "Publish nothing when anything fails",
         NULL},
        {"drafts", 0, 0, G_OPTION_ARG_NONE, &args->drafts, COMMAND_DRAFTS_HELP, NULL},
        {"gzip", 0, 0, G_OPTION_ARG_NONE, &args->gzip,
         "Put a compressed .gz beside each file, for servers that send these", NULL},
        {"pdf", 0, 0, G_OPTION_ARG_FILENAME, &args->pdf,
         "Print the handbook into FILE too, or the pages that follow", "FILE"},
        {"fresh", 0, 0, G_OPTION_ARG_NONE, &args->fresh,
         "Make every page, also those that would come out as they were", NULL},
        {"explain", 0, 0, G_OPTION_ARG_NONE, &args->explain,
         "Say of each page that is made why it is", NULL},
        {"shard", 0, 0, G_OPTION_ARG_STRING, &args->part,
         "Make only the pages of part I of N, for --merge", "I/N"},
        {"merge", 0, 0, G_OPTION_ARG_NONE, &args->merge,
         "Take pages from the shards that follow, folders", NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &args->quiet, "Say nothing when all is well", NULL},
        {"verbose", 'v', 0, G_OPTION_ARG_NONE, &args->verbose, "Say at the end what took how long",
         NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    args->jobs = command_jobs();
    return command_parse(command, entries, argc, argv, status);
}

static bool check_args(BuildArgs *args, int argc, char **argv)
{
    if (!read_part(args->part, args->merge, argc, &args->shard, &args->shards))
        return false;
    if (args->pdf && (args->merge || args->part))
        output_complain("roofbook build: --pdf prints a whole site; merge its shards first, and "
                        "build with --pdf behind that");
    else if (g_strcmp0(args->pdf, "-") == 0)
        output_complain("roofbook build: --pdf writes a file, as standard output tells what was "
                        "built; name one, as in --pdf handbook.pdf");
    else if (argc > 1 && !args->merge && !args->pdf)
        output_complain("roofbook build: takes no argument; `-C %s` names the handbook's folder",
                        argv[1]);
    else if (args->jobs < 1 || args->jobs > 1024)
        output_complain("roofbook build: -j takes from 1 to 1024 processes; name such a number");
    else
        return true;
    return false;
}

static SiteOptions options_of(const BuildArgs *args, const char *dir, const char *site,
                              char *const *rest)
{
    return (SiteOptions){.dir = dir,
                         .out = site,
                         .shipped = command_shipped_dir(),
                         .fallback = command_share_dir(),
                         .bases = (const char *const *)args->bases,
                         .workers = args->jobs,
                         .strict = args->strict,
                         .drafts = args->drafts,
                         .gzip = args->gzip,
                         .against = args->against,
                         .fresh = args->fresh,
                         .shard = args->shard,
                         .shards = args->shards,
                         .merge = args->merge ? (const char *const *)rest : NULL};
}

static void complain_all(const GPtrArray *notes)
{
    for (guint i = 0; i < notes->len; i++)
        output_complain("roofbook: %s", (const char *)g_ptr_array_index(notes, i));
}

static void tell(const BuildArgs *args, const SiteReport *report, const char *site)
{
    for (guint i = 0; args->explain && i < report->reasons->len; i++)
        printf("%s\n", (const char *)g_ptr_array_index(report->reasons, i));
    if (!args->quiet)
        tell_pages(report, site);
}

static int build(const BuildArgs *args, SiteOptions *options)
{
    SiteReport report;
    GError *error = NULL;
    ProgressTo to = progress_stderr();
    g_autoptr(Progress) progress = progress_new(&to);
    SiteWatch watch = progress_watch(progress);
    options->watch = args->quiet ? NULL : &watch;
    bool ok = site_build(options, &report, &error);
    options->watch = NULL;
    progress_end(progress);
    int status = command_finish(ok, report.problems, EXIT_PROBLEMS, error);
    complain_all(report.notes);
    g_autofree char *summary = progress_summary(progress);
    if (args->verbose && !args->quiet)
        output_complain("roofbook: %s", summary);
    if (ok)
        tell(args, &report, options->out);
    site_report_clear(&report);
    return status;
}

typedef struct Printing {
    const BuildArgs *args;
    PdfPages pages;
} Printing;

static int print_in(const char *scratch, void *data)
{
    const Printing *printing = data;
    GError *error = NULL;
    if (!pdf_write(&printing->pages, scratch, printing->args->pdf, &error))
        return command_fail(error);
    if (!printing->args->quiet)
        printf("%s\n", printing->args->pdf);
    return EXIT_DONE;
}

/* Of the site that has just been published, with `status`. */
static int print_pdf(const BuildArgs *args, const char *site, char *const *names, int status)
{
    if (!args->pdf || (status != EXIT_DONE && status != EXIT_PROBLEMS))
        return status;
    Printing printing = {args, {.site = site, .names = (const char *const *)names}};
    int printed = scratch_run(print_in, &printing);
    return printed == EXIT_DONE ? status : printed;
}

/* Before anything is made: what would be missed at the end. */
static bool can_print(const BuildArgs *args, GError **error)
{
    g_autofree char *program = args->pdf ? browser_find(error) : NULL;
    return !args->pdf || program;
}

int command_build(const Command *command, int argc, char **argv)
{
    g_auto(BuildArgs) args = {0};
    int status = EXIT_DONE;
    GError *error = NULL;
    if (!read_args(command, &args, &argc, &argv, &status))
        return status;
    if (!check_args(&args, argc, argv))
        return EXIT_USAGE;
    const char *dir = args.dir ? args.dir : ".";
    g_autofree char *site = args.out ? g_strdup(args.out) : g_build_filename(dir, "site", NULL);
    if (!command_has_handbook(command, dir, args.bases))
        return EXIT_FAILED;
    SiteOptions options = options_of(&args, dir, site, argv + 1);
    if (!can_print(&args, &error))
        return command_fail(error);
    if (!keeper_fork(site, &status, &error))
        return error ? command_fail(error) : print_pdf(&args, site, argv + 1, status);
    return build(&args, &options);
}
