/* A language model served at other batches or contexts, as far as there is room: powers of two, the
 * most that fits, and why not one more. */
#include "analysis/served.h"
#include "base/error.h"
#include "cost/capacity.h"

static const char *const axes[] = {
    [SERVED_BATCH] = "batch", [SERVED_CONTEXT] = "context", [SERVED_AXIS_COUNT] = NULL};

/* Where no room is known: as far as a sweep of batches goes, and the longest usual context. */
static const struct {
    int64_t first, most;
} ranges[] = {[SERVED_BATCH] = {1, 1024}, [SERVED_CONTEXT] = {128, 131072}};

static int64_t most_of(const ServingResult *row, int axis, bool *limited)
{
    int64_t most = axis == SERVED_BATCH ? row->largest_batch : row->largest_context;
    *limited = axis == SERVED_BATCH ? row->batch_limited : false;
    if (count_ok(most))
        return most;
    *limited = true;
    return ranges[axis].most;
}

/* In order, each once. */
static void add_values(GArray *values, int axis, int64_t most, bool limited)
{
    int64_t next = most + 1;
    for (int64_t value = ranges[axis].first; value < most; value *= 2)
        g_array_append_val(values, value);
    if (most > 0)
        g_array_append_val(values, most);
    if (!limited)
        g_array_append_val(values, next);
}

/* What the network itself does not take, as a context beyond its positions, is a reason too. */
static bool add_row(ResultList *list, const Asked *asked, int64_t context, int64_t batch,
                    GError **error)
{
    ServingResult row;
    g_autoptr(GError) failure = NULL;
    if (!served_at(asked, context, batch, list, &row, &failure)) {
        if (!rb_pass_machine(g_error_copy(failure), error))
            return false;
        row.reason = result_list_keep(list, g_strdup(failure->message));
    }
    result_list_add(list, &row);
    return true;
}

static bool add_rows(ResultList *list, const Asked *asked, const ServingResult *here,
                     GError **error)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(int64_t));
    bool limited, ok = true, of_batch = asked->option == SERVED_BATCH;
    int64_t most = most_of(here, asked->option, &limited);
    add_values(values, asked->option, most, limited);
    for (guint i = 0; i < values->len && ok; i++) {
        int64_t value = g_array_index(values, int64_t, i);
        ok = add_row(list, asked, of_batch ? here->context : MAX(value, 2),
                     of_batch ? value : here->batch, error);
    }
    return ok;
}

static ResultList *answer(const Asked *asked, GError **error)
{
    int64_t context;
    g_autoptr(ResultList) list = result_list_new(sizeof(ServingResult));
    ServingResult here;
    if (!served_context(asked, &context, error))
        return NULL;
    if (context == 0 && asked->option == SERVED_CONTEXT) {
        rb_fail(error, RB_ERROR_CANNOT, "no other context: '%s' has none by name; sweep batches",
                asked->model->id);
        return NULL;
    }
    if (!served_at(asked, context, MAX(asked->model->batch, 1), list, &here, error) ||
        !served_limits(asked, &here, error) || !add_rows(list, asked, &here, error))
        return NULL;
    return g_steal_pointer(&list);
}

static const Column serving_columns[] = {{"device", "device", MARK_NONE},
                                         {">batch", "batch", MARK_NONE},
                                         {">context", "context", MARK_NONE},
                                         {">tokens a second", "tokens_per_second", MARK_MOST},
                                         {">a step", "seconds_per_token", MARK_LEAST},
                                         {">bound", "bound_seconds_per_token", MARK_LEAST},
                                         {">weights", "weights_seconds", MARK_NONE},
                                         {">cache", "cache_seconds", MARK_NONE},
                                         {">first token", "first_token_seconds", MARK_LEAST},
                                         {">memory", "memory_bytes", MARK_LEAST},
                                         {"largest part", "limited_by", MARK_NONE},
                                         {"", "reason", MARK_NONE},
                                         {NULL, NULL, MARK_NONE}};

const Question question_serving_sweep = {.name = "serving_sweep",
                                         .function = "serving_sweep",
                                         .title = "Serving, as far as there is room",
                                         .help = "Other batches or contexts of a language model",
                                         .of = OF_TIMING,
                                         .word = "AXIS",
                                         .words = axes,
                                         .by_another = true,
                                         .record = &serving_record,
                                         .columns = serving_columns,
                                         .answer = answer};
