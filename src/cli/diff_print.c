#include "cli/diff_print.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "cli/text_table.h"
#include "markup/escape.h"

enum { MOST_ROWS = 10, MOST_NAMES = 10, MOST_DETAILS = 8 };

/* ---- Words ----------------------------------------------------------------------------------- */

static char *percent(double change)
{
    if (isnan(change))
        return g_strdup("");
    if (fabs(change) < 1e-5)
        return g_strdup(change < 0 ? "−<0.001 %" : "+<0.001 %");
    g_autofree char *size = units_percent(fabs(change), fabs(change) < 0.001 ? 3 : 1);
    return g_strconcat(change < 0 ? "−" : "+", size, NULL);
}

/* "roofline on t4, fp16", "weights", "peak of activations, fp16 fused". */
static char *figure_words(const DiffEffect *effect)
{
    bool plain = !effect->setup || strcmp(effect->setup, "declared") == 0;
    return g_strconcat(effect->title, effect->device ? " on " : "",
                       effect->device ? effect->device : "", plain ? "" : ", ",
                       plain ? "" : effect->setup, NULL);
}

static char *more_words(const DiffEffect *effect)
{
    return effect->figures > 1 ? g_strdup_printf("largest of %" G_GINT64_FORMAT, effect->figures)
                               : g_strdup("");
}

/* "hardware/nvidia.lua:41  t4: memory.bandwidth 320 GB/s → 300 GB/s". */
static char *cause_words(const DiffCause *cause, const char *gap)
{
    GString *words = g_string_new(cause->file ? cause->file : "");
    if (cause->line != COUNT_ABSENT)
        g_string_append_printf(words, ":%" G_GINT64_FORMAT, cause->line);
    if (words->len > 0)
        g_string_append(words, gap);
    if (cause->subject)
        g_string_append_printf(words, "%s: ", cause->subject);
    g_string_append(words, cause->text);
    return g_string_free(words, FALSE);
}

static char *counts_words(const Diff *diff)
{
    g_autofree char *networks = units_plural(diff->networks, "network"),
                    *devices = units_plural(diff->devices, "device");
    return g_strdup_printf("%" G_GINT64_FORMAT " of %s, %" G_GINT64_FORMAT
                           " of %s changed; causes: %" G_GINT64_FORMAT,
                           diff->networks_changed, networks, diff->devices_changed, devices,
                           diff->causes->len + diff->causes_left_out);
}

/* ---- What is left out ------------------------------------------------------------------------ */

typedef struct Shown {
    GPtrArray *effects; /* const DiffEffect * */
    int left_out;
} Shown;

static const DiffEffect *effect_at(const DiffCause *cause, int i)
{
    return record_at(&cause->effect_list, i);
}

static bool has_headline(const DiffCause *cause, const char *model)
{
    for (int i = 0; i < cause->effect_list.n; i++)
        if (metric_is_headline(effect_at(cause, i)->metric) &&
            strcmp(effect_at(cause, i)->model, model) == 0)
            return true;
    return false;
}

/* Some of each network, and of these what changed most. */
static Shown shown_of(const DiffCause *cause, bool every)
{
    Shown shown = {g_ptr_array_new(), 0};
    const char *model = NULL;
    bool headlines = false;
    for (int i = 0; i < cause->effect_list.n; i++) {
        const DiffEffect *effect = effect_at(cause, i);
        if (!every && (!model || strcmp(model, effect->model) != 0))
            headlines = has_headline(cause, effect->model);
        model = effect->model;
        if (every || metric_is_headline(effect->metric) || !headlines)
            g_ptr_array_add(shown.effects, (void *)effect);
    }
    if (!every)
        diff_keep_largest(shown.effects, MOST_ROWS);
    shown.left_out = cause->effect_list.n - (int)shown.effects->len;
    return shown;
}

/* ---- Text ------------------------------------------------------------------------------------ */

static void add_rows(GString *out, const GPtrArray *effects)
{
    static const char *const headers[] = {"", "", ">", "", ">", "", "", NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    for (guint i = 0; i < effects->len; i++) {
        const DiffEffect *effect = g_ptr_array_index(effects, i);
        g_autofree char *figure = figure_words(effect), *change = percent(effect->change),
                        *more = more_words(effect),
                        *after = g_strconcat("→ ", effect->after_text, NULL);
        text_table_row(table, effect->model, figure, effect->before_text, after, change,
                       effect->verdict, more);
    }
    g_autofree char *text = text_table_text(table);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        if (*g_strchomp(*line))
            g_string_append_printf(out, "    %s\n", *line);
}

static void add_details(GString *out, const DiffCause *cause, bool every)
{
    int said = 0;
    for (const char **detail = cause->details; detail && *detail; detail++, said++)
        if (every || said < MOST_DETAILS)
            g_string_append_printf(out, "    %s\n", *detail);
    if (!every && said > MOST_DETAILS)
        g_string_append_printf(out, "    and %d more\n", said - MOST_DETAILS);
}

/* Whether the details say more than the text. */
static bool has_details(const DiffCause *cause)
{
    guint n = cause->details ? g_strv_length((char **)cause->details) : 0;
    return n > 1 || (n == 1 && cause->kind == CAUSE_MODEL);
}

static void add_cause(GString *out, const DiffCause *cause, bool every)
{
    g_autofree char *words = cause_words(cause, "  "),
                    *networks = units_plural(cause->networks, "network");
    g_string_append_printf(out, "%s  [%s]  %s\n", words, cause->kind_name, networks);
    if (has_details(cause))
        add_details(out, cause, every);
    Shown shown = shown_of(cause, every);
    if (shown.effects->len > 0)
        add_rows(out, shown.effects);
    if (shown.left_out > 0)
        g_string_append_printf(out, "    and %d more; --all shows them\n", shown.left_out);
    g_ptr_array_unref(shown.effects);
}

/* Names up to a number, and how many there are more; NULL: none. Caller frees. */
static char *names_text(const char **names, bool every)
{
    guint n = names ? g_strv_length((char **)names) : 0;
    if (n == 0)
        return NULL;
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < n && (every || i < MOST_NAMES); i++)
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", names[i]);
    if (!every && n > MOST_NAMES)
        g_string_append_printf(text, " and %u more", n - MOST_NAMES);
    return g_string_free(text, FALSE);
}

static const struct {
    DiffList list;
    const char *title;
} lists[] = {
    {DIFF_ADDED_MODELS, "new networks"}, {DIFF_REMOVED_MODELS, "networks gone"},
    {DIFF_ADDED_DEVICES, "new devices"}, {DIFF_REMOVED_DEVICES, "devices gone"},
    {DIFF_RENAMED, "renamed"},           {DIFF_NOT_COMPARABLE, "not comparable"},
};

static void add_lists(GString *out, const Diff *diff, bool every, const char *format)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_autofree char *names = names_text(diff->lists[lists[i].list], every);
        if (names)
            g_string_append_printf(out, format, lists[i].title, names);
    }
}

char *diff_text(const Diff *diff, bool every)
{
    GString *out = g_string_new(NULL);
    g_autofree char *counts = counts_words(diff),
                    *unchanged = units_plural(diff->networks_unchanged, "network");
    g_string_append_printf(out, "%s\n", counts);
    for (guint i = 0; i < diff->causes->len; i++)
        add_cause(out, g_ptr_array_index(diff->causes, i), every);
    if (diff->causes_left_out > 0)
        g_string_append_printf(out, "and %" G_GINT64_FORMAT " more causes; --all shows them\n",
                               diff->causes_left_out);
    g_string_append_printf(out, "unchanged: %s.", unchanged);
    g_autoptr(GString) rest = g_string_new(NULL);
    add_lists(rest, diff, every, " %s: %s.");
    g_string_append_printf(out, "%s\n", rest->str);
    return g_string_free(out, FALSE);
}

/* ---- Markdown -------------------------------------------------------------------------------- */

/* A text as it reads. Caller frees. */
static char *escaped(const char *text)
{
    GString *out = g_string_new(NULL);
    markdown_escape(out, text);
    return g_string_free(out, FALSE);
}

static void add_markdown_rows(GString *out, const GPtrArray *effects)
{
    static const char *const headers[] = {"network", "figure", ">before", ">after",
                                          ">change", "",       NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    for (guint i = 0; i < effects->len; i++) {
        const DiffEffect *effect = g_ptr_array_index(effects, i);
        g_autofree char *figure = figure_words(effect), *change = percent(effect->change),
                        *more = more_words(effect),
                        *verdict = g_strconcat(effect->verdict, *more ? ", " : "", more, NULL);
        text_table_row(table, effect->model, figure, effect->before_text, effect->after_text,
                       change, verdict);
    }
    g_autofree char *text = text_table_markdown(table);
    g_string_append_len(out, text, (gssize)strlen(text) - 1); /* what follows begins with a line */
}

static void add_markdown_cause(GString *out, const DiffCause *cause, bool every)
{
    g_autofree char *words = cause_words(cause, " "), *text = escaped(words),
                    *networks = units_plural(cause->networks, "network");
    g_string_append_printf(out, "\n**%s** (%s, %s)\n", text, cause->kind_name, networks);
    if (has_details(cause))
        for (const char **detail = cause->details; *detail; detail++) {
            g_autofree char *line = escaped(*detail);
            g_string_append_printf(out, "%s- %s\n", detail == cause->details ? "\n" : "", line);
        }
    Shown shown = shown_of(cause, every);
    if (shown.effects->len > 0)
        add_markdown_rows(out, shown.effects);
    if (shown.left_out > 0)
        g_string_append_printf(out, "\nAnd %d more.\n", shown.left_out);
    g_ptr_array_unref(shown.effects);
}

char *diff_markdown(const Diff *diff, bool every)
{
    GString *out = g_string_new(NULL);
    g_autofree char *counts = counts_words(diff),
                    *unchanged = units_plural(diff->networks_unchanged, "network");
    g_string_append_printf(out, "%s\n", counts);
    for (guint i = 0; i < diff->causes->len; i++)
        add_markdown_cause(out, g_ptr_array_index(diff->causes, i), every);
    if (diff->causes_left_out > 0)
        g_string_append_printf(out, "\nAnd %" G_GINT64_FORMAT " more causes.\n",
                               diff->causes_left_out);
    g_string_append_printf(out, "\nUnchanged: %s.", unchanged);
    g_autoptr(GString) rest = g_string_new(NULL);
    add_lists(rest, diff, every, " %s: %s.");
    g_autofree char *names = escaped(rest->str);
    g_string_append_printf(out, "%s\n", names);
    return g_string_free(out, FALSE);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

char *diff_json(const Diff *diff)
{
    json_t *top = json_object();
    json_object_set_new(top, "schema", json_string(RESULTS_SCHEMA));
    json_object_set_new(top, "difference", record_json(&diff_record, diff));
    return json_publish(top);
}
