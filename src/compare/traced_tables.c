#include "compare/traced_tables.h"

#include <math.h>
#include <string.h>

#include "base/label.h"
#include "base/units.h"

static void add(TracedTable *table, char *text)
{
    g_ptr_array_add(table->cells, text);
}

/* What a profile calls an operator may be as long as a file. */
static void add_name(TracedTable *table, const char *name, const char *behind)
{
    bool is_long = g_utf8_strlen(name, -1) > LABEL_NAME_MAX;
    g_autofree char *begin = is_long ? g_utf8_substring(name, 0, LABEL_NAME_MAX) : g_strdup(name);
    add(table, g_strconcat(begin, is_long ? "…" : "", behind, NULL));
}

static void add_seconds(TracedTable *table, double seconds)
{
    add(table, isnan(seconds) ? g_strdup("–") : units_seconds(seconds));
}

/* Measured over roofline. */
static void add_times(TracedTable *table, double measured, double roofline)
{
    g_autofree char *times = roofline > 0 ? units_number(measured / roofline, 3) : NULL;
    add(table, times ? g_strconcat("×", times, NULL) : g_strdup("–"));
}

static void add_loss(TracedTable *table, const Traced *traced, const double spent[SPENT_COUNT])
{
    double lost = traced_lost(spent);
    add_seconds(table, lost);
    add(table, units_percent(traced->seconds > 0 ? lost / traced->seconds : 0, 1));
    add(table, g_strdup(lost > 0 ? spent_title(traced_main_spent(spent)) : "–"));
}

static void begin(TracedTable *table, const char *title, const char *const *headers)
{
    *table = (TracedTable){title, headers, g_ptr_array_new_with_free_func(g_free)};
}

/* ---- Tables ---------------------------------------------------------------------------------- */

static void list_causes(const Traced *traced, TracedTable *table)
{
    static const char *const headers[] = {"Where the time goes", ">Time", ">Share", "Most of it",
                                          NULL};
    begin(table, "Where the time goes", headers);
    for (guint i = 0; i < traced->causes->len; i++) {
        const TracedSpent *cause = &g_array_index(traced->causes, TracedSpent, i);
        if (cause->seconds <= 0)
            continue;
        add(table, g_strdup(spent_title(cause->spent)));
        add_seconds(table, cause->seconds);
        add(table, units_percent(cause->share, 1));
        g_autofree char *most = cause->most ? units_seconds(cause->most_seconds) : NULL;
        g_autofree char *behind = most ? g_strconcat(", ", most, NULL) : g_strdup("");
        add_name(table, most ? cause->most : "–", behind);
    }
}

/* Nothing is said of estimates where there are none: from there on cells and headers move up. */
static void drop_estimates(TracedTable *table, const char *const *without)
{
    guint columns = g_strv_length((char **)table->headers), at = 0;
    while (at < columns && strcmp(table->headers[at], ">Estimate") != 0)
        at++;
    if (at == columns)
        return;
    for (guint i = at; i < table->cells->len; i += columns)
        if (strcmp(table->cells->pdata[i], "–") != 0)
            return;
    for (guint row = table->cells->len / columns; row-- > 0;)
        g_ptr_array_remove_index(table->cells, row * columns + at);
    table->headers = without;
}

static const char *const group_headers[] = {
    "Group",  ">Layers",           ">Measured", ">Roofline", ">Estimate",
    ">Times", ">Lost, copies too", ">Of a run", "Most to",   NULL};

static void list_groups(const Traced *traced, const char *kind, const char *title, guint most,
                        TracedTable *table)
{
    static const char *const without[] = {"Group",     ">Layers", ">Measured",
                                          ">Roofline", ">Times",  ">Lost, copies too",
                                          ">Of a run", "Most to", NULL};
    guint n = 0;
    begin(table, title, group_headers);
    for (guint i = 0; i < traced->groups->len; i++) {
        const TracedGroup *group = &g_array_index(traced->groups, TracedGroup, i);
        if (g_strcmp0(group->kind, kind) != 0 || (most > 0 && n >= most))
            continue;
        n++;
        add(table, g_strdup(group->name));
        add(table, units_grouped(group->rows));
        add_seconds(table, group->measured_seconds);
        add_seconds(table, group->roofline_seconds);
        add_seconds(table, group->estimate_seconds);
        add_times(table, group->measured_seconds, group->roofline_seconds);
        add_loss(table, traced, group->spent);
    }
    drop_estimates(table, without);
}

static void list_layers(const Traced *traced, guint most, TracedTable *table)
{
    static const char *const headers[] = {"Layer",     "Operator", ">Measured", ">Roofline",
                                          ">Estimate", ">Times",   "Bound",     ">Lost, copies too",
                                          ">Of a run", "Most to",  NULL},
                             *const without[] = {
                                 "Layer", "Operator",          ">Measured", ">Roofline", ">Times",
                                 "Bound", ">Lost, copies too", ">Of a run", "Most to",   NULL};
    g_autoptr(GPtrArray) worst = traced_worst(traced, most);
    begin(table, "Layers, what is lost most first", headers);
    for (guint i = 0; i < worst->len; i++) {
        const TracedLayer *row = worst->pdata[i];
        add(table, row->layers > 1 ? g_strdup_printf("%s and %d more", row->name, row->layers - 1)
                                   : g_strdup(row->name));
        add(table, g_strdup(row->op));
        add_seconds(table, row->measured_seconds);
        add_seconds(table, row->roofline_seconds);
        add_seconds(table, row->estimate_seconds > 0 ? row->estimate_seconds : NAN);
        add_times(table, row->measured_seconds, row->roofline_seconds);
        add(table, g_strdup(bound_name(row->bound)));
        add_loss(table, traced, row->spent);
    }
    drop_estimates(table, without);
}

static int by_seconds(gconstpointer a, gconstpointer b)
{
    const TracedEvent *x = *(const TracedEvent *const *)a, *y = *(const TracedEvent *const *)b;
    if (x->seconds != y->seconds)
        return x->seconds > y->seconds ? -1 : 1;
    return x < y ? -1 : x > y;
}

/* Copies, and what joins nothing. */
static void list_events(const Traced *traced, guint most, TracedTable *table)
{
    static const char *const headers[] = {"Event", "Type", ">Time", "What it is", NULL};
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    begin(table, "Events that the network does not ask for", headers);
    for (guint i = 0; i < traced->events->len; i++) {
        TracedEvent *event = &g_array_index(traced->events, TracedEvent, i);
        if (event->copies || event->by == JOINED_BY_NOT)
            g_ptr_array_add(rows, event);
    }
    g_ptr_array_sort(rows, by_seconds);
    for (guint i = 0; i < rows->len && (most == 0 || i < most); i++) {
        const TracedEvent *event = rows->pdata[i];
        add_name(table, event->event->name, "");
        add_name(table, *event->event->op ? event->event->op : "–", "");
        add_seconds(table, event->seconds);
        add(table, event->layer ? g_strdup_printf("a copy for %s", event->layer)
                                : g_strdup("joins no layer"));
    }
}

void traced_tables(const Traced *traced, guint most, TracedTable tables[TRACED_TABLES])
{
    list_causes(traced, &tables[0]);
    list_groups(traced, "class", "By operator class", 0, &tables[1]);
    list_groups(traced, "block", "By block", most, &tables[2]);
    list_layers(traced, most, &tables[3]);
    list_events(traced, most, &tables[4]);
}

void traced_table_clear(TracedTable *table)
{
    g_ptr_array_unref(table->cells);
    *table = (TracedTable){0};
}
