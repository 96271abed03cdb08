/* Differences from the data that a site has of them. */
#include <math.h>
#include <string.h>

#include "diff/diff_parts.h"

enum { MOST_ROWS = 1000 }; /* more than any site has */

static const char *text(const Diff *diff, const json_t *json, const char *key)
{
    const char *value = json_string_value(json_object_get(json, key));
    return value ? g_string_chunk_insert_const(diff->strings, value) : NULL;
}

static int64_t count(const json_t *json, const char *key)
{
    return json_integer_value(json_object_get(json, key));
}

static double number(const json_t *json, const char *key)
{
    const json_t *value = json_object_get(json, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

/* Caller frees the array. */
static const char **texts(const Diff *diff, const json_t *json, const char *key)
{
    const json_t *array = json_object_get(json, key);
    size_t n = json_array_size(array), kept = 0;
    const char **list = g_new0(const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        const char *value = json_string_value(json_array_get(array, i));
        if (value)
            list[kept++] = g_string_chunk_insert_const(diff->strings, value);
    }
    return list;
}

static bool read_effect(const Diff *diff, const json_t *json, DiffCause *cause)
{
    DiffEffect effect = {.model = text(diff, json, "model"),
                         .metric = text(diff, json, "metric"),
                         .title = text(diff, json, "title"),
                         .device = text(diff, json, "device"),
                         .setup = text(diff, json, "setup"),
                         .before = number(json, "before"),
                         .after = number(json, "after"),
                         .before_text = text(diff, json, "before_text"),
                         .after_text = text(diff, json, "after_text"),
                         .change = number(json, "change"),
                         .verdict = text(diff, json, "verdict"),
                         .figures = count(json, "figures")};
    if (!effect.model || !effect.metric || !effect.title || !effect.before_text ||
        !effect.after_text || !effect.verdict)
        return false;
    g_array_append_val(cause->effects, effect);
    return true;
}

static int kind_of(const char *name)
{
    int kind = 0;
    while (kind < CAUSE_KINDS && (!name || strcmp(cause_name((CauseKind)kind), name) != 0))
        kind++;
    return kind;
}

static bool read_cause(Diff *diff, const json_t *json)
{
    int kind = kind_of(json_string_value(json_object_get(json, "kind")));
    const char *id = text(diff, json, "id"), *what = text(diff, json, "text");
    const json_t *effects = json_object_get(json, "effects"),
                 *details = json_object_get(json, "details");
    if (kind == CAUSE_KINDS || !id || !what || json_array_size(effects) > MOST_ROWS)
        return false;
    DiffCause *cause = diff_cause_new((CauseKind)kind);
    g_ptr_array_add(diff->causes, cause);
    cause->id = g_strdup(id);
    cause->text = what;
    cause->file = text(diff, json, "file");
    cause->line = json_object_get(json, "line") ? count(json, "line") : COUNT_ABSENT;
    cause->subject = text(diff, json, "subject");
    cause->details = details ? texts(diff, json, "details") : NULL;
    cause->networks = count(json, "networks");
    cause->worse = count(json, "worse");
    cause->better = count(json, "better");
    cause->left_out = count(json, "left_out");
    bool ok = true;
    for (size_t i = 0; ok && i < json_array_size(effects); i++)
        ok = read_effect(diff, json_array_get(effects, i), cause);
    diff_cause_finish(cause);
    return ok;
}

static void read_counts(Diff *diff, const json_t *json)
{
    static const char *const names[] = {
        [DIFF_ADDED_MODELS] = "added_models",
        [DIFF_REMOVED_MODELS] = "removed_models",
        [DIFF_ADDED_DEVICES] = "added_devices",
        [DIFF_REMOVED_DEVICES] = "removed_devices",
        [DIFF_RENAMED] = "renamed",
        [DIFF_NOT_COMPARABLE] = "not_comparable",
    };
    diff->date = text(diff, json, "date");
    diff->before_program = text(diff, json, "before_program");
    diff->after_program = text(diff, json, "after_program");
    diff->networks = count(json, "networks");
    diff->networks_changed = count(json, "networks_changed");
    diff->networks_unchanged = count(json, "networks_unchanged");
    diff->devices = count(json, "devices");
    diff->devices_changed = count(json, "devices_changed");
    diff->causes_left_out = count(json, "causes_left_out");
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        diff->lists[i] = texts(diff, json, names[i]);
}

Diff *diff_read(const json_t *json)
{
    const char *before = json_string_value(json_object_get(json, "before")),
               *after = json_string_value(json_object_get(json, "after"));
    const json_t *causes = json_object_get(json, "causes");
    if (!before || !after || json_array_size(causes) > MOST_ROWS)
        return NULL;
    g_autoptr(Diff) diff = diff_empty(before, after);
    read_counts(diff, json);
    for (size_t i = 0; i < json_array_size(causes); i++)
        if (!read_cause(diff, json_array_get(causes, i)))
            return NULL;
    diff_finish(diff);
    return g_steal_pointer(&diff);
}
