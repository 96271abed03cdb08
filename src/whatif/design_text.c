#include "whatif/design_text.h"

#include <string.h>

#include "base/error.h"
#include "base/units.h"

static bool fail_number(const Design *design, const char *text, GError **error)
{
    if (design->number == DESIGN_NO_NUMBER)
        rb_fail(error, RB_ERROR_USAGE, "%s takes no number; write '%s'", design->id, design->id);
    else
        rb_fail(error, RB_ERROR_USAGE,
                "%s takes its %s as a number, as in '%s=%s', not '%s'; write one", design->id,
                design->number_name, design->id, design->number == DESIGN_RATIO ? "0.75" : "8",
                text);
    return false;
}

/* `text` NULL: none is written. */
static bool read_number(DesignChange *change, const char *text, GError **error)
{
    const Design *design = change->design;
    change->number = design->fallback;
    if (text == NULL && (design->number == DESIGN_NO_NUMBER || design->fallback > 0))
        return true;
    if (text == NULL || design->number == DESIGN_NO_NUMBER)
        return fail_number(design, text != NULL ? text : "", error);
    char *end;
    change->number = g_ascii_strtod(text, &end);
    if (end == text || *end != '\0')
        return fail_number(design, text, error);
    return design_check_number(design, change->number, error);
}

bool design_parse(const char *text, DesignChange *change, GError **error)
{
    g_autofree char *id = g_strdup(text);
    char *layer = strchr(id, '@');
    if (layer != NULL)
        *layer++ = '\0';
    char *number = strchr(id, '=');
    if (number != NULL)
        *number++ = '\0';
    *change = (DesignChange){.design = design_find(id, error)};
    if (change->design == NULL || !read_number(change, number, error) ||
        !design_check_layer(change->design, layer, error))
        return false;
    change->layer = g_strdup(layer);
    return true;
}

void design_change_clear(DesignChange *change)
{
    g_clear_pointer(&change->layer, g_free);
}

char *design_text(const DesignChange *change)
{
    bool numbered = change->design->number != DESIGN_NO_NUMBER;
    g_autofree char *number = numbered ? units_exact(change->number) : g_strdup("");
    return g_strconcat(change->design->id, numbered ? "=" : "", number,
                       change->layer != NULL ? "@" : "", change->layer != NULL ? change->layer : "",
                       NULL);
}

bool design_check_all(const char *const *texts, GError **error)
{
    for (; texts != NULL && *texts != NULL; texts++) {
        g_auto(DesignChange) change = {0};
        if (!design_parse(*texts, &change, error))
            return false;
    }
    return true;
}

char *design_text_all(const char *const *texts)
{
    GString *all = g_string_new(NULL);
    for (; texts != NULL && *texts != NULL; texts++) {
        g_auto(DesignChange) change = {0};
        if (!design_parse(*texts, &change, NULL))
            continue;
        g_autofree char *one = design_text(&change);
        g_string_append_printf(all, "%s%s", all->len > 0 ? "," : "", one);
    }
    return g_string_free(all->len > 0 ? all : g_string_append(all, "none"), FALSE);
}

static Graph *apply_text(const Graph *graph, const char *text, GError **error)
{
    g_auto(DesignChange) change = {0};
    if (!design_parse(text, &change, error))
        return NULL;
    return design_apply(change.design, graph, change.layer, change.number, error);
}

Graph *design_apply_all(const Graph *graph, const char *const *texts, GError **error)
{
    Graph *changed =
        texts != NULL && *texts != NULL ? apply_text(graph, *texts, error) : graph_copy(graph);
    for (int i = 1; texts != NULL && *texts != NULL && changed != NULL && texts[i] != NULL; i++) {
        Graph *next = apply_text(changed, texts[i], error);
        graph_free(changed);
        changed = next;
    }
    return changed;
}
