#include "cli/budgets.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "cli/budgets_print.h"
#include "cli/output.h"
#include "cli/scratch.h"
#include "diff/changes.h"
#include "site/budget_past.h"

/* What is checked, and in which folder git writes; NULL: it need not. */
typedef struct Checking {
    const ProjectPlace *place;
    const BudgetsOptions *options;
    const char *scratch;
} Checking;

/* ---- The day --------------------------------------------------------------------------------- */

static char *today(void)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    return g_date_time_format(now, "%Y-%m-%d");
}

char *budgets_set_today(BudgetBook *book)
{
    g_autofree char *stated = changes_date(), *day = stated ? g_strdup(stated) : today();
    bool any = false;
    budget_book_set_today(book, day);
    for (guint i = 0; i < book->budgets->len; i++)
        any = any || ((const Budget *)g_ptr_array_index(book->budgets, i))->waive;
    return any ? g_strdup_printf("waivers are held against %s, %s", book->set.today,
                                 stated ? "SOURCE_DATE_EPOCH" : "today")
               : NULL;
}

/* ---- Writing --------------------------------------------------------------------------------- */

/* Takes the text. */
static bool write_to(const char *file, char *text, GError **error)
{
    bool ok = true;
    if (strcmp(file, "-") == 0)
        fputs(text, stdout);
    else
        ok = files_write(file, text, strlen(text), error);
    g_free(text);
    return ok;
}

static bool goes_to_stdout(const char *file)
{
    return file && strcmp(file, "-") == 0;
}

static bool write_all(const BudgetsOptions *options, const BudgetsReport *report, GError **error)
{
    bool taken = goes_to_stdout(options->markdown) || goes_to_stdout(options->junit);
    bool well = budget_rows_failed(report->rows) == 0;
    g_autofree char *text = budgets_text(report);
    if (!taken && !(options->quiet && well))
        fputs(text, stdout);
    return (!options->markdown || write_to(options->markdown, budgets_markdown(report), error)) &&
           (!options->junit || write_to(options->junit, budgets_junit(report), error));
}

/* ---- Checking -------------------------------------------------------------------------------- */

static int check_rows(const Project *project, const BudgetsOptions *options)
{
    GError *error = NULL;
    g_autofree char *waivers = budgets_set_today(project->budgets);
    g_autoptr(GPtrArray) rows =
        budget_book_rows(project->budgets, project->analysis, project->errors);
    BudgetsReport report = {rows, project->errors, waivers};
    command_report(project->errors);
    if (!write_all(options, &report, &error))
        return command_fail(error);
    return budget_rows_failed(rows) > 0 || project->errors->len > 0 ? EXIT_FAILED : EXIT_DONE;
}

/* A build that is damaged, or of another version, is said to be, and nothing is compared with it.
 */
static bool open_past(const Checking *checking, Side *side, GError **error)
{
    const char *name = checking->options->against;
    GError *failure = NULL;
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    bool ok = side_open(side, name, checking->place, checking->scratch, problems, &failure);
    command_report(problems);
    if (!ok && g_error_matches(failure, RB_ERROR, RB_ERROR_INPUT)) {
        output_complain("roofbook: %s; growth is compared with nothing", failure->message);
        g_clear_error(&failure);
        side_clear(side);
        return true;
    }
    if (failure)
        g_propagate_error(error, failure);
    return ok;
}

static int check_against(const Checking *checking, const Project *project)
{
    GError *error = NULL;
    Side side = {0};
    PastBuild past;
    int status;
    if (open_past(checking, &side, &error)) {
        past_build_init(&past, &side, project);
        if (side.figures || side.project)
            budget_book_set_past(project->budgets, &past.past);
        status = check_rows(project, checking->options);
    } else {
        status = command_fail(error);
    }
    side_clear(&side);
    return status;
}

bool budgets_are_there(const ProjectPlace *place)
{
    g_autofree char *path = g_build_filename(place->dir, BUDGETS_FILE, NULL);
    bool there;
    return !files_exists(path, &there, NULL) || there;
}

static int check(const Checking *checking)
{
    GError *error = NULL;
    g_autoptr(Project) project = project_open_at(checking->place, &error);
    if (!project)
        return command_fail(error);
    if (!budgets_are_there(checking->place)) {
        rb_fail(&error, RB_ERROR_INPUT,
                "%s: there is no such file; write one, as in budget { model = \"resnet50\", params "
                "= 26 * M }",
                BUDGETS_FILE);
        return command_fail(error);
    }
    return checking->options->against ? check_against(checking, project)
                                      : check_rows(project, checking->options);
}

static int check_in(const char *scratch, void *data)
{
    Checking checking = *(const Checking *)data;
    checking.scratch = scratch;
    return check(&checking);
}

/* A day that nobody can read is no reason to take another. */
static bool check_day(GError **error)
{
    const char *text = g_getenv("SOURCE_DATE_EPOCH");
    g_autofree char *day = changes_date();
    return !text || day ||
           rb_fail(error, RB_ERROR_USAGE,
                   "SOURCE_DATE_EPOCH is '%s'; set it to whole seconds since 1970, or unset it",
                   text);
}

int budgets_check(const ProjectPlace *place, const BudgetsOptions *options)
{
    GError *error = NULL;
    if (!check_day(&error))
        return command_fail(error);
    Checking checking = {place, options, NULL};
    bool unpacks = options->against && side_needs_scratch(options->against);
    return unpacks ? scratch_run(check_in, &checking) : check(&checking);
}
