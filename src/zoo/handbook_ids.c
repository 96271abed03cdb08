#include "zoo/handbook_ids.h"

#include <string.h>

#include "base/error.h"
#include "base/label.h"
#include "zoo/handbook.h"
#include "zoo/source.h"

void known_ids_report(const KnownIds *known, const char *where, const char *id)
{
    g_autofree char *hint = did_you_mean(id, known->ids);
    g_autofree char *text =
        label_is_pattern(id)
            ? g_strdup_printf("%s has '%s', which no %s fits; add one or take it out of the list",
                              where, id, known->what)
            : g_strdup_printf("%s names unknown %s '%s'%s", where, known->what, id,
                              *hint ? hint : "; add it or take it out of the list");
    source_error(known->errors, HANDBOOK_FILE, known->line, text);
}

static void report_not_there(const KnownIds *known, const char *where, const char *id)
{
    g_autofree char *text = g_strdup_printf("%s leaves out %s '%s', which nothing before it names; "
                                            "put it behind what does, or take it out of the list",
                                            where, known->what, id);
    source_error(known->errors, HANDBOOK_FILE, known->line, text);
}

const char *known_ids_named(const KnownIds *known, const char *id)
{
    int i = known->zoo ? zoo_find(known->zoo, id) : -1;
    return i >= 0 ? zoo_entry(known->zoo, zoo_model_of(known->zoo, i))->id : id;
}

/* What the id names, where it is not there yet. */
static void add(const KnownIds *known, const char *id, GPtrArray *kept)
{
    const char *named = known_ids_named(known, id);
    if (!g_ptr_array_find_with_equal_func(kept, named, g_str_equal, NULL))
        g_ptr_array_add(kept, g_strdup(named));
}

/* False: it is not there. */
static bool take(const KnownIds *known, const char *id, GPtrArray *kept)
{
    guint at;
    if (!g_ptr_array_find_with_equal_func(kept, known_ids_named(known, id), g_str_equal, &at))
        return false;
    g_free(g_ptr_array_remove_index(kept, at));
    return true;
}

/* Adds those that fit a pattern, each once; "./x*" is of the handbook's own folder. */
static void add_fitting(const KnownIds *known, const char *where, const char *pattern,
                        GPtrArray *kept)
{
    bool any = false, here = known->own && g_str_has_prefix(pattern, "./");
    const char *of_id = pattern + (here ? strlen("./") : 0);
    for (const char *const *id = here ? known->own : known->ids; *id; id++) {
        if (!g_pattern_match_simple(of_id, *id))
            continue;
        any = true;
        add(known, *id, kept);
    }
    if (!any)
        known_ids_report(known, where, pattern);
}

/* Takes those that fit out of what stands before. */
static void drop_fitting(const KnownIds *known, const char *where, const char *pattern,
                         GPtrArray *kept)
{
    bool any = false, taken = false;
    for (const char *const *id = known->ids; *id; id++)
        if (g_pattern_match_simple(pattern, *id)) {
            any = true;
            taken = take(known, *id, kept) || taken;
        }
    if (!any)
        known_ids_report(known, where, pattern);
    else if (!taken)
        report_not_there(known, where, pattern);
}

void known_ids_settle(const KnownIds *known, const char *where, char ***list)
{
    if (!*list)
        return;
    GPtrArray *kept = g_ptr_array_new();
    for (char **id = *list; *id; id++)
        if (**id == '-')
            drop_fitting(known, where, *id + 1, kept);
        else if (label_is_pattern(*id))
            add_fitting(known, where, *id, kept);
        else if (g_strv_contains(known->ids, *id))
            add(known, *id, kept);
        else
            known_ids_report(known, where, *id);
    g_ptr_array_add(kept, NULL);
    g_strfreev(*list);
    *list = (char **)g_ptr_array_free(kept, FALSE);
}
