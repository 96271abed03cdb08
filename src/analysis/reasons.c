#include "analysis/reasons.h"

#include <string.h>

#include "base/error.h"

typedef struct Reason {
    char *text;
    GPtrArray *names; /* const char * */
    guint order;      /* as added */
} Reason;

static Reason *reason_at(const Reasons *reasons, guint i)
{
    return &g_array_index(reasons->list, Reason, i);
}

static void reason_clear(gpointer reason)
{
    g_free(((Reason *)reason)->text);
    g_ptr_array_unref(((Reason *)reason)->names);
}

Reasons reasons_new(void)
{
    Reasons reasons = {.list = g_array_new(FALSE, FALSE, sizeof(Reason))};
    g_array_set_clear_func(reasons.list, reason_clear);
    return reasons;
}

void reasons_clear(Reasons *reasons)
{
    g_array_unref(reasons->list);
}

static Reason *reason_with(Reasons *reasons, const char *text)
{
    for (guint i = 0; i < reasons->list->len; i++)
        if (strcmp(reason_at(reasons, i)->text, text) == 0)
            return reason_at(reasons, i);
    Reason reason = {g_strdup(text), g_ptr_array_new(), reasons->list->len};
    g_array_append_val(reasons->list, reason);
    return reason_at(reasons, reasons->list->len - 1);
}

void reasons_add(Reasons *reasons, const char *name, const GError *error)
{
    g_autofree char *brief = error_in_brief(error);
    g_ptr_array_add(reason_with(reasons, brief)->names, (gpointer)name);
    reasons->count++;
}

static gint compare_reasons(gconstpointer a, gconstpointer b)
{
    const Reason *x = *(const Reason *const *)a, *y = *(const Reason *const *)b;
    if (x->names->len != y->names->len)
        return x->names->len > y->names->len ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* Of Reason, the commonest first; caller unrefs. */
static GPtrArray *sorted(const Reasons *reasons)
{
    GPtrArray *all = g_ptr_array_new();
    for (guint i = 0; i < reasons->list->len; i++)
        g_ptr_array_add(all, reason_at(reasons, i));
    g_ptr_array_sort(all, compare_reasons);
    return all;
}

char *reasons_counts(const Reasons *reasons)
{
    g_autoptr(GPtrArray) all = sorted(reasons);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < all->len; i++) {
        const Reason *reason = all->pdata[i];
        g_string_append_printf(out, "%s%u (%s)", i ? ", " : "", reason->names->len, reason->text);
    }
    return g_string_free(out, FALSE);
}

static void append_names(GString *out, const Reason *reason, guint most)
{
    guint n = reason->names->len, named = MIN(n, most);
    g_string_append_printf(out, "%s: ", reason->text);
    for (guint i = 0; i < named; i++)
        g_string_append_printf(out, "%s%s", i ? ", " : "", (const char *)reason->names->pdata[i]);
    if (n > named)
        g_string_append_printf(out, " and %u more", n - named);
}

char *reasons_names(const Reasons *reasons, guint most)
{
    g_autoptr(GPtrArray) all = sorted(reasons);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < all->len; i++) {
        g_string_append(out, i ? "; " : "");
        append_names(out, all->pdata[i], most);
    }
    return g_string_free(out, FALSE);
}
