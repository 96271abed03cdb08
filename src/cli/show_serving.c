/* How a language model is served, in ten lines for a device. */
#include <math.h>
#include <string.h>

#include "base/units.h"
#include "cli/show.h"
#include "cost/capacity.h"
#include "graph/transformer.h"
#include "serve/serving.h"

static void add_line(TextTable *table, const char *name, char *text)
{
    text_table_add(table, g_strdup(name));
    text_table_add(table, text);
}

static char *bytes(int64_t count)
{
    return count_ok(count) ? units_bytes((double)count) : g_strdup("unknown");
}

static const char *const fits_words[] = {
    [FITS_UNKNOWN] = "unknown", [FITS_NO] = "no", [FITS_YES] = "yes"};

static char *fits_text(const ServingResult *row)
{
    g_autofree char *memory = bytes(row->memory_bytes), *weights = bytes(row->weights_bytes),
                    *cache = bytes(row->kv_bytes), *room = bytes(row->room_bytes),
                    *activations = bytes(row->activations_bytes);
    g_autofree char *of = row->device ? g_strconcat(" of ", room, NULL) : g_strdup("");
    g_autofree char *overhead = bytes(row->overhead_bytes);
    g_autofree char *beside =
        row->overhead_bytes > 0
            ? g_strdup_printf("; %s beside%s%s", overhead, row->runtime ? " for " : "",
                              row->runtime ? row->runtime->name : "")
            : g_strdup("");
    return g_strdup_printf("%s%s%s%s: weights %s, cache %s, activations %s%s",
                           row->device ? fits_words[row->fits] : "", row->device ? ": " : "",
                           memory, of, weights, cache, activations, beside);
}

static char *cache_text(const ServingResult *row)
{
    g_autofree char *each = units_grouped(row->kv_bytes_per_token);
    g_autofree char *pool = bytes(row->kv_pool_bytes);
    const char *dtype = row->kv_dtype ? row->kv_dtype : "several types";
    g_autofree char *fixed = bytes(row->kv_fixed_bytes);
    g_autofree char *source =
        row->kv_fixed_bytes > 0 ? g_strdup_printf(", and %s of a source", fixed) : g_strdup("");
    return row->device ? g_strdup_printf("%s bytes a token in %s%s; room for %s of it", each, dtype,
                                         source, pool)
                       : g_strdup_printf("%s bytes a token in %s%s", each, dtype, source);
}

static char *rate(double per_second)
{
    enum { WHOLE = 100 };
    return per_second >= WHOLE && per_second < 1e15 ? units_grouped((int64_t)round(per_second))
                                                    : units_number(per_second, 3);
}

static char *rate_text(const ServingResult *row)
{
    g_autofree char *all = rate(row->tokens_per_second);
    g_autofree char *most = rate(row->bound_tokens_per_second);
    g_autofree char *each = rate(1 / row->seconds_per_token);
    return g_strdup_printf("%s; no implementation above %s; %s for each sequence", all, most, each);
}

static char *step_text(const ServingResult *row, const char *mark)
{
    g_autofree char *roofline = units_seconds(row->seconds_per_token),
                    *bound = units_seconds(row->bound_seconds_per_token);
    return g_strdup_printf("%s%s at the roofline, no less than %s", mark, roofline, bound);
}

static char *split_text(const StepSplit *split)
{
    const double seconds = split->weights + split->cache + split->compute + split->other;
    const double parts[] = {split->weights, split->cache, split->compute, split->other};
    GString *text = g_string_new(NULL);
    for (int i = 0; i <= LIMIT_OTHER; i++) {
        g_autofree char *share = units_share(parts[i] / seconds);
        if (parts[i] > 0)
            g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "",
                                   step_limit_words((StepLimit)i), share);
    }
    return g_string_free(text, FALSE);
}

static char *bound_text(const ServingResult *row)
{
    g_autofree char *split = split_text(&row->split);
    return g_strdup_printf("%s: %s", row->bound, split);
}

static char *first_text(const ServingResult *row, const char *mark)
{
    g_autofree char *roofline = units_seconds(row->first_token_seconds),
                    *bound = units_seconds(row->bound_first_token_seconds),
                    *tokens = units_grouped(row->context);
    if (row->has_source)
        return g_strdup_printf("%s%s with reading its source, no less than %s", mark, roofline,
                               bound);
    return g_strdup_printf("%s%s for a prompt of %s tokens, no less than %s", mark, roofline,
                           tokens, bound);
}

static char *sequences(int64_t n)
{
    return n == 1 ? g_strdup("1 sequence") : units_plural(n, "sequence");
}

/* "; its positions reach 131,072", where more tokens than those would fit. */
static char *reach_text(const ServingResult *row, const Transformer *sizes)
{
    int64_t longest = sizes ? sizes->longest : 0;
    g_autofree char *reached = units_grouped(longest);
    return longest > 0 && row->largest_context > longest
               ? g_strdup_printf("; its positions reach %s", reached)
               : g_strdup("");
}

static char *most_text(const ServingResult *row, const Transformer *sizes)
{
    g_autofree char *batch = sequences(row->largest_batch),
                    *context = units_grouped(row->largest_context);
    if (!count_ok(row->largest_context))
        return g_strdup_printf("%s%s", batch, row->batch_limited ? " or more" : "");
    g_autofree char *reach = reach_text(row, sizes);
    bool untried = row->context_limited && row->largest_context > LARGEST_BATCH_LIMIT;
    return g_strdup_printf("%s%s of that context, or %s%s tokens for that batch%s", batch,
                           row->batch_limited ? " or more" : "", context, untried ? " or more" : "",
                           reach);
}

static char *critical_text(const ServingResult *row)
{
    g_autofree char *batch = sequences(row->critical_batch);
    return g_strdup_printf("%s: from there on weights take longer to compute with than to read",
                           batch);
}

static char *cost_text(const ServingResult *row)
{
    g_autofree char *cost = units_number(row->cost_per_million_tokens, 3);
    g_autofree char *hour = units_number(row->rent->per_hour, 3);
    g_autofree char *energy = units_si(1e3 * row->kwh_per_million_tokens, 3, "Wh");
    g_autofree char *and =
        isnan(row->kwh_per_million_tokens) ? g_strdup("") : g_strconcat(" and ", energy, NULL);
    return g_strdup_printf("%s %s%s a million tokens, at %s %s an hour (%s, %s)", cost,
                           row->rent->currency, and, hour, row->rent->currency, row->rent->provider,
                           row->rent->date);
}

static char *energy_text_of(const ServingResult *row)
{
    g_autofree char *energy = units_si(1e3 * row->kwh_per_million_tokens, 3, "Wh");
    return g_strdup_printf("%s a million tokens, at its stated power; no rent is stated", energy);
}

static void add_times(TextTable *table, const ServingResult *row, const char *mark)
{
    add_line(table, "tokens a second", rate_text(row));
    add_line(table, "a step", step_text(row, mark));
    add_line(table, "bound by", bound_text(row));
    if (!isnan(row->first_token_seconds))
        add_line(table, "first token", first_text(row, mark));
}

static void add_device(TextTable *table, const ServingResult *row, const Transformer *sizes,
                       const char *mark)
{
    add_line(table, "fits", fits_text(row));
    if (!isnan(row->seconds_per_token))
        add_times(table, row, mark);
    else
        add_line(table, "no time", g_strdup(row->reason));
    if (count_ok(row->largest_batch))
        add_line(table, "at most", most_text(row, sizes));
    add_line(table, "cache", cache_text(row));
    if (count_ok(row->critical_batch))
        add_line(table, "critical batch", critical_text(row));
    if (!isnan(row->cost_per_million_tokens))
        add_line(table, "cost", cost_text(row));
    else if (!isnan(row->kwh_per_million_tokens))
        add_line(table, "energy", energy_text_of(row));
}

static char *of_context(const ServingResult *row)
{
    g_autofree char *tokens = units_grouped(row->context);
    return row->context > 0 ? g_strdup_printf(" of %s tokens", tokens) : g_strdup("");
}

void show_serving(const Show *show, const GPtrArray *records, const char *mark)
{
    for (guint i = 0; i < records->len; i++) {
        const ServingResult *row = g_ptr_array_index(records, i);
        g_autofree char *batch = sequences(row->batch), *context = of_context(row);
        g_autofree char *format = show_format(show);
        g_autofree char *title =
            g_strdup_printf("%s%s%s: %s%s, %s", show->model->name, row->device ? " on " : "",
                            row->device ? row->device : "", batch, context, format);
        const char *const headers[] = {"", title, NULL};
        g_autoptr(TextTable) table = text_table_new(headers);
        if (row->device)
            add_device(table, row, show->model->graph->transformer, mark);
        else {
            add_line(table, "memory", fits_text(row));
            add_line(table, "cache", cache_text(row));
        }
        g_autofree char *beyond = transformer_beyond(show->model->graph->transformer, row->context);
        if (beyond && show->options.served) /* else it stands above */
            add_line(table, "assumed", g_steal_pointer(&beyond));
        if (i > 0)
            show_gap(show);
        show_table(show, table);
    }
}
