#include "zoo/handbook_ids.h"

#include <string.h>

#include "base/error.h"
#include "base/label.h"
#include "zoo/handbook.h"
#include "zoo/source.h"

void known_ids_report(const KnownIds *known, const char *where, const char *id)
{
    g_autofree char *hint = did_you_mean(id, known->ids);
    g_autofree char *text = g_strdup_printf("%s names unknown %s '%s'%s", where, known->what, id,
                                            *hint ? hint : "; add it or take it out of the list");
    source_error(known->errors, HANDBOOK_FILE, known->line, text);
}

void known_ids_add(GPtrArray *kept, const char *id)
{
    if (!g_ptr_array_find_with_equal_func(kept, id, g_str_equal, NULL))
        g_ptr_array_add(kept, g_strdup(id));
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
        known_ids_add(kept, *id);
    }
    if (!any)
        known_ids_report(known, where, pattern);
}

/* Takes those that fit out of what stands before. */
static void drop_fitting(const KnownIds *known, const char *where, const char *pattern,
                         GPtrArray *kept)
{
    guint before = kept->len;
    for (guint i = kept->len; i > 0; i--)
        if (g_pattern_match_simple(pattern, g_ptr_array_index(kept, i - 1)))
            g_free(g_ptr_array_remove_index(kept, i - 1));
    if (kept->len == before)
        known_ids_report(known, where, pattern);
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
            known_ids_add(kept, *id);
        else
            known_ids_report(known, where, *id);
    g_ptr_array_add(kept, NULL);
    g_strfreev(*list);
    *list = (char **)g_ptr_array_free(kept, FALSE);
}
