#include "find/find.h"

#include <string.h>

#include "base/error.h"
#include "base/units.h"
#include "device/formats.h"
#include "estimate/estimate.h"
#include "record/fields.h"
#include "record/known.h"

/* ---- What is looked for ---------------------------------------------------------------------- */

const FindLimitInfo *find_limit_info(FindLimitId id)
{
    static const FindLimitInfo infos[] = {
#define X(id, name, kind, fallback, title)                                                         \
    [FIND_##id] = {name, AMOUNT_##kind, RELATION_##fallback, title},
        FIND_LIMIT_LIST(X)
#undef X
    };
    return &infos[id];
}

const char **find_formats(void)
{
    g_autofree const char **known = formats_names();
    guint n = g_strv_length((char **)known);
    const char **all = g_new0(const char *, n + 3);
    all[0] = FIND_AS_RUN;
    all[1] = FIND_BEST;
    memcpy(all + 2, known, n * sizeof *known);
    return all;
}

static bool check_format(const char *format, GError **error)
{
    g_autofree const char **known = find_formats();
    if (!format || g_strv_contains(known, format))
        return true;
    g_autofree char *meant = did_you_mean(format, known);
    return rb_fail(error, RB_ERROR_USAGE,
                   "no number format '%s'%s; take " FIND_AS_RUN ", " FIND_BEST
                   ", fp32, 16-bit, int8 or another that `roofbook list schemes` names",
                   format, meant);
}

bool find_check(const Find *find, const Zoo *zoo, const int *networks, int n, GError **error)
{
    g_autoptr(GPtrArray) tasks = g_ptr_array_new();
    if (!check_format(find->format, error))
        return false;
    for (int i = 0; i < n; i++) {
        const char *task = zoo_entry(zoo, networks[i])->category;
        if (task && !g_ptr_array_find_with_equal_func(tasks, task, g_str_equal, NULL))
            g_ptr_array_add(tasks, (void *)task);
    }
    g_ptr_array_add(tasks, NULL);
    const char *const *known = (const char *const *)tasks->pdata;
    if (!find->task || g_strv_contains(known, find->task))
        return true;
    g_autofree char *meant = did_you_mean(find->task, known),
                    *there = g_strjoinv(", ", (char **)known);
    return rb_fail(error, RB_ERROR_USAGE, "no network for the task '%s'%s; there are %s",
                   find->task, meant, *there ? there : "none that state one");
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static double accuracy_value(const Found *found)
{
    return found->accuracy ? found->accuracy->value : NAN;
}

static int fits(const Found *found)
{
    return found->times->fits == FITS_UNKNOWN ? -1 : found->times->fits == FITS_YES;
}

#define FOUND_FIELDS(X, R)                                                                         \
    X(R, model, ID, "", "Network", self->model->id)                                                \
    X(R, name, TEXT, "", "Its name", self->model->name)                                            \
    X(R, category, TEXT, "", "Its task", self->model->category)                                    \
    X(R, classes, COUNT, "", "Classes it tells apart", known_count(accuracy_classes(self->model))) \
    X(R, device, ID, "", "Device", self->times->device->id)                                        \
    X(R, format, ID, "", "Number format")                                                          \
    X(R, dtype, ID, "", "Element type asked for", dtype_name(self->times->dtype))                  \
    X(R, batch, COUNT, "samples", "Samples in one forward pass", self->times->batch)               \
    X(R, accuracy, NUMBER, "%", "Top-1 as published, of the network as trained",                   \
      accuracy_value(self))                                                                        \
    X(R, accuracy_source, TEXT, "", "Where it was published",                                      \
      self->accuracy ? self->accuracy->source : NULL)                                              \
    X(R, accuracy_note, TEXT, "", "Why it is not to be compared as it is",                         \
      self->accuracy ? self->accuracy->note : NULL)                                                \
    X(R, roofline_seconds, SECONDS, "s", "Roofline", self->times->roofline_seconds)                \
    X(R, bound_seconds, SECONDS, "s", "Bound", self->times->bound_seconds)                         \
    X(R, estimate_seconds, SECONDS, "s", "Estimate, on the stack of a profile",                    \
      self->times->estimate_seconds)                                                               \
    X(R, estimate_low_seconds, SECONDS, "s", "Lower end of its interval",                          \
      self->times->estimate_low_seconds)                                                           \
    X(R, estimate_high_seconds, SECONDS, "s", "Upper end", self->times->estimate_high_seconds)     \
    X(R, estimate_profile, ID, "", "The profile that it is by",                                    \
      self->times->profile ? self->times->profile->id : NULL)                                      \
    X(R, estimate_domain, TEXT, "", "inside, or what of the network is unlike what was measured",  \
      self->times->estimate_domain)                                                                \
    X(R, bound, ID, "", "What bounds most of the roofline time", bound_name(self->times->bound))   \
    X(R, held_bytes, BYTES, "byte", "Weights that are loaded, and activations at their peak",      \
      self->times->held_bytes)                                                                     \
    X(R, fits, BOOL, "", "They fit its memory; absent: unknown", fits(self))                       \
    X(R, package_bytes, BYTES, "byte", "Weights and metadata: what is shipped",                    \
      self->times->package_bytes)                                                                  \
    X(R, params, COUNT, "elements", "Parameters", self->times->params)                             \
    X(R, macs, COUNT, "MAC", "Multiply-accumulates", self->times->macs)                            \
    X(R, complete, BOOL, "", "Every operator is covered; if not, figures are lower bounds",        \
      self->model->complete)                                                                       \
    X(R, notes, TEXTS, "", "What must be known about the ceilings used",                           \
      self->times->notes[0] ? self->times->notes : NULL)
RECORD_TYPE(found, Found, FOUND_FIELDS, "found", "A network on a device that keeps limits");

static double count_real(int64_t count)
{
    return count == COUNT_OVERFLOW ? NAN : (double)count;
}

/* Roofline seconds, by which limits and ranks decide: of eight digits, as pages have them, unless
 * these would be shown as another time. */
static double brief_seconds(const Times *times)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    double all = times->roofline_seconds,
           brief = g_ascii_strtod(g_ascii_formatd(text, sizeof text, "%.8g", all), NULL);
    g_autofree char *shown = units_seconds(all), *briefly = units_seconds(brief);
    return strcmp(shown, briefly) == 0 ? brief : all;
}

double found_figure(const Found *found, FindLimitId id)
{
    switch (id) {
    case FIND_TIME:
        return brief_seconds(found->times);
    case FIND_MEMORY:
        return count_real(found->times->held_bytes);
    case FIND_PACKAGE:
        return count_real(found->times->package_bytes);
    case FIND_PARAMS:
        return count_real(found->times->params);
    case FIND_MACS:
        return count_real(found->times->macs);
    case FIND_ACCURACY:
        return accuracy_value(found);
    case FIND_LIMITS:
        break;
    }
    return NAN;
}

static const struct {
    const char *mark, *meaning;
} further_notes[] = {
    {"°", "the device's memory is not stated, so whether it fits is not known"},
    {ESTIMATE_OUTSIDE_MARK, ESTIMATE_OUTSIDE_MEANING},
    {"#", "published with a remark, as on another resolution or after training on more data: not "
          "to be compared as it is"},
};

const char *found_note_mark(FoundNote note)
{
    return (int)note < ROOF_NOTE_COUNT ? roof_note_mark((RoofNote)note)
                                       : further_notes[(int)note - ROOF_NOTE_COUNT].mark;
}

const char *found_note_meaning(FoundNote note)
{
    return (int)note < ROOF_NOTE_COUNT ? roof_note_meaning((RoofNote)note)
                                       : further_notes[(int)note - ROOF_NOTE_COUNT].meaning;
}

bool found_has_note(const Found *found, FoundNote note)
{
    if (note == FOUND_ROOM_UNKNOWN)
        return found->times->fits == FITS_UNKNOWN;
    if (note == FOUND_OUTSIDE)
        return found->times->profile && strcmp(found->times->estimate_domain, ESTIMATE_INSIDE) != 0;
    if (note == FOUND_REMARK)
        return found->accuracy && found->accuracy->note;
    return g_strv_contains(found->times->notes, roof_note_meaning((RoofNote)note));
}

char *found_estimate_text(const Found *found)
{
    const Times *times = found->times;
    if (!times->profile)
        return g_strdup("–");
    g_autofree char *text = units_interval(times->estimate_seconds, times->estimate_low_seconds,
                                           times->estimate_high_seconds);
    return g_strconcat(text, found_has_note(found, FOUND_OUTSIDE) ? ESTIMATE_OUTSIDE_MARK : "",
                       NULL);
}

/* ---- Times ----------------------------------------------------------------------------------- */

/* In the format in which it is fastest there. */
static const Times *best_times(Analysis *analysis, const Find *find, const Setup *setup,
                               const char *id, const Device *device, const char **format)
{
    const Times *best = NULL;
    for (const char *const *name = find->formats; *name; name++) {
        const Times *times = analysis_times_in(analysis, setup, id, *name, device, NULL);
        if (!times || (best && brief_seconds(best) <= brief_seconds(times)))
            continue;
        best = times;
        *format = *name;
    }
    return best;
}

static const Times *times_of(Analysis *analysis, const Find *find, const Setup *setup,
                             const char *id, const Device *device, const char **format,
                             GError **error)
{
    const Times *best = NULL;
    bool as_run = !find->format || strcmp(find->format, FIND_AS_RUN) == 0;
    if (!as_run && strcmp(find->format, FIND_BEST) != 0) {
        *format = find->format;
        return analysis_times_in(analysis, setup, id, *format, device, error);
    }
    if (!as_run)
        best = best_times(analysis, find, setup, id, device, format);
    return best ? best
                : analysis_times_as_run(analysis, setup, id, find->formats, device, format, error);
}

bool find_row(Analysis *analysis, const Find *find, int network, const Device *device, Found *found,
              GError **error)
{
    const char *id = zoo_entry(analysis_zoo(analysis), network)->id;
    Setup setup = {.network = network, .batch = find->batch};
    found->times = times_of(analysis, find, &setup, id, device, &found->format, error);
    if (!found->times)
        return false;
    found->model = analysis_model(analysis, &setup, error);
    found->accuracy = found->model ? accuracy_of(found->model) : NULL;
    return found->model != NULL;
}

/* ---- Limits ---------------------------------------------------------------------------------- */

/* How many times a limit it is, at its worst one; at most 1: it keeps them all. */
static double excess_of(const Found *found, const Find *find)
{
    double most = 0;
    for (int id = 0; id < FIND_LIMITS; id++) {
        const AmountLimit *limit = &find->limits[id];
        double figure = found_figure(found, (FindLimitId)id);
        bool least = limit->relation == RELATION_AT_LEAST || limit->relation == RELATION_ABOVE;
        if (amount_limit_keeps(limit, figure))
            continue;
        double times = least ? ratio(limit->value, figure) : ratio(figure, limit->value);
        most = fmax(most, isnan(times) ? INFINITY : fmax(times, 1));
    }
    return most;
}

static void add_row(FindResult *result, const Find *find, const Found *found, double *least)
{
    double excess = excess_of(found, find);
    if (excess == 0) {
        g_array_append_vals(result->found, found, 1);
        return;
    }
    result->beyond++;
    if (!result->nearest.model || excess < *least) {
        result->nearest = *found;
        *least = excess;
    }
}

/* In a batch that was asked for, what passes 64 bits is too large, and nobody's mistake. */
static void add_failure(FindResult *result, const Find *find, const char *name, GError *error)
{
    if (find->batch > 0 && g_error_matches(error, RB_ERROR, RB_ERROR_LIMIT)) {
        g_autofree char *reason = g_strconcat("too large: ", error->message, NULL);
        g_clear_error(&error);
        rb_fail_because(&error, reason, NULL);
    }
    if (g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT)) {
        reasons_add(&result->reasons, name, error);
        g_error_free(error);
    } else {
        g_ptr_array_add(result->errors, error);
    }
}

static FindResult result_new(void)
{
    return (FindResult){.found = g_array_new(FALSE, FALSE, sizeof(Found)),
                        .reasons = reasons_new(),
                        .errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free)};
}

void find_result_clear(FindResult *result)
{
    g_array_unref(result->found);
    reasons_clear(&result->reasons);
    g_ptr_array_unref(result->errors);
}

/* ---- Order ----------------------------------------------------------------------------------- */

static const Found *found_at(const GArray *found, guint i)
{
    return &g_array_index(found, Found, i);
}

/* A row and, where it has an accuracy, how many others of its task have one. */
typedef struct Ranked {
    Found found;
    int alike, first; /* the first of its task, as looked at */
} Ranked;

static Ranked rank(const GArray *found, guint i)
{
    Ranked ranked = {*found_at(found, i), 0, G_MAXINT};
    for (guint k = 0; ranked.found.accuracy && k < found->len; k++) {
        const Found *other = found_at(found, k);
        if (!other->accuracy || !accuracy_same_task(other->model, ranked.found.model))
            continue;
        ranked.alike++;
        ranked.first = MIN(ranked.first, other->order);
    }
    return ranked;
}

static int compare_time(const Found *a, const Found *b)
{
    double x = brief_seconds(a->times), y = brief_seconds(b->times);
    return x != y ? (x > y) - (x < y) : (a->order > b->order) - (a->order < b->order);
}

static gint compare_ranked(gconstpointer a, gconstpointer b)
{
    const Ranked *p = a, *q = b;
    if (p->alike != q->alike)
        return p->alike > q->alike ? -1 : 1;
    if (p->first != q->first)
        return p->first < q->first ? -1 : 1;
    double x = accuracy_value(&p->found), y = accuracy_value(&q->found);
    return x > y ? -1 : x < y ? 1 : compare_time(&p->found, &q->found);
}

static gint compare_by_time(gconstpointer a, gconstpointer b)
{
    return compare_time(a, b);
}

static void sort_by_accuracy(GArray *found)
{
    g_autoptr(GArray) ranked = g_array_new(FALSE, FALSE, sizeof(Ranked));
    for (guint i = 0; i < found->len; i++) {
        Ranked row = rank(found, i);
        g_array_append_val(ranked, row);
    }
    g_array_sort(ranked, compare_ranked);
    for (guint i = 0; i < found->len; i++)
        g_array_index(found, Found, i) = g_array_index(ranked, Ranked, i).found;
}

static FindResult finished(FindResult result)
{
    result.rows = (RecordList){result.found->data, sizeof(Found), (int)result.found->len};
    return result;
}

/* ---- Finding --------------------------------------------------------------------------------- */

FindResult find_networks(Analysis *analysis, const Find *find, const int *networks, int n,
                         const Device *device)
{
    FindResult result = result_new();
    double least = INFINITY;
    for (int i = 0; i < n; i++) {
        GError *error = NULL;
        Found found = {.order = i};
        const ZooEntry *entry = zoo_entry(analysis_zoo(analysis), networks[i]);
        if (find->task && g_strcmp0(entry->category, find->task) != 0)
            continue;
        if (find_row(analysis, find, networks[i], device, &found, &error))
            add_row(&result, find, &found, &least);
        else
            add_failure(&result, find, entry->id, error);
    }
    sort_by_accuracy(result.found);
    return finished(result);
}

FindResult find_devices(Analysis *analysis, const Find *find, int network, const GPtrArray *devices)
{
    FindResult result = result_new();
    double least = INFINITY;
    for (guint i = 0; i < devices->len; i++) {
        GError *error = NULL;
        const Device *device = g_ptr_array_index(devices, i);
        Found found = {.order = (int)i};
        if (find_row(analysis, find, network, device, &found, &error))
            add_row(&result, find, &found, &least);
        else
            add_failure(&result, find, device->id, error);
    }
    g_array_sort(result.found, compare_by_time);
    return finished(result);
}
