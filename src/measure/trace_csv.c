/* Tables of times: one line for each layer, or for a whole network where no layer is named.
 *
 * Columns by name, in any order, `median_us` needed, others of the header left alone: model, layer,
 * op, in_shapes and out_shapes ("1x3x224x224;64x3x7x7"), threads, fusion ("none": operators ran as
 * the file has them), runs, device, runtime. The p25_us of those who have one counts before the
 * median. */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "measure/trace_formats.h"

#define COLUMNS(X)                                                                                 \
    X(model)                                                                                       \
    X(layer)                                                                                       \
    X(op)                                                                                          \
    X(in_shapes)                                                                                   \
    X(out_shapes)                                                                                  \
    X(fusion)                                                                                      \
    X(median_us)                                                                                   \
    X(p25_us)                                                                                      \
    X(runs)                                                                                        \
    X(device)                                                                                      \
    X(runtime)

typedef enum Column {
#define X(name) COLUMN_##name,
    COLUMNS(X)
#undef X
        COLUMN_COUNT,
} Column;

#define MOST_COLUMNS 64

typedef struct Csv {
    const TraceFile *file;
    const char *at, *end;
    int line;
    int columns[MOST_COLUMNS]; /* Column, or COLUMN_COUNT for others */
    int n_columns;
    GString *cells[COLUMN_COUNT];
    GError **error;
} Csv;

static bool fail(const Csv *csv, const char *what)
{
    return rb_fail(csv->error, RB_ERROR_INPUT, "%s:%d: %s", csv->file->shown, csv->line, what);
}

/* ---- Cells ----------------------------------------------------------------------------------- */

/* Reads one (RFC 4180) and what ends it; false: a quote is not closed. `last`: the line ends. */
static bool read_cell(Csv *csv, GString *cell, bool *last)
{
    bool quoted = csv->at < csv->end && *csv->at == '"';
    int opened = csv->line;
    g_string_truncate(cell, 0);
    csv->at += quoted;
    for (; csv->at < csv->end; csv->at++) {
        if (quoted && *csv->at == '"') {
            if (csv->at + 1 >= csv->end || csv->at[1] != '"')
                break;
            csv->at++;
        } else if (!quoted && (*csv->at == ',' || *csv->at == '\n')) {
            break;
        }
        csv->line += *csv->at == '\n';
        if (cell->len < TRACE_TEXT)
            g_string_append_c(cell, *csv->at);
    }
    if (quoted && csv->at >= csv->end) {
        csv->line = opened;
        return fail(csv, "a quote is not closed; close it");
    }
    csv->at += quoted;
    if (!quoted && cell->len > 0 && cell->str[cell->len - 1] == '\r')
        g_string_truncate(cell, cell->len - 1);
    if (csv->at < csv->end && *csv->at == '\r')
        csv->at++;
    *last = csv->at >= csv->end || *csv->at == '\n';
    if (!*last && *csv->at != ',')
        return fail(csv, "something stands behind a closing quote; put a comma between cells");
    csv->at += csv->at < csv->end;
    return true;
}

static int column_of(const char *name)
{
    static const char *const names[] = {
#define X(name) #name,
        COLUMNS(X)
#undef X
    };
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return COLUMN_COUNT;
}

static bool read_header(Csv *csv)
{
    g_autoptr(GString) cell = g_string_new(NULL);
    bool has[COLUMN_COUNT + 1] = {false};
    for (bool last = false; !last;) {
        if (csv->n_columns >= MOST_COLUMNS)
            return fail(csv, "it has more than " G_STRINGIFY(
                                 MOST_COLUMNS) " columns; leave away those that are not needed");
        if (!read_cell(csv, cell, &last))
            return false;
        int column = column_of(g_strstrip(cell->str));
        if (column < COLUMN_COUNT && has[column])
            return fail(csv, "a column stands there twice; leave one away");
        has[column] = true;
        csv->columns[csv->n_columns++] = column;
    }
    if (!has[COLUMN_layer] && !has[COLUMN_model])
        return fail(
            csv, "there is neither a column 'layer' nor one 'model'; name what was timed in one, "
                 "with commas between columns");
    return has[COLUMN_median_us] || has[COLUMN_p25_us] ||
           fail(csv, "there is no column 'median_us'; give times in microseconds in one, with "
                     "commas between "
                     "columns");
}

static bool read_line(Csv *csv)
{
    g_autoptr(GString) other = g_string_new(NULL);
    int i = 0;
    for (int k = 0; k < COLUMN_COUNT; k++)
        g_string_truncate(csv->cells[k], 0);
    for (bool last = false; !last; i++) {
        if (i >= csv->n_columns)
            return fail(csv, "the line has more cells than the header; give each a column");
        int column = csv->columns[i];
        if (!read_cell(csv, column < COLUMN_COUNT ? csv->cells[column] : other, &last))
            return false;
    }
    return i == csv->n_columns || fail(csv, "the line has fewer cells than the header; fill them");
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static Shape shape_of(const char *text)
{
    Shape shape = {0};
    for (const char *at = text; *at;) {
        char *end = NULL;
        gint64 size = g_ascii_strtoll(at, &end, 10);
        if (end == at || size < 0 || shape.rank >= SHAPE_MAX_RANK || (*end && *end != 'x'))
            return shape_unknown();
        shape.dim[shape.rank++] = size;
        at = *end ? end + 1 : end;
    }
    return shape.rank > 0 ? shape : shape_unknown();
}

static TraceShapes shapes_of(Trace *trace, const char *text)
{
    g_autoptr(GArray) shapes = g_array_new(FALSE, FALSE, sizeof(Shape));
    g_auto(GStrv) words = g_strsplit(text, ";", 16);
    for (char **word = words; *word; word++) {
        Shape shape = shape_of(*word);
        g_array_append_val(shapes, shape);
    }
    return trace_shapes(trace, shapes);
}

static double seconds_of(const Csv *csv)
{
    const char *text = csv->cells[COLUMN_p25_us]->str;
    char *end = NULL;
    if (!*text)
        text = csv->cells[COLUMN_median_us]->str;
    double us = *text ? g_ascii_strtod(text, &end) : NAN;
    return end && !*end && us >= 0 && isfinite(us) ? us * 1e-6 : NAN;
}

static const char *cell_text(Trace *trace, const Csv *csv, Column column)
{
    return trace_text(trace, (JsonText){csv->cells[column]->str, csv->cells[column]->len});
}

static bool take_line(Trace *trace, Csv *csv)
{
    double seconds = seconds_of(csv);
    int runs = (int)CLAMP(g_ascii_strtoll(csv->cells[COLUMN_runs]->str, NULL, 10), 0, G_MAXINT);
    if (isnan(seconds))
        return fail(csv, "the time is no number from 0 on; give microseconds, as in 12.5");
    trace->device = cell_text(trace, csv, COLUMN_device);
    trace->runtime = cell_text(trace, csv, COLUMN_runtime);
    trace->model = cell_text(trace, csv, COLUMN_model);
    trace->fused = strcmp(csv->cells[COLUMN_fusion]->str, "none") != 0;
    trace->runs = MAX(trace->runs, runs);
    if (csv->cells[COLUMN_layer]->len == 0) {
        trace->seconds = seconds;
        return true;
    }
    if (trace->events->len >= TRACE_EVENTS)
        return fail(csv, "there are too many layers; leave some away");
    TraceEvent event = {.name = cell_text(trace, csv, COLUMN_layer),
                        .op = cell_text(trace, csv, COLUMN_op),
                        .module = "",
                        .provider = "",
                        .inputs = shapes_of(trace, csv->cells[COLUMN_in_shapes]->str),
                        .outputs = shapes_of(trace, csv->cells[COLUMN_out_shapes]->str),
                        .thread = -1,
                        .runs = runs,
                        .seconds = seconds};
    g_array_append_val(trace->events, event);
    return true;
}

/* ---- Files ----------------------------------------------------------------------------------- */

/* Whether the line is of the network asked for; without a name of one, that of the first line. */
static bool is_wanted(const Csv *csv, GString *model, bool named)
{
    const GString *cell = csv->cells[COLUMN_model];
    if (!named && model->len == 0)
        g_string_assign(model, cell->str);
    return cell->len == 0 || strcmp(cell->str, model->str) == 0;
}

static bool read_lines(Trace *trace, Csv *csv, const TraceOptions *options)
{
    g_autoptr(GString) model = g_string_new(options->model);
    int taken = 0, other = 0;
    while (csv->at < csv->end) {
        csv->line++;
        bool two = csv->end - csv->at > 1 && csv->at[0] == '\r' && csv->at[1] == '\n';
        size_t blank = csv->at[0] == '\n' ? 1 : two ? 2 : 0;
        csv->at += blank;
        if (blank)
            continue;
        if (!read_line(csv))
            return false;
        bool wanted = is_wanted(csv, model, options->model != NULL);
        other += !wanted;
        taken += wanted;
        if (wanted && !take_line(trace, csv))
            return false;
    }
    if (taken == 0 && other > 0)
        return rb_fail(csv->error, RB_ERROR_INPUT,
                       "%s: no line is of model '%s'; call it so in the column 'model', or leave "
                       "that column away",
                       csv->file->shown, model->str);
    return true;
}

static bool read_table(Trace *trace, const TraceFile *file, const TraceOptions *options,
                       GError **error)
{
    Csv csv = {.file = file,
               .at = file->text,
               .end = file->text + file->length,
               .line = 1,
               .error = error};
    for (int i = 0; i < COLUMN_COUNT; i++)
        csv.cells[i] = g_string_new(NULL);
    bool ok = read_header(&csv) && read_lines(trace, &csv, options);
    for (int i = 0; i < COLUMN_COUNT; i++)
        g_string_free(csv.cells[i], TRUE);
    return ok;
}

static bool is_one(const TraceFile *file)
{
    const char *end = memchr(file->text, '\n', file->length);
    size_t n = end ? (size_t)(end - file->text) : file->length;
    return g_strstr_len(file->text, (gssize)n, "median_us") != NULL ||
           g_strstr_len(file->text, (gssize)n, "p25_us") != NULL;
}

const TraceFormat trace_csv = {"csv", "CSV", "a header with median_us", is_one, read_table};
