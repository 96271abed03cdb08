#include "review/review.h"

#include <math.h>
#include <string.h>

#include "analysis/ask.h"
#include "analysis/change.h"
#include "base/units.h"
#include "record/fields.h"
#include "record/known.h"

/* ---- Sides ----------------------------------------------------------------------------------- */

static void side_clear(gpointer data)
{
    ReviewSide *side = data;
    setup_clear(&side->setup);
    g_free(side->name);
    g_free(side->words);
    g_clear_pointer(&side->timings, g_ptr_array_unref);
}

/* "fp32, fused: all", "int8, changed: width=0.75". Caller frees. */
static char *words_of(const ModelResult *model)
{
    GString *out = g_string_new(model->format);
    if (model->batch != 1)
        g_string_append_printf(out, ", batch %" G_GINT64_FORMAT, model->batch);
    if (model->setup.designs && *model->setup.designs)
        g_string_append_printf(out, ", %s", model->design);
    return g_string_free(out, FALSE);
}

static char *name_of(int i, int n)
{
    return i == 0   ? g_strdup("before")
           : n == 2 ? g_strdup("after")
                    : g_strdup_printf("after %d", i);
}

static bool time_side(const Review *review, ReviewSide *side, GError **error)
{
    for (guint i = 0; i < review->devices->len; i++) {
        const TimingResult *timing =
            analysis_verdict(review->analysis, side->model, g_ptr_array_index(review->devices, i),
                             &side->setup, error);
        if (!timing)
            return false;
        g_ptr_array_add(side->timings, (void *)timing);
    }
    return true;
}

static bool add_side(Review *review, const Setup *setup, const char *words, int n, GError **error)
{
    int i = (int)review->sides->len;
    ReviewSide added = {
        .setup = setup_copy(setup), .name = name_of(i, n), .timings = g_ptr_array_new()};
    g_array_append_val(review->sides, added);
    ReviewSide *side = &g_array_index(review->sides, ReviewSide, i);
    side->model = analysis_model(review->analysis, &side->setup, error);
    if (!side->model)
        return false;
    side->words = words    ? g_strdup(words)
                  : i == 0 ? words_of(side->model)
                           : change_text(&review_side(review, 0)->setup, &side->setup);
    return time_side(review, side, error);
}

Review *review_new(Analysis *analysis, const Setup *setups, const char *const *words, int n,
                   const GPtrArray *devices, GError **error)
{
    g_autoptr(Review) review = g_new0(Review, 1);
    review->analysis = analysis;
    review->devices = devices;
    review->sides = g_array_new(FALSE, TRUE, sizeof(ReviewSide));
    g_array_set_clear_func(review->sides, side_clear);
    for (int i = 0; i < n; i++)
        if (!add_side(review, &setups[i], words[i], n, error))
            return NULL;
    return g_steal_pointer(&review);
}

void review_free(Review *review)
{
    if (!review)
        return;
    g_array_unref(review->sides);
    g_free(review);
}

/* ---- Figures --------------------------------------------------------------------------------- */

static double changed_by(const ReviewFigure *figure)
{
    return figure->before > 0 ? figure->after / figure->before - 1 : NAN;
}

/* Of a time, whether something else bounds it. */
static int bound_changed(const ReviewFigure *figure)
{
    bool both = strcmp(figure->name, "roofline_seconds") == 0 && !isnan(figure->before) &&
                !isnan(figure->after);
    return both ? strcmp(figure->before_says, figure->after_says) != 0 : -1;
}

#define REVIEW_FIGURE_FIELDS(X, R)                                                                 \
    X(R, change, INDEX, "", "The change, counted from 1", self->change)                            \
    X(R, device, ID, "", "Device; absent: of the network alone")                                   \
    X(R, name, ID, "", "What the figure is called in a model, a timing or an estimate of energy")  \
    X(R, title, ID, "", "The same in words")                                                       \
    X(R, unit, ID, "", "Its unit")                                                                 \
    X(R, before, NUMBER, "", "Before the change; absent: there is none")                           \
    X(R, after, NUMBER, "", "After it")                                                            \
    X(R, change_ratio, NUMBER, "", "By how much: after over before, less 1", changed_by(self))     \
    X(R, bound_changed, BOOL, "", "Of a time: something else bounds most of it",                   \
      bound_changed(self))                                                                         \
    X(R, before_says, TEXT, "", "What bounds it, whether it fits, or why there is no figure")      \
    X(R, after_says, TEXT, "", "The same after")
RECORD_TYPE(review_figure, ReviewFigure, REVIEW_FIGURE_FIELDS, "review figure",
            "A figure before and after a change");

/* What is said of a figure beside it. */
typedef enum Says { SAYS_NOTHING, SAYS_BOUND, SAYS_FIT } Says;

typedef struct Row {
    const char *path, *title;
    Mark mark;
    Says says;
} Row;

static const Row model_rows_table[] = {
    {"weights_bytes", "weights", MARK_PARAMS, SAYS_NOTHING},
    {"package_bytes", "package: weights, scales and zero points", MARK_PARAMS, SAYS_NOTHING},
    {"params", "parameters", MARK_PARAMS, SAYS_NOTHING},
    {"macs", "MACs", MARK_MACS, SAYS_NOTHING},
    {"flops", "FLOPs", MARK_FLOPS, SAYS_NOTHING},
    {"traffic.compulsory.bytes", "traffic, compulsory", MARK_BYTES, SAYS_NOTHING},
    {"peak_bytes", "activations live at the peak", MARK_PEAK, SAYS_NOTHING},
    {"operators", "operators", MARK_NONE, SAYS_NOTHING}};

static const Row timing_rows_table[] = {
    {"roofline_seconds", "time, roofline", MARK_LEAST, SAYS_BOUND},
    {"operators_seconds", "time, operator by operator", MARK_LEAST, SAYS_NOTHING},
    {"bound_seconds", "time, bound", MARK_LEAST, SAYS_NOTHING},
    {"estimate_seconds", "time, estimate", MARK_LEAST, SAYS_NOTHING},
    {"overhead_seconds", "launches, in none of these times", MARK_NONE, SAYS_NOTHING},
    {"memory_bound_share", "share of the time bound by memory", MARK_NONE, SAYS_NOTHING},
    {"memory_needed_bytes", "memory needed", MARK_PEAK, SAYS_FIT}};

static double number_at(const RecordType *type, const void *record, const char *path,
                        const Field **field)
{
    Value value;
    if (!record_read(type, record, path, field, &value))
        return NAN;
    return (*field)->type == FIELD_COUNT || (*field)->type == FIELD_BYTES ? (double)value.integer
                                                                          : value.real;
}

static const char *fit_says(const TimingResult *timing)
{
    return timing->fit.fits == FITS_YES  ? "fits"
           : timing->fit.fits == FITS_NO ? "does not fit"
                                         : "room unknown";
}

static const char *says_of(const TimingResult *timing, Says says)
{
    if (says == SAYS_FIT)
        return fit_says(timing);
    if (timing->reason)
        return timing->reason;
    return says == SAYS_BOUND ? bound_name(timing->bound) : NULL;
}

static void add_model_row(ResultList *list, const Review *review, int change, const Row *row)
{
    const ModelResult *a = review_side(review, 0)->model, *b = review_side(review, change)->model;
    const Field *field = NULL;
    ReviewFigure figure = {.change = change,
                           .name = row->path,
                           .title = row->title,
                           .before = number_at(&model_record, a, row->path, &field),
                           .after = number_at(&model_record, b, row->path, &field),
                           .before_mark = mark_sign(row->mark, a->cost),
                           .after_mark = mark_sign(row->mark, b->cost)};
    figure.type = field->type;
    figure.unit = field->unit;
    result_list_add(list, &figure);
}

/* A row that neither side has a figure for is left out, unless it says why. */
static void add_timing_row(ResultList *list, const Review *review, int change, guint device,
                           const Row *row)
{
    const TimingResult *a = review_timing(review_side(review, 0), device),
                       *b = review_timing(review_side(review, change), device);
    const Field *field = NULL;
    ReviewFigure figure = {.change = change,
                           .device = a->device,
                           .name = row->path,
                           .title = row->title,
                           .before = number_at(&timing_record, a, row->path, &field),
                           .after = number_at(&timing_record, b, row->path, &field),
                           .before_says = says_of(a, row->says),
                           .after_says = says_of(b, row->says),
                           .before_mark = mark_sign(row->mark, a->of->cost),
                           .after_mark = mark_sign(row->mark, b->of->cost)};
    figure.type = field->type;
    figure.unit = field->unit;
    if (row->says != SAYS_NOTHING || !isnan(figure.before) || !isnan(figure.after))
        result_list_add(list, &figure);
}

/* By the device's own power where that is stated, else the most that published energies give. */
static const EnergyResult *energy_on(const Review *review, const TimingResult *timing)
{
    Asked asked = {.analysis = review->analysis, .model = timing->of, .timing = timing};
    const ResultList *list = timing->reason ? NULL : ask(QUESTION_ENERGY, &asked, NULL);
    const EnergyResult *best = NULL;
    for (int i = 0; list && i < list->records.n; i++) {
        const EnergyResult *row = record_at(&list->records, i);
        if (!isnan(row->high_joules) && (!best || strcmp(row->method, "power") == 0))
            best = row;
    }
    return best;
}

static void add_energy_row(ResultList *list, const Review *review, int change, guint device)
{
    const TimingResult *a = review_timing(review_side(review, 0), device),
                       *b = review_timing(review_side(review, change), device);
    const EnergyResult *before = energy_on(review, a), *after = energy_on(review, b);
    bool alike = !before || !after || strcmp(before->method, after->method) == 0;
    ReviewFigure figure = {.change = change,
                           .device = a->device,
                           .name = "high_joules",
                           .title = "energy of a batch, at most, estimated",
                           .type = FIELD_NUMBER,
                           .unit = "J",
                           .before = before ? before->high_joules : NAN,
                           .after = after ? after->high_joules : NAN,
                           .before_says = before ? before->method : a->reason,
                           .after_says = after ? after->method : b->reason,
                           .before_mark = "",
                           .after_mark = ""};
    if ((before || after) && alike)
        result_list_add(list, &figure);
}

ResultList *review_figures(const Review *review)
{
    ResultList *list = result_list_new(sizeof(ReviewFigure));
    for (int change = 1; change < (int)review->sides->len; change++) {
        for (gsize i = 0; i < G_N_ELEMENTS(model_rows_table); i++)
            add_model_row(list, review, change, &model_rows_table[i]);
        for (guint device = 0; device < review->devices->len; device++) {
            for (gsize i = 0; i < G_N_ELEMENTS(timing_rows_table); i++)
                add_timing_row(list, review, change, device, &timing_rows_table[i]);
            add_energy_row(list, review, change, device);
        }
    }
    return list;
}

/* ---- In words -------------------------------------------------------------------------------- */

static char *value_text(const ReviewFigure *figure, double value)
{
    switch (figure->type) {
    case FIELD_BYTES:
        return units_bytes(value);
    case FIELD_SECONDS:
        return units_seconds(value);
    case FIELD_RATIO:
        return units_percent(value, 0);
    case FIELD_COUNT:
        return units_grouped((int64_t)value);
    default:
        return units_si(value, 3, figure->unit);
    }
}

char *review_figure_text(const ReviewFigure *figure, bool after)
{
    double value = after ? figure->after : figure->before;
    const char *says = after ? figure->after_says : figure->before_says;
    if (isnan(value))
        return g_strdup(says ? says : "–");
    g_autofree char *text = value_text(figure, value);
    return g_strconcat(after ? figure->after_mark : figure->before_mark, text, says ? ", " : "",
                       says, NULL);
}

/* "−83 %", "+5.9 %"; from ten times as much on "×12". Caller frees. */
static char *ratio_text(double ratio)
{
    double size = fabs(ratio);
    g_autofree char *number =
        size >= 9 ? units_number(ratio + 1, 3) : units_percent(size, size < 0.0995 ? 1 : 0);
    return g_strconcat(size >= 9 ? "×" : ratio < 0 ? "−" : "+", number, NULL);
}

char *review_change_text(const ReviewFigure *figure)
{
    double ratio = changed_by(figure);
    bool of_share = figure->type == FIELD_RATIO;
    const char *bound = bound_changed(figure) == 1 ? ", bound changed" : "";
    if (isnan(figure->before) || isnan(figure->after))
        return g_strdup("");
    if (figure->before == figure->after)
        return g_strconcat("none", bound, NULL);
    if (of_share) {
        double points = 100 * (figure->after - figure->before);
        return g_strdup_printf("%s%.0f points", points < 0 ? "−" : "+", fabs(points));
    }
    g_autofree char *text = isnan(ratio) ? g_strdup("from none") : ratio_text(ratio);
    return g_strconcat(text, bound, NULL);
}

const ReviewFigure *review_find_figure(const ResultList *figures, int change, const char *device,
                                       const char *name)
{
    for (int i = 0; i < figures->records.n; i++) {
        const ReviewFigure *figure = record_at(&figures->records, i);
        if (figure->change == change && g_strcmp0(figure->device, device) == 0 &&
            strcmp(figure->name, name) == 0)
            return figure;
    }
    return NULL;
}

/* The few words that a reason begins with: what to do about it stands in the tables. NULL stays so.
 * Caller frees. */
static char *in_brief(const char *reason)
{
    return reason ? g_strndup(reason, strcspn(reason, ":")) : NULL;
}

/* "970 µs in place of 5.57 ms on Raspberry Pi 5 (−83 %, bound by memory, not compute)". */
static void append_time(GString *out, const ReviewFigure *time, const Device *device)
{
    g_autofree char *before = units_seconds(time->before), *after = units_seconds(time->after),
                    *change = review_change_text(time), *was_none = in_brief(time->before_says),
                    *is_none = in_brief(time->after_says);
    if (isnan(time->before) && isnan(time->after))
        g_string_append_printf(out, "no time on %s, before or after (%s)", device->name, is_none);
    else if (isnan(time->after))
        g_string_append_printf(out, "no time on %s (%s), where it took %s", device->name, is_none,
                               before);
    else if (isnan(time->before))
        g_string_append_printf(out, "%s on %s, where it had no time before (%s)", after,
                               device->name, was_none);
    else if (time->before == time->after)
        g_string_append_printf(out, "as long as before on %s, %s", device->name, after);
    else
        g_string_append_printf(out, "%s in place of %s on %s (%s%s%s)", after, before, device->name,
                               change, bound_changed(time) == 1 ? ", now by " : "",
                               bound_changed(time) == 1 ? time->after_says : "");
}

/* Before the words of each device but the first. */
static const char *joint(guint i, guint n)
{
    return i == 0 ? "" : i + 1 == n ? " and " : ", ";
}

static void append_bytes(GString *out, const ReviewFigure *figure, const char *what)
{
    g_autofree char *before = units_bytes(figure->before), *after = units_bytes(figure->after),
                    *change = review_change_text(figure);
    if (figure->before == figure->after)
        g_string_append_printf(out, "%s stay at %s", what, after);
    else
        g_string_append_printf(out, "%s come to %s in place of %s (%s)", what, after, before,
                               change);
}

char *review_finding(const Review *review, int change)
{
    const ReviewSide *side = review_side(review, change), *before = review_side(review, 0);
    g_autoptr(ResultList) figures = review_figures(review);
    bool same_name = strcmp(side->model->name, before->model->name) == 0;
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s%s%s ", same_name ? before->model->name : "",
                           same_name ? " with " : "", side->words);
    for (guint i = 0; i < review->devices->len; i++) {
        const Device *device = g_ptr_array_index(review->devices, i);
        const ReviewFigure *time =
            review_find_figure(figures, change, device->id, "roofline_seconds");
        g_string_append(out, i == 0 ? (isnan(time->after) ? "has " : "takes ")
                                    : joint(i, review->devices->len));
        append_time(out, time, device);
    }
    if (review->devices->len)
        g_string_append(out, "; its ");
    else
        g_string_append(out, "changes what it holds: ");
    append_bytes(out, review_find_figure(figures, change, NULL, "package_bytes"), "weights");
    g_string_append(out, ", ");
    append_bytes(out, review_find_figure(figures, change, NULL, "peak_bytes"),
                 "live activations at the peak");
    return g_string_free(g_string_append_c(out, '.'), FALSE);
}

/* ---- Advice ---------------------------------------------------------------------------------- */

ResultList *review_advice(const Review *review, int change, guint device, guint most)
{
    const ReviewSide *side = review_side(review, change);
    const TimingResult *timing = review_timing(side, device);
    Asked asked = {.analysis = review->analysis,
                   .model = side->model,
                   .timing = timing,
                   .option = ADVICE_OF_ONE_BATCH};
    const ResultList *all = ask(QUESTION_ADVICE, &asked, NULL);
    ResultList *left = result_list_new(sizeof(AdviceResult));
    for (int i = 0; all && i < all->records.n && left->records.n < (int)most; i++) {
        const AdviceResult *row = record_at(&all->records, i);
        bool done = row->advice->format && g_strcmp0(row->advice->format, side->model->scheme) == 0;
        if (!done)
            result_list_add(left, row);
    }
    return left;
}
