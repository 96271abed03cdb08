/* Memory of training, one stacked bar per optimizer or what-if, against devices' capacities
 * (SPEC 4). */
#include <math.h>

#include "analysis/ask.h"
#include "base/units.h"
#include "chart/kinds.h"
#include "chart/sheet.h"

#define BAR 15
#define VALUE_WIDTH 66  /* px kept right of the axis for the longest bar's total */
#define LINE_LABEL 15   /* px, a row of capacities' labels */
#define LINE_ROWS 6     /* of such labels; lines without room in them are told below */
#define LINE_GAP 4      /* px between a line and its label */
#define LINE_WIDTH 200  /* px of a capacity's label */
#define LINE_REACH 2.0  /* times the longest bar: the farthest capacity drawn */
#define LINE_FLOOR 0.04 /* of the longest bar: the least capacity drawn */
#define LINES_MAX 8
#define SAME 1.001 /* capacities within this factor share a line */

enum { PARTS = 4 };

static const LegendItem parts[PARTS] = {
    {.label = "weights", .ink = INK_CONV, .key = KEY_AREA},
    {.label = "gradients", .ink = INK_NORM, .key = KEY_AREA},
    {.label = "optimizer's slots", .ink = INK_LINEAR, .key = KEY_AREA}, /* and master copies */
    {.label = "activations", .ink = INK_ACTIVATION, .key = KEY_AREA},
};

static const struct {
    TrainingSetup setup;
    const char *name;
} variants[] = {
    {{OPTIMIZER_SGD, TRAINING_AS_IS}, "SGD"},
    {{OPTIMIZER_MOMENTUM, TRAINING_AS_IS}, "SGD with momentum"},
    {{OPTIMIZER_ADAM, TRAINING_AS_IS}, "Adam"},
    {{OPTIMIZER_ADAM, TRAINING_MIXED_PRECISION}, "Adam, mixed precision"},
    {{OPTIMIZER_ADAM, TRAINING_RECOMPUTE}, "Adam, recompute"},
    {{OPTIMIZER_ADAM, TRAINING_FROZEN_BACKBONE}, "Adam, frozen backbone"},
};

enum { BARS = G_N_ELEMENTS(variants) };

typedef struct Bars {
    int n; /* of what changes something for this network */
    const char *names[BARS];
    double bytes[BARS][PARTS], total[BARS];
    int most, least; /* of those that hold anything; -1: none */
} Bars;

static const Training *training_with(const RecordList *rows, TrainingSetup setup)
{
    for (int i = 0; i < rows->n; i++) {
        const TrainingResult *row = record_at(rows, i);
        if (row->setup.optimizer == setup.optimizer && row->setup.what_ifs == setup.what_ifs)
            return &row->training;
    }
    return NULL;
}

static Bars bars_of(const RecordList *rows)
{
    Bars bars = {.most = -1, .least = -1};
    for (int variant = 0; variant < BARS; variant++) {
        const Training *training = training_with(rows, variants[variant].setup);
        if (!training)
            continue;
        int i = bars.n++;
        double *bytes = bars.bytes[i];
        bars.names[i] = variants[variant].name;
        bytes[0] = (double)training->weights_bytes;
        bytes[1] = (double)training->gradients_bytes;
        bytes[2] = (double)(training->slots_bytes + training->master_bytes);
        bytes[3] = (double)(training->kept_bytes + training->gradient_peak_bytes);
        for (int part = 0; part < PARTS; part++)
            bars.total[i] += bytes[part];
        if (bars.total[i] <= 0)
            continue;
        if (bars.most < 0 || bars.total[i] > bars.total[bars.most])
            bars.most = i;
        if (bars.least < 0 || bars.total[i] < bars.total[bars.least])
            bars.least = i;
    }
    return bars;
}

/* ---- Capacities ------------------------------------------------------------------------------ */

typedef struct Capacity {
    const char *name; /* of the device */
    double bytes;
    int order; /* as given */
} Capacity;

static gint compare_capacity(gconstpointer a, gconstpointer b)
{
    const Capacity *x = a, *y = b;
    if (x->bytes != y->bytes)
        return x->bytes < y->bytes ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* Known capacities of what computes the network's floats and is trained on, smallest first. */
static GArray *capacities_new(const ChartRequest *request)
{
    DType floats = counted_floats(request->models[0]->counted);
    GArray *capacities = g_array_new(FALSE, FALSE, sizeof(Capacity));
    for (int i = 0; i < request->n_devices; i++) {
        const Memory *memory = device_main_memory(request->devices[i]);
        Capacity capacity = {request->devices[i]->name, memory ? (double)memory->capacity_bytes : 0,
                             i};
        if (capacity.bytes > 0 && device_trains(request->devices[i]) &&
            device_computes(request->devices[i], floats))
            g_array_append_val(capacities, capacity);
    }
    g_array_sort(capacities, compare_capacity);
    return capacities;
}

static double capacity_of(const GArray *capacities, guint i)
{
    return g_array_index(capacities, Capacity, i).bytes;
}

/* One past the last capacity that shares the line of `first`. */
static guint line_end(const GArray *capacities, guint first)
{
    guint end = first + 1;
    while (end < capacities->len &&
           capacity_of(capacities, end) <= capacity_of(capacities, first) * SAME)
        end++;
    return end;
}

typedef struct Scene {
    DType floats; /* of the network, which devices have to compute */
    const Bars *bars;
    const GArray *capacities; /* Capacity */
    double longest;
    Rows rows;
} Scene;

/* Lines are drawn up to here: capacities beyond would make the bars short. */
static double reach_of(const Scene *scene)
{
    return scene->longest * LINE_REACH;
}

/* And from here: what holds next to nothing says next to nothing. */
static double floor_of(const Scene *scene)
{
    return scene->longest * LINE_FLOOR;
}

static bool is_drawn(const Scene *scene, double bytes)
{
    return bytes >= floor_of(scene) && bytes <= reach_of(scene);
}

static double axis_end(const Scene *scene)
{
    double end = scene->longest;
    int lines = 0;
    for (guint i = 0, next; i < scene->capacities->len && lines < LINES_MAX; i = next) {
        next = line_end(scene->capacities, i);
        if (is_drawn(scene, capacity_of(scene->capacities, i))) {
            end = fmax(end, capacity_of(scene->capacities, i) * 1.02);
            lines++;
        }
    }
    return end;
}

/* "16.0 GB V100 SXM2, T4 and 2 more", or fewer of them by name, at most `width` and LINE_WIDTH px
 * wide; only the name of one device alone is cut. Caller frees. */
static char *line_text(const Scene *scene, guint first, guint end, double width)
{
    const Sheet *sheet = scene->rows.panel.sheet;
    const Capacity *a = &g_array_index(scene->capacities, Capacity, first);
    guint devices = end - first;
    double room = fmin(width, LINE_WIDTH);
    g_autofree char *bytes = units_bytes(a->bytes);
    for (guint named = MIN(devices, 2); devices > 1 && named > 0; named--) {
        g_autofree char *more =
            devices > named ? g_strdup_printf(" and %u more", devices - named) : NULL;
        g_autofree char *text = g_strconcat(bytes, " ", a->name, named > 1 ? ", " : "",
                                            named > 1 ? a[1].name : "", more, NULL);
        if (sheet_text_width(sheet, text, SIZE_SMALL, false) <= room)
            return g_steal_pointer(&text);
    }
    if (devices > 1)
        return g_strdup_printf("%s, %u devices", bytes, devices);
    room -= sheet_text_width(sheet, bytes, SIZE_SMALL, false) + 6;
    g_autofree char *name = sheet_fit(sheet, a->name, SIZE_SMALL, false, room);
    return g_strconcat(bytes, " ", name, NULL);
}

typedef struct LineLabel {
    char *text;
    guint devices;  /* that share the line */
    double x, left; /* px of the line and of its label's beginning */
    int row;        /* from the plot upwards; -1: no room */
} LineLabel;

/* A label lies left of its line, above those of the lines it reaches across: no line crosses a
 * label. */
static int label_row(const LineLabel *labels, guint n, double left)
{
    int row = 0;
    for (guint i = 0; i < n; i++)
        if (labels[i].row >= 0 && labels[i].x > left - LINE_GAP)
            row = MAX(row, labels[i].row + 1);
    return row < LINE_ROWS ? row : -1;
}

/* Returns how many lines there are, of equal or different capacities. */
static guint label_lines(const Scene *scene, LineLabel labels[LINES_MAX])
{
    guint n = 0;
    for (guint i = 0, end; i < scene->capacities->len && n < LINES_MAX; i = end) {
        end = line_end(scene->capacities, i);
        if (!is_drawn(scene, capacity_of(scene->capacities, i)))
            continue;
        double x = panel_x(&scene->rows.panel, capacity_of(scene->capacities, i));
        LineLabel label = {line_text(scene, i, end, x - LINE_GAP - SHEET_MARGIN), end - i, x, 0, 0};
        double width = sheet_text_width(scene->rows.panel.sheet, label.text, SIZE_SMALL, false);
        label.left = fmax(label.x - LINE_GAP - width, SHEET_MARGIN);
        label.row = label_row(labels, n, label.left);
        labels[n++] = label;
    }
    return n;
}

static void draw_lines(const Scene *scene, const LineLabel *labels, guint count)
{
    const Panel *panel = &scene->rows.panel;
    double top = panel->box.y;
    for (guint i = 0; i < count; i++)
        canvas_segment(panel->canvas, labels[i].x, top - LINE_LABEL * (labels[i].row + 1),
                       labels[i].x, panel_bottom(panel));
    canvas_paint(panel->canvas,
                 (Look){.stroke = INK_THEORETICAL, .width = 1.4, .dash = DASH_DASHED});
    for (guint i = 0; i < count; i++)
        if (labels[i].row >= 0)
            canvas_text(panel->canvas, labels[i].left, top - 5 - LINE_LABEL * labels[i].row,
                        labels[i].text, (TextLook){.size = SIZE_SMALL});
}

/* The paper under a total hides the lines that pass there. */
static void draw_total(const Scene *scene, guint row)
{
    const Panel *panel = &scene->rows.panel;
    double total = scene->bars->total[row], x = panel_x(panel, total) + 5;
    g_autofree char *text = total > 0 ? units_bytes(total) : g_strdup("unknown");
    rows_bar(&scene->rows, row, x - 2, sheet_text_width(panel->sheet, text, SIZE_SMALL, false) + 4);
    canvas_paint(panel->canvas, (Look){.fill = INK_PAPER});
    canvas_text(
        panel->canvas, x, rows_y(&scene->rows, row), text,
        (TextLook){.size = SIZE_SMALL, .middle = true, .ink = total > 0 ? INK_TEXT : INK_MUTED});
}

/* Of the parts of a bar. */
static void note_parts(const Scene *scene, guint row)
{
    const Panel *panel = &scene->rows.panel;
    double before = 0;
    for (int part = 0; part < PARTS; part++) {
        double value = scene->bars->bytes[row][part], left = panel_x(panel, before);
        g_autofree char *bytes = units_bytes(value);
        g_autofree char *text =
            g_strdup_printf("%s: %s of %s", scene->bars->names[row], bytes, parts[part].label);
        before += value;
        canvas_note_box(
            panel->canvas,
            (Box){left, rows_y(&scene->rows, row) - BAR / 2.0, panel_x(panel, before) - left, BAR},
            text);
    }
}

static int rows_of(const LineLabel *labels, guint count)
{
    int rows = 0;
    for (guint i = 0; i < count; i++)
        rows = MAX(rows, labels[i].row + 1);
    return rows;
}

/* "; 3 devices under 500 MB", with "Not drawn: " before the first. */
static void append_missing(GString *out, bool *first, guint count, const char *where, double bytes)
{
    if (!count)
        return;
    g_autofree char *limit = bytes > 0 ? units_bytes(bytes) : g_strdup("");
    g_string_append_printf(out, "%s%u %s %s%s", *first ? "Not drawn: " : "; ", count,
                           count > 1 ? "devices" : "device", where, limit);
    *first = false;
}

/* Capacities no label tells. Caller frees. */
static char *caption(const Scene *scene, const LineLabel *labels, guint count)
{
    GString *out = g_string_new(NULL);
    bool first = true;
    guint under = 0, over = 0, drawn = 0;
    for (guint i = 0; i < count; i++) {
        drawn += labels[i].devices;
        if (labels[i].row < 0)
            g_string_append_printf(out, "Unnamed line: %s. ", labels[i].text);
    }
    for (guint i = 0; i < scene->capacities->len; i++) {
        under += capacity_of(scene->capacities, i) < floor_of(scene);
        over += capacity_of(scene->capacities, i) > reach_of(scene);
    }
    append_missing(out, &first, under, "under ", floor_of(scene));
    append_missing(out, &first, scene->capacities->len - under - over - drawn, "between", 0);
    append_missing(out, &first, over, "over ", reach_of(scene));
    if (!first)
        g_string_append_c(out, '.');
    return g_string_free(out, FALSE);
}

/* Of the bar with most, and of what it fits. */
static char *finding(const Scene *scene)
{
    const Bars *bars = scene->bars;
    const double *most = bars->bytes[bars->most];
    double total = bars->total[bars->most];
    guint fits = 0, known = scene->capacities->len;
    for (guint i = 0; i < known; i++)
        fits += capacity_of(scene->capacities, i) >= total;
    int largest = 0;
    for (int part = 0; part < PARTS; part++)
        largest = most[part] > most[largest] ? part : largest;
    g_autofree char *high = units_bytes(total), *low = units_bytes(bars->total[bars->least]);
    g_autofree char *share = units_percent(most[largest] / total, 0);
    g_autofree char *devices = units_plural(known, "device");
    g_autofree char *room = known ? g_strdup_printf("\nThat fits %u of %s trained on in %s.", fits,
                                                    devices, dtype_name(scene->floats))
                                  : g_strdup("");
    return g_strdup_printf("%s: least with %s, %s; most with %s, %s.\nOf the most %s are %s.%s",
                           scene->rows.panel.sheet->title, bars->names[bars->least], low,
                           bars->names[bars->most], high, share, parts[largest].label, room);
}

static Canvas *draw_rows(Sheet *sheet, const Bars *bars, const GArray *capacities, DType floats)
{
    RowName names[BARS] = {0};
    Ink inks[PARTS];
    LineLabel labels[LINES_MAX];
    for (int i = 0; i < bars->n; i++)
        names[i].text = bars->names[i];
    for (int part = 0; part < PARTS; part++)
        inks[part] = parts[part].ink;
    double y = sheet_legend(sheet, sheet->y, parts, PARTS) + 8;
    RowLook look = {24, BAR, MIN(200, 0.32 * sheet->width), SHEET_MARGIN + VALUE_WIDTH, SIZE_TEXT};
    Scene scene = {floats, bars, capacities, bars->total[bars->most],
                   rows_new(sheet, y, look, names, bars->n)};
    Panel *panel = &scene.rows.panel;
    panel->x = axis_new(AXIS_LINEAR, 0, axis_end(&scene), panel->box.x, panel_right(panel), "B");
    guint lines = label_lines(&scene, labels);
    panel->box.y = y + LINE_LABEL * rows_of(labels, lines);
    axis_draw_x(sheet->canvas, &panel->x, panel->box, "Memory");
    rows_stack(&scene.rows, bars->bytes[0], PARTS, inks, panel->box.x, panel->box.width,
               panel->x.high);
    draw_lines(&scene, labels, lines);
    for (int i = 0; i < bars->n; i++) {
        rows_write_name(&scene.rows, i);
        draw_total(&scene, i);
        note_parts(&scene, i);
    }
    y = sheet_caption(sheet, panel_bottom(panel) + 38, caption(&scene, labels, lines));
    for (guint i = 0; i < lines; i++)
        g_free(labels[i].text);
    return sheet_finish(sheet, y, finding(&scene));
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    const ModelResult *model = request->models[0];
    const Asked asked = {.analysis = analysis, .model = model};
    const ResultList *list = ask(QUESTION_TRAINING, &asked, error);
    if (!list)
        return NULL;
    Bars bars = bars_of(&list->records);
    g_autoptr(GArray) capacities = capacities_new(request);
    if (bars.most < 0)
        return chart_cannot(error, "nothing held: no memory of training '%s' is known", model->id);
    Sheet sheet =
        sheet_new(fonts, request, STATED_NETWORK,
                  g_strdup_printf("What training %s holds, by the refined rule", model->name));
    return draw_rows(&sheet, &bars, capacities, counted_floats(request->models[0]->counted));
}

const ChartKind training_chart = {"training",
                                  "what training a model holds in memory, by optimizer",
                                  1,
                                  1,
                                  0,
                                  -1,
                                  STATED_NETWORK,
                                  NULL,
                                  draw};
