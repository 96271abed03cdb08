#include "find/find_data.h"

#include <math.h>
#include <string.h>

#include "analysis/ask.h"
#include "base/error.h"
#include "base/packed_call.h"
#include "base/units.h"
#include "record/json_text.h"

static GString *begin(void)
{
    return g_string_new("{");
}

static char *end(GString *out)
{
    json_close(out, '}');
    char *script = packed_call("roofbookFound", out->str);
    g_string_free(out, TRUE);
    return script;
}

static void put_text(GString *out, const char *text)
{
    if (text)
        json_put_string(out, text);
    else
        json_put_word(out, "null");
}

/* To the last digit. */
static void put_exact(GString *out, double value)
{
    g_autofree char *text = isfinite(value) ? units_exact(value) : g_strdup("null");
    json_put_word(out, text);
}

/* ---- The book -------------------------------------------------------------------------------- */

static const ModelResult *model_of(const FindBook *book, guint i)
{
    return g_ptr_array_index(book->models, i);
}

static const Device *device_of(const FindBook *book, guint i)
{
    return ((const DeviceResult *)g_ptr_array_index(book->devices, i))->device;
}

/* Figures that are the network's in a format, whatever it runs on, in the order they stand in. */
static const FindLimitId sizes[] = {FIND_MEMORY, FIND_PACKAGE, FIND_PARAMS, FIND_MACS};

static void put_sizes(GString *out, const Times *times)
{
    Times anywhere = *times;
    anywhere.held_bytes = times->memory_bytes;
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++)
        put_exact(out, found_figure(&(Found){.times = &anywhere}, sizes[i]));
}

/* Of networks that can be counted; [] of others. Any device does. */
static void write_format_sizes(GString *out, const FindBook *book, const char *format)
{
    const Device *any = device_of(book, 0);
    json_key(out, format);
    json_open(out, '[');
    for (guint i = 0; i < book->models->len; i++) {
        Setup setup = {.network = model_of(book, i)->setup.network};
        analysis_set_format(book->analysis, &setup, format, any);
        const Times *times = analysis_times(book->analysis, &setup, any, &(Setup){0}, NULL);
        json_open(out, '[');
        if (times)
            put_sizes(out, times);
        json_close(out, ']');
    }
    json_close(out, ']');
}

static void write_sizes(GString *out, const FindBook *book)
{
    json_key(out, "sized");
    json_open(out, '[');
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++)
        json_put_string(out, find_limit_info(sizes[i])->name);
    json_close(out, ']');
    json_key(out, "sizes");
    json_open(out, '{');
    for (const char *const *format = book->formats; *format; format++)
        write_format_sizes(out, book, *format);
    json_close(out, '}');
}

static void write_pages(GString *out, const FindBook *book, const ModelResult *model)
{
    json_open(out, '[');
    for (guint i = 0; i < book->devices->len; i++)
        if (book->has_page(model->id, device_of(book, i)->id, book->data))
            json_put_integer(out, i);
    json_close(out, ']');
}

/* Id, name, task, classes, accuracy, its note, sign before figures, devices it has a page for. */
static void write_network(GString *out, const FindBook *book, const ModelResult *model)
{
    const PublishedResult *accuracy = accuracy_of(model);
    json_open(out, '[');
    json_put_string(out, model->id);
    json_put_string(out, model->name);
    put_text(out, model->category);
    json_put_integer(out, accuracy_classes(model));
    put_exact(out, accuracy ? accuracy->value : NAN);
    put_text(out, accuracy ? accuracy->note : NULL);
    json_put_string(out, mark_sign(MARK_LEAST, model->cost));
    write_pages(out, book, model);
    json_close(out, ']');
}

static void write_names(GString *out, const FindBook *book)
{
    json_key(out, "networks");
    json_open(out, '[');
    for (guint i = 0; i < book->models->len; i++)
        write_network(out, book, model_of(book, i));
    json_close(out, ']');
    json_key(out, "devices");
    json_open(out, '[');
    for (guint i = 0; i < book->devices->len; i++) {
        const Device *device = device_of(book, i);
        json_open(out, '[');
        json_put_string(out, device->id);
        json_put_string(out, device->name);
        put_text(out, device->class_name);
        put_text(out, device->class_name ? device_class_title(device->class_name) : NULL);
        json_close(out, ']');
    }
    json_close(out, ']');
}

/* What limits are of. */
static const char *const kinds[AMOUNT_KINDS] = {[AMOUNT_COUNT] = "count",
                                                [AMOUNT_BYTES] = "bytes",
                                                [AMOUNT_SECONDS] = "seconds",
                                                [AMOUNT_PERCENT] = "percent"};

/* Name, kind of unit, sign of a bare number, what it is. */
static void write_limits(GString *out)
{
    json_key(out, "limits");
    json_open(out, '[');
    for (int id = 0; id < FIND_LIMITS; id++) {
        const FindLimitInfo *info = find_limit_info((FindLimitId)id);
        json_open(out, '[');
        json_put_string(out, info->name);
        json_put_string(out, kinds[info->kind]);
        json_put_string(out, relation_sign(info->fallback));
        json_put_string(out, info->title);
        json_close(out, ']');
    }
    json_close(out, ']');
}

/* Name, kind, how many it is. */
static void write_units(GString *out)
{
    json_key(out, "units");
    json_open(out, '[');
    for (const AmountUnit *unit = amount_units(); unit->name; unit++) {
        if (!kinds[unit->kind])
            continue;
        json_open(out, '[');
        json_put_string(out, unit->name);
        json_put_string(out, kinds[unit->kind]);
        put_exact(out, unit->whole > 0 ? (double)unit->whole : unit->seconds);
        json_close(out, ']');
    }
    json_close(out, ']');
}

static void write_words(GString *out, const FindBook *book)
{
    json_key(out, "formats");
    json_open(out, '[');
    for (const char *const *format = book->formats; *format; format++)
        json_put_string(out, *format);
    json_close(out, ']');
    json_key(out, "bounds");
    json_open(out, '[');
    for (int bound = 0; bound < BOUND_COUNT; bound++)
        json_put_string(out, bound_name((Bound)bound));
    json_close(out, ']');
    json_key(out, "notes");
    json_open(out, '[');
    for (int note = 0; note < FOUND_NOTES; note++) {
        json_open(out, '[');
        json_put_string(out, found_note_mark((FoundNote)note));
        json_put_string(out, found_note_meaning((FoundNote)note));
        json_close(out, ']');
    }
    json_close(out, ']');
}

char *find_data_book(const FindBook *book)
{
    GString *out = begin();
    json_key(out, "book");
    json_open(out, '{');
    write_words(out, book);
    write_limits(out);
    write_units(out);
    write_names(out, book);
    write_sizes(out, book);
    json_close(out, '}');
    return end(out);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

/* A network on a device in a format. `state` is below zero where there is no time. */
typedef struct Row {
    double time, bound, held;   /* `held` NAN: what the network is in the book */
    double estimate, low, high; /* NAN: none; ends NAN: not known */
    int64_t state;
} Row;

/* The reason's place; those of errors are one, NULL. */
static int place_of(GPtrArray *reasons, const GError *error)
{
    bool cannot = g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT);
    g_autofree char *brief = cannot ? error_in_brief(error) : NULL;
    for (guint i = 0; i < reasons->len; i++)
        if (g_strcmp0(g_ptr_array_index(reasons, i), brief) == 0)
            return (int)i;
    g_ptr_array_add(reasons, g_steal_pointer(&brief));
    return (int)reasons->len - 1;
}

static int64_t state_of(const Found *found)
{
    int64_t bits = 0;
    for (int note = 0; note < FOUND_NOTES; note++)
        if (found_has_note(found, (FoundNote)note))
            bits |= INT64_C(1) << note;
    return found->times->bound + BOUND_COUNT * bits;
}

static Row row_of(GPtrArray *reasons, const FindBook *book, const char *format, guint model,
                  guint device)
{
    GError *error = NULL;
    Found found;
    Find find = {.format = format, .formats = book->formats};
    if (!find_row(book->analysis, &find, model_of(book, model)->setup.network,
                  device_of(book, device), &found, &error)) {
        Row none = {NAN, NAN, NAN, NAN, NAN, NAN, -1 - place_of(reasons, error)};
        g_error_free(error);
        return none;
    }
    const Times *times = found.times;
    bool alike = times->held_bytes == times->memory_bytes;
    return (Row){found_figure(&found, FIND_TIME),
                 times->bound_seconds,
                 alike ? NAN : found_figure(&(Found){.times = times}, FIND_MEMORY),
                 times->estimate_seconds,
                 times->estimate_low_seconds,
                 times->estimate_high_seconds,
                 state_of(&found)};
}

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_row(const Row *a, const Row *b)
{
    return a->state == b->state && same_number(a->time, b->time) &&
           same_number(a->bound, b->bound) && same_number(a->held, b->held) &&
           same_number(a->estimate, b->estimate) && same_number(a->low, b->low) &&
           same_number(a->high, b->high);
}

/* ---- Columns --------------------------------------------------------------------------------- */

/* "5.22e-04" as "522e-6", which is shorter than most; `format` for so many digits. */
static void short_number(char *text, const char *format, double value)
{
    char scientific[G_ASCII_DTOSTR_BUF_SIZE], digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(scientific, sizeof scientific, format, value);
    char *e = strchr(scientific, 'e');
    int exponent = (int)strtol(e + 1, NULL, 10), n = 0;
    for (const char *at = scientific; at < e; at++)
        if (*at != '.')
            digits[n++] = *at;
    for (; n > 1 && digits[n - 1] == '0'; n--)
        ;
    digits[n] = '\0';
    g_snprintf(scientific, sizeof scientific, "%se%d", digits, exponent - (n - 1));
    if (strlen(scientific) < strlen(text))
        g_strlcpy(text, scientific, G_ASCII_DTOSTR_BUF_SIZE);
}

/* As it is shown: three digits, or whole seconds beyond a minute and a half. */
static void put_bound(GString *out, double seconds)
{
    static const double LONG = 90, ENDLESS = 1e15;
    char text[G_ASCII_DTOSTR_BUF_SIZE] = "null";
    bool whole = seconds >= LONG && seconds < ENDLESS;
    if (isfinite(seconds))
        g_ascii_formatd(text, sizeof text, whole ? "%.0f" : "%.3g", seconds);
    if (isfinite(seconds) && !whole && seconds > 0)
        short_number(text, "%.2e", seconds);
    json_put_word(out, text);
}

/* Some rows of a format: their places in `rows`, which also are all. */
typedef struct Part {
    const GArray *rows;   /* Row */
    const GArray *places; /* int */
} Part;

static const Row *part_row(const Part *part, guint i)
{
    return &g_array_index(part->rows, Row, g_array_index(part->places, int, i));
}

static void put_times(GString *out, const Part *part)
{
    json_key(out, "time");
    json_open(out, '[');
    for (guint i = 0; i < part->places->len; i++) {
        const Row *row = part_row(part, i);
        char text[G_ASCII_DTOSTR_BUF_SIZE];
        if (row->state < 0)
            continue;
        g_ascii_formatd(text, sizeof text, "%.7e", row->time);
        if (row->time > 0 && g_ascii_strtod(text, NULL) == row->time)
            short_number(text, "%.7e", row->time);
        else
            g_ascii_dtostr(text, sizeof text, row->time);
        json_put_word(out, text);
    }
    json_close(out, ']');
}

static void put_bounds(GString *out, const Part *part)
{
    json_key(out, "bound");
    json_open(out, '[');
    for (guint i = 0; i < part->places->len; i++)
        if (part_row(part, i)->state >= 0)
            put_bound(out, part_row(part, i)->bound);
    json_close(out, ']');
}

static void put_states(GString *out, const Part *part)
{
    json_key(out, "state");
    json_open(out, '[');
    for (guint i = 0; i < part->places->len; i++)
        json_put_integer(out, part_row(part, i)->state);
    json_close(out, ']');
}

static void put_held(GString *out, const Part *part)
{
    json_key(out, "held");
    json_open(out, '{');
    for (guint i = 0; i < part->places->len; i++) {
        g_autofree char *key = g_strdup_printf("%d", g_array_index(part->places, int, i));
        if (isnan(part_row(part, i)->held))
            continue;
        json_key(out, key);
        put_exact(out, part_row(part, i)->held);
    }
    json_close(out, '}');
}

/* Estimate and ends of its interval by place; nothing where none has one. */
static void put_estimates(GString *out, const Part *part)
{
    bool any = false;
    for (guint i = 0; i < part->places->len; i++) {
        const Row *row = part_row(part, i);
        g_autofree char *key = g_strdup_printf("%d", g_array_index(part->places, int, i));
        if (isnan(row->estimate))
            continue;
        if (!any)
            json_key(out, "estimate");
        if (!any)
            json_open(out, '{');
        any = true;
        json_key(out, key);
        json_open(out, '[');
        put_bound(out, row->estimate);
        put_bound(out, row->low);
        put_bound(out, row->high);
        json_close(out, ']');
    }
    if (any)
        json_close(out, '}');
}

/* All rows, or with the format `as` those that are not as there. Caller frees. */
static char *part_text(const Part *part, const char *as)
{
    GString *out = g_string_new("{");
    if (as) {
        json_key(out, "as");
        json_put_string(out, as);
        json_key(out, "rows");
        json_open(out, '[');
        for (guint i = 0; i < part->places->len; i++)
            json_put_integer(out, g_array_index(part->places, int, i));
        json_close(out, ']');
    }
    put_times(out, part);
    put_bounds(out, part);
    put_states(out, part);
    put_held(out, part);
    put_estimates(out, part);
    json_close(out, '}');
    return g_string_free(out, FALSE);
}

/* ---- Formats --------------------------------------------------------------------------------- */

/* Of the one network or device (else -1) in a format. */
static GArray *rows_in(const FindBook *book, const char *format, int model, int device,
                       GPtrArray *reasons)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Row));
    guint n = model >= 0 ? book->devices->len : book->models->len;
    for (guint i = 0; i < n; i++) {
        Row row = row_of(reasons, book, format, model >= 0 ? (guint)model : i,
                         device >= 0 ? (guint)device : i);
        g_array_append_val(rows, row);
    }
    return rows;
}

/* Places of rows that are not the same in `other`; all where that is NULL. */
static GArray *places_other_than(const GArray *rows, const GArray *other)
{
    GArray *places = g_array_new(FALSE, FALSE, sizeof(int));
    for (int i = 0; i < (int)rows->len; i++)
        if (!other || !same_row(&g_array_index(rows, Row, i), &g_array_index(other, Row, i)))
            g_array_append_val(places, i);
    return places;
}

/* The last of `all`, which are of the first formats of the book, in the shortest way. */
static char *format_text(const FindBook *book, const GPtrArray *all)
{
    const GArray *rows = g_ptr_array_index(all, all->len - 1);
    g_autoptr(GArray) every = places_other_than(rows, NULL);
    char *best = part_text(&(Part){rows, every}, NULL);
    for (guint i = 0; i + 1 < all->len; i++) {
        g_autoptr(GArray) places = places_other_than(rows, g_ptr_array_index(all, i));
        g_autofree char *text = places->len > 0 ? part_text(&(Part){rows, places}, book->formats[i])
                                                : g_strdup_printf("\"%s\"", book->formats[i]);
        if (strlen(text) < strlen(best)) {
            g_free(best);
            best = g_steal_pointer(&text);
        }
    }
    return best;
}

static void free_rows(gpointer rows)
{
    g_array_unref(rows);
}

static void write_formats(GString *out, const FindBook *book, int model, int device,
                          GPtrArray *reasons)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(free_rows);
    json_key(out, "formats");
    json_open(out, '{');
    for (int i = 0; book->formats[i]; i++) {
        g_ptr_array_add(all, rows_in(book, book->formats[i], model, device, reasons));
        g_autofree char *text = format_text(book, all);
        json_key(out, book->formats[i]);
        json_put_word(out, text);
    }
    json_close(out, '}');
}

static char *rows_script(const FindBook *book, int model, int device)
{
    g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
    GString *out = begin();
    json_key(out, model >= 0 ? "model" : "device");
    json_put_string(out, model >= 0 ? model_of(book, (guint)model)->id
                                    : device_of(book, (guint)device)->id);
    write_formats(out, book, model, device, reasons);
    json_key(out, "reasons");
    json_open(out, '[');
    for (guint i = 0; i < reasons->len; i++)
        put_text(out, g_ptr_array_index(reasons, i));
    json_close(out, ']');
    return end(out);
}

char *find_data_device(const FindBook *book, int device)
{
    return rows_script(book, -1, device);
}

char *find_data_model(const FindBook *book, int model)
{
    return rows_script(book, model, -1);
}
