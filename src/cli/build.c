/* roofbook build */
#include <stdio.h>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "publish/keeper.h"
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

int command_build(const Command *command, int argc, char **argv)
{
    g_autofree char *dir = NULL, *out = NULL, *against = NULL, *part = NULL;
    g_auto(GStrv) bases = NULL;
    int jobs = command_jobs(), status = EXIT_DONE;
    gboolean strict = FALSE, drafts = FALSE, fresh = FALSE, explain = FALSE, merge = FALSE,
             gzip = FALSE, quiet = FALSE, verbose = FALSE;
    const GOptionEntry entries[] = {
        {"directory", 'C', 0, G_OPTION_ARG_FILENAME, &dir, "The handbook's folder (default: .)",
         "DIR"},
        {"base", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &bases, COMMAND_BASE_HELP, "DIR"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "Where to publish (default: DIR/site)",
         "DIR"},
        {"jobs", 'j', 0, G_OPTION_ARG_INT, &jobs,
         "Processes that make pages (default: one per core)", "N"},
        {"against", 0, 0, G_OPTION_ARG_FILENAME, &against,
         "What changes/ compares with (default: the site that is replaced)", "SITE"},
        {"strict", 0, 0, G_OPTION_ARG_NONE, &strict, "Publish nothing when anything fails", NULL},
        {"drafts", 0, 0, G_OPTION_ARG_NONE, &drafts, COMMAND_DRAFTS_HELP, NULL},
        {"gzip", 0, 0, G_OPTION_ARG_NONE, &gzip,
         "Put a compressed .gz beside each file, for servers that send these", NULL},
        {"fresh", 0, 0, G_OPTION_ARG_NONE, &fresh,
         "Make every page, also those that would come out as they were", NULL},
        {"explain", 0, 0, G_OPTION_ARG_NONE, &explain, "Say of each page that is made why it is",
         NULL},
        {"shard", 0, 0, G_OPTION_ARG_STRING, &part,
         "Make only the pages of part I of N, for --merge", "I/N"},
        {"merge", 0, 0, G_OPTION_ARG_NONE, &merge,
         "Take pages from the shards that follow, folders", NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "Say nothing when all is well", NULL},
        {"verbose", 'v', 0, G_OPTION_ARG_NONE, &verbose, "Say at the end what took how long", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    if (!command_parse(command, entries, &argc, &argv, &status))
        return status;
    int shard = 0, shards = 0;
    if (!read_part(part, merge, argc, &shard, &shards))
        return EXIT_USAGE;
    if ((argc > 1 && !merge) || jobs < 1 || jobs > 1024) {
        output_complain(
            argc > 1 && !merge
                ? "roofbook build: takes no argument; `-C %s` names the handbook's folder"
                : "roofbook build: -j takes from 1 to 1024 processes; name such a number",
            argv[1]);
        return EXIT_USAGE;
    }
    const char *from = dir ? dir : ".";
    g_autofree char *site = out ? g_strdup(out) : g_build_filename(from, "site", NULL);
    SiteOptions options = {.dir = from,
                           .out = site,
                           .shipped = command_shipped_dir(),
                           .fallback = command_share_dir(),
                           .bases = (const char *const *)bases,
                           .workers = jobs,
                           .strict = strict,
                           .drafts = drafts,
                           .gzip = gzip,
                           .against = against,
                           .fresh = fresh,
                           .shard = shard,
                           .shards = shards,
                           .merge = merge ? (const char *const *)argv + 1 : NULL};
    SiteReport report;
    GError *error = NULL;
    if (!keeper_fork(site, &status, &error))
        return error ? command_fail(error) : status;
    ProgressTo to = progress_stderr();
    g_autoptr(Progress) progress = progress_new(&to);
    SiteWatch watch = progress_watch(progress);
    options.watch = quiet ? NULL : &watch;
    bool ok = site_build(&options, &report, &error);
    progress_end(progress);
    status = command_finish(ok, report.problems, EXIT_PROBLEMS, error);
    for (guint i = 0; i < report.notes->len; i++)
        output_complain("roofbook: %s", (const char *)g_ptr_array_index(report.notes, i));
    for (guint i = 0; explain && ok && i < report.reasons->len; i++)
        printf("%s\n", (const char *)g_ptr_array_index(report.reasons, i));
    g_autofree char *summary = progress_summary(progress);
    if (verbose && !quiet)
        output_complain("roofbook: %s", summary);
    if (ok && !quiet)
        tell_pages(&report, site);
    site_report_clear(&report);
    return status;
}
