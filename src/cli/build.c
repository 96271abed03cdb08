/* roofbook build */
#include <stdio.h>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "site/keeper.h"
#include "site/site.h"

int command_build(const Command *command, int argc, char **argv)
{
    g_autofree char *dir = NULL, *out = NULL, *against = NULL;
    g_auto(GStrv) bases = NULL;
    int jobs = command_jobs(), status = EXIT_DONE;
    gboolean strict = FALSE, drafts = FALSE, gzip = FALSE, quiet = FALSE, verbose = FALSE;
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
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "Say nothing when all is well", NULL},
        {"verbose", 'v', 0, G_OPTION_ARG_NONE, &verbose, "Say at the end what took how long", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    if (!command_parse(command, entries, &argc, &argv, &status))
        return status;
    if (argc > 1 || jobs < 1 || jobs > 1024) {
        output_complain(
            argc > 1 ? "roofbook build: takes no argument; `-C %s` names the handbook's folder"
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
                           .against = against};
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
    g_autofree char *summary = progress_summary(progress);
    if (verbose && !quiet)
        output_complain("roofbook: %s", summary);
    if (ok && !quiet)
        printf("%d pages in %s\n", report.pages, site);
    site_report_clear(&report);
    return status;
}
