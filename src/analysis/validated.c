#include "analysis/validated.h"

#include <math.h>
#include <string.h>

#include "analysis/validated_runs.h"
#include "estimate/ranks.h"
#include "record/fields.h"

#define VALIDATED_FIELDS(X, R)                                                                     \
    X(R, kind, ID, "", "Kind of figures")                                                          \
    X(R, figures, COUNT, "figures", "Published")                                                   \
    X(R, compared, COUNT, "figures", "Of them, those that something is set beside")                \
    X(R, bounded, COUNT, "figures", "Those with a bound")                                          \
    X(R, kept, COUNT, "figures", "Those on the right side of it")                                  \
    X(R, median_share, RATIO, "", "Median share of the bound that was reached")                    \
    X(R, median_error, RATIO, "", "Median of what ours is off by, either way")                     \
    X(R, worst_error, RATIO, "", "The most that ours is off by")                                   \
    X(R, rows, RECORDS, validated_figure_record, "One by one")
RECORD_TYPE(validated, ValidatedKind, VALIDATED_FIELDS, "published figures",
            "Figures of one kind that others published, beside ours");

typedef struct Validated {
    GArray *all;      /* ValidatedFigure, in the order of files */
    GPtrArray *kinds; /* ValidatedKind */
    GPtrArray *lists; /* GArray of ValidatedFigure, of each */
    GStringChunk *texts;
} Validated;

static void validated_free(void *answer)
{
    Validated *validated = answer;
    g_array_unref(validated->all);
    g_ptr_array_unref(validated->kinds);
    g_ptr_array_unref(validated->lists);
    g_string_chunk_free(validated->texts);
    g_free(validated);
}

static int64_t bytes_of_validated(const void *answer)
{
    return (int64_t)(2 * ((const Validated *)answer)->all->len * sizeof(ValidatedFigure));
}

static double median_of(GArray *values, double *most)
{
    double *numbers = (double *)(void *)values->data;
    ranks_sort(numbers, (int)values->len);
    *most = values->len > 0 ? numbers[values->len - 1] : NAN;
    return ranks_quantile(numbers, (int)values->len, 0.5);
}

static void sum_up(ValidatedKind *kind, const GArray *rows)
{
    g_autoptr(GArray) errors = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) shares = g_array_new(FALSE, FALSE, sizeof(double));
    double most_share;
    for (guint i = 0; i < rows->len; i++) {
        const ValidatedFigure *row = &g_array_index(rows, ValidatedFigure, i);
        double error = fabs(row->error), of_bound = validated_reached(row);
        kind->figures++;
        kind->compared += !row->reason;
        kind->bounded += !isnan(row->bound);
        kind->kept += row->kept;
        if (!isnan(error))
            g_array_append_val(errors, error);
        if (!isnan(row->bound))
            g_array_append_val(shares, of_bound);
    }
    kind->median_error = median_of(errors, &kind->worst_error);
    kind->median_share = median_of(shares, &most_share);
}

static GArray *list_of(Validated *validated, const char *name)
{
    for (guint i = 0; i < validated->kinds->len; i++) {
        const ValidatedKind *kind = g_ptr_array_index(validated->kinds, i);
        if (strcmp(kind->kind, name) == 0)
            return g_ptr_array_index(validated->lists, i);
    }
    ValidatedKind *kind = g_new0(ValidatedKind, 1);
    kind->kind = name;
    g_ptr_array_add(validated->kinds, kind);
    g_ptr_array_add(validated->lists, g_array_new(FALSE, FALSE, sizeof(ValidatedFigure)));
    return g_ptr_array_index(validated->lists, validated->lists->len - 1);
}

static void divide(Validated *validated)
{
    for (guint i = 0; i < validated->all->len; i++) {
        const ValidatedFigure *row = &g_array_index(validated->all, ValidatedFigure, i);
        GArray *list = list_of(validated, row->figure->kind);
        g_array_append_vals(list, row, 1);
    }
    for (guint i = 0; i < validated->kinds->len; i++) {
        ValidatedKind *kind = g_ptr_array_index(validated->kinds, i);
        const GArray *list = g_ptr_array_index(validated->lists, i);
        kind->rows = (RecordList){list->data, sizeof(ValidatedFigure), (int)list->len};
        sum_up(kind, list);
    }
}

static void *make_validated(const CacheKey *key, void *user, GError **error)
{
    const GPtrArray *sets = analysis_measurements(user);
    Validated *validated = g_new0(Validated, 1);
    validated->all = g_array_new(FALSE, FALSE, sizeof(ValidatedFigure));
    validated->kinds = g_ptr_array_new_with_free_func(g_free);
    validated->lists = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    validated->texts = g_string_chunk_new(1024);
    (void)key;
    (void)error;
    const Fabric *fabric = analysis_fabric(user);
    if (fabric)
        analysis_read(user, "nodes", NULL);
    g_autoptr(CollectiveFits) fits = fabric ? collective_fits_new(fabric) : NULL;
    analysis_read(user, "measurements", NULL);
    for (guint i = 0; sets && i < sets->len; i++) {
        const MeasurementSet *set = g_ptr_array_index(sets, i);
        for (guint j = 0; set->figures && j < set->figures->len; j++) {
            ValidatedFigure row;
            validated_figure(user, set, &g_array_index(set->figures, MeasuredFigure, j), fits,
                             validated->texts, &row);
            g_array_append_val(validated->all, row);
        }
    }
    validated_estimate(validated->all);
    divide(validated);
    return validated;
}

static const CacheKind all_of = {make_validated, validated_free, bytes_of_validated};

RecordList validated_kinds(Analysis *analysis)
{
    const Validated *validated =
        cache_ask(analysis_cache(analysis), &(CacheKey){.kind = &all_of}, NULL);
    return (RecordList){validated->kinds->pdata, 0, (int)validated->kinds->len};
}
