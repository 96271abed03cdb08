#include "site/budget_book.h"

#include <string.h>

#include "base/error.h"
#include "base/label.h"
#include "base/units.h"
#include "whatif/design.h"
#include "zoo/devices.h"
#include "zoo/source.h"

enum { MOST_ROWS = 20000, DATE_LENGTH = 10 };

/* ---- Life ------------------------------------------------------------------------------------ */

static void case_free(gpointer data)
{
    BudgetCase *of = data;
    g_array_unref(of->networks);
    g_ptr_array_unref(of->devices);
    g_free(of);
}

void budget_book_free(BudgetBook *book)
{
    if (!book)
        return;
    g_ptr_array_unref(book->set.cases);
    g_ptr_array_unref(book->budgets);
    g_free(book->set.today);
    g_free(book);
}

void budget_book_set_today(BudgetBook *book, const char *today)
{
    g_free(book->set.today);
    book->set.today = g_strndup(today, DATE_LENGTH);
}

void budget_book_set_past(BudgetBook *book, const BudgetPast *past)
{
    book->set.past = past;
}

/* ---- Names ----------------------------------------------------------------------------------- */

/* What one budget is bound with. */
typedef struct Binding {
    const Handbook *handbook;
    Zoo *zoo;
    const GPtrArray *devices;
    GPtrArray *errors;
    const Budget *budget;
    bool failed;
} Binding;

static void fail(Binding *binding, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void fail(Binding *binding, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    source_error(binding->errors, BUDGETS_FILE, binding->budget->line, text);
    binding->failed = true;
}

static void fail_unknown(Binding *binding, const char *what, const char *list, const char *id,
                         const char *const *known)
{
    g_autofree char *meant = did_you_mean(id, known),
                    *shown = g_strdup_printf("; `roofbook list %s` shows what there is", list);
    const char *hint = *meant ? meant : shown;
    fail(binding, "names unknown %s '%s'%s", what, id, hint);
}

static void add_network(GArray *networks, int network)
{
    for (guint i = 0; i < networks->len; i++)
        if (g_array_index(networks, int, i) == network)
            return;
    g_array_append_val(networks, network);
}

static void find_network(Binding *binding, const char *id, GArray *networks)
{
    int network = zoo_find(binding->zoo, id);
    if (network >= 0)
        add_network(networks, network);
    else
        fail_unknown(binding, "model", "models", id, zoo_ids(binding->zoo));
}

static void find_fitting_networks(Binding *binding, const char *pattern, GArray *networks)
{
    g_autoptr(GArray) shown = handbook_models(binding->handbook, binding->zoo);
    bool any = false;
    for (guint i = 0; i < shown->len; i++) {
        int network = g_array_index(shown, int, i);
        if (!g_pattern_match_simple(pattern, zoo_entry(binding->zoo, network)->id))
            continue;
        any = true;
        add_network(networks, network);
    }
    if (!any)
        fail(binding, "'%s' fits no network that the handbook shows; write another pattern",
             pattern);
}

static void find_networks(Binding *binding, GArray *networks)
{
    for (char **id = binding->budget->models; *id && !binding->failed; id++)
        if (label_is_pattern(*id))
            find_fitting_networks(binding, *id, networks);
        else
            find_network(binding, *id, networks);
}

static void add_device(GPtrArray *devices, const Device *device)
{
    if (!g_ptr_array_find(devices, device, NULL))
        g_ptr_array_add(devices, (void *)device);
}

static void find_device(Binding *binding, const char *id, GPtrArray *devices)
{
    g_autofree const char **known = devices_ids(binding->devices);
    const Device *device = devices_find(binding->devices, id);
    if (device)
        add_device(devices, device);
    else
        fail_unknown(binding, "device", "hardware", id, known);
}

static void find_fitting_devices(Binding *binding, const char *pattern, GPtrArray *devices)
{
    g_autoptr(GPtrArray) shown = handbook_devices(binding->handbook, binding->devices);
    bool any = false;
    for (guint i = 0; i < shown->len; i++) {
        const Device *device = g_ptr_array_index(shown, i);
        if (!g_pattern_match_simple(pattern, device->id))
            continue;
        any = true;
        add_device(devices, device);
    }
    if (!any)
        fail(binding, "'%s' fits no device that the handbook shows; write another pattern",
             pattern);
}

static void find_devices(Binding *binding, GPtrArray *devices)
{
    for (char **id = binding->budget->devices; id && *id && !binding->failed; id++)
        if (label_is_pattern(*id))
            find_fitting_devices(binding, *id, devices);
        else
            find_device(binding, *id, devices);
}

/* ---- Words ----------------------------------------------------------------------------------- */

static void read_setup(Binding *binding, Setup *setup)
{
    const Budget *budget = binding->budget;
    g_autoptr(GError) error = NULL;
    SetupWords words = {
        .batch = budget->batch > 0 ? budget->batch : SETUP_AS_DECLARED,
        .resolution = budget->resolution > 0 ? budget->resolution : SETUP_AS_DECLARED,
        .dims = budget->dims,
        .inputs = budget->inputs,
        .designs = budget->designs,
        .scheme = budget->scheme,
        .fuse = g_strcmp0(budget->fuse, "none") == 0 ? NULL : budget->fuse,
        .basis = budget->basis,
        .traffic = budget->traffic,
    };
    if (!setup_parse(&words, setup, &error))
        fail(binding, "%s", error->message);
}

static void check_figures(Binding *binding)
{
    const GArray *limits = binding->budget->limits, *growths = binding->budget->growths;
    for (guint i = 0; !binding->failed && i < limits->len; i++) {
        const Limit *limit = limit_at(g_array_index(limits, BudgetLimit, i).figure);
        if (limit->of != LIMIT_NETWORK && !binding->budget->devices)
            fail(binding, "'%s' is a figure of a device; name it, as in on = \"t4\"", limit->name);
    }
    for (guint i = 0; !binding->failed && i < growths->len; i++) {
        const Limit *limit = limit_at(g_array_index(growths, BudgetLimit, i).figure);
        if (!limit_may_grow(limit))
            fail(binding, "'%s' has no growth to limit; name %s", limit->name,
                 limit->of == LIMIT_TIME ? "roofline_seconds or bound_seconds"
                                         : "a figure of which less is better");
        else if (limit->of != LIMIT_NETWORK && !binding->budget->devices)
            fail(binding, "'%s' is a figure of a device; name it, as in on = \"t4\"", limit->name);
    }
}

static void bind(Binding *binding, GPtrArray *cases)
{
    BudgetCase *of = g_new0(BudgetCase, 1);
    of->budget = binding->budget;
    of->networks = g_array_new(FALSE, FALSE, sizeof(int));
    of->devices = g_ptr_array_new();
    find_networks(binding, of->networks);
    find_devices(binding, of->devices);
    if (!binding->failed)
        read_setup(binding, &of->setup);
    check_figures(binding);
    if (binding->failed)
        case_free(of);
    else
        g_ptr_array_add(cases, of);
}

static gint64 rows_of(const BudgetCase *of)
{
    gint64 figures = of->budget->limits->len + of->budget->growths->len;
    return figures * of->networks->len * MAX(1, of->devices->len);
}

/* From the one on that makes them too many, none is kept. */
static void check_rows(Binding *binding, GPtrArray *cases)
{
    gint64 rows = 0;
    for (guint i = 0; i < cases->len; i++) {
        const BudgetCase *of = g_ptr_array_index(cases, i);
        rows += rows_of(of);
        if (rows <= MOST_ROWS)
            continue;
        binding->budget = of->budget;
        fail(binding,
             "the budgets up to this one come to more than %d limits, a network and a device "
             "each; let patterns stand for fewer",
             MOST_ROWS);
        g_ptr_array_set_size(cases, (gint)i);
    }
}

/* Of the what-ifs: batch and resolution have words of their own. Caller frees the array. */
static const char **design_names(void)
{
    const char **names = g_new0(const char *, (gsize)design_count() + 1);
    for (int i = 0, n = 0; i < design_count() && n < BUDGETS_MOST_DESIGNS; i++) {
        const char *id = design_at(i)->id;
        if (strcmp(id, "batch") != 0 && strcmp(id, "resolution") != 0)
            names[n++] = id;
    }
    return names;
}

BudgetBook *budget_book_new(const char *dir, const Handbook *handbook, Zoo *zoo,
                            const GPtrArray *devices, GPtrArray *errors)
{
    g_autofree const char **designs = design_names();
    BudgetNames names = {limit_names(), designs};
    BudgetBook *book = g_new0(BudgetBook, 1);
    book->budgets = budgets_read(dir, &names, errors);
    book->set.cases = g_ptr_array_new_with_free_func(case_free);
    Binding binding = {handbook, zoo, devices, errors, NULL, false};
    for (guint i = 0; i < book->budgets->len; i++) {
        binding.budget = g_ptr_array_index(book->budgets, i);
        binding.failed = false;
        bind(&binding, book->set.cases);
    }
    check_rows(&binding, book->set.cases);
    return book;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

/* The networks of all budgets, each once. */
static GArray *networks_of(const BudgetBook *book)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(int));
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < book->set.cases->len; i++) {
        const BudgetCase *of = g_ptr_array_index(book->set.cases, i);
        for (guint k = 0; k < of->networks->len; k++) {
            int network = g_array_index(of->networks, int, k);
            if (g_hash_table_add(seen, GINT_TO_POINTER(network + 1)))
                g_array_append_val(all, network);
        }
    }
    return all;
}

static void add_rows(Analysis *analysis, int network, GPtrArray *rows, GPtrArray *errors)
{
    GError *error = NULL;
    const ModelResult *model = analysis_model(analysis, &(Setup){.network = network}, &error);
    Asked asked = {.analysis = analysis, .model = model};
    const ResultList *list = model ? ask(QUESTION_BUDGETS, &asked, &error) : NULL;
    for (int i = 0; list && i < list->records.n; i++)
        g_ptr_array_add(rows, (void *)record_at(&list->records, i));
    if (error)
        g_ptr_array_add(errors, error);
}

typedef struct Placed {
    const BudgetResult *row;
    guint place;
} Placed;

static int by_place(gconstpointer a, gconstpointer b)
{
    const Placed *one = a, *other = b;
    if (one->row->place != other->row->place)
        return one->row->place - other->row->place;
    return one->place < other->place ? -1 : 1;
}

static void sort(GPtrArray *rows)
{
    g_autoptr(GArray) placed = g_array_new(FALSE, FALSE, sizeof(Placed));
    for (guint i = 0; i < rows->len; i++) {
        Placed one = {g_ptr_array_index(rows, i), i};
        g_array_append_val(placed, one);
    }
    g_array_sort(placed, by_place);
    for (guint i = 0; i < rows->len; i++)
        rows->pdata[i] = (void *)g_array_index(placed, Placed, i).row;
}

GPtrArray *budget_book_rows(const BudgetBook *book, Analysis *analysis, GPtrArray *errors)
{
    GPtrArray *rows = g_ptr_array_new();
    g_autoptr(GArray) networks = networks_of(book);
    for (guint i = 0; i < networks->len; i++)
        add_rows(analysis, g_array_index(networks, int, i), rows, errors);
    sort(rows);
    return rows;
}

int budget_rows_failed(const GPtrArray *rows)
{
    int failed = 0;
    for (guint i = 0; i < rows->len; i++)
        failed += ((const BudgetResult *)g_ptr_array_index(rows, i))->failed;
    return failed;
}

char *budget_rows_summary(const GPtrArray *rows)
{
    static const char *const words[] = {
        [BUDGET_HOLDS] = "hold",    [BUDGET_MAY_HOLD] = "may hold",
        [BUDGET_BROKEN] = "broken", [BUDGET_UNTOLD] = "cannot be told",
        [BUDGET_WAIVED] = "waived", [BUDGET_NOT_COMPARED] = "not compared"};
    int counts[G_N_ELEMENTS(words)] = {0};
    for (guint i = 0; i < rows->len; i++)
        counts[((const BudgetResult *)g_ptr_array_index(rows, i))->verdict]++;
    g_autofree char *all = units_plural(rows->len, "limit");
    GString *text = g_string_new(all);
    g_string_append(text, " in " BUDGETS_FILE);
    for (size_t i = 0, said = 0; i < G_N_ELEMENTS(words); i++)
        if (counts[i] > 0)
            g_string_append_printf(text, "%s%d %s", said++ ? ", " : ": ", counts[i], words[i]);
    return g_string_free(text, FALSE);
}
