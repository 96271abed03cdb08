/* What is live while a network runs: tensors stacked over execution order (SPEC 4).
 *
 * A tensor is a band as high as its bytes from the operator that makes it to the last that reads
 * it, older ones below. Bands too thin to be seen are one grey area at the bottom. At the peak a
 * line stands, and beside the plot the tensors live then, to the same scale and named.
 */
#include <math.h>

#include "base/units.h"
#include "chart/kinds.h"
#include "chart/live.h"

#define PLOT_HEIGHT 260
#define GUTTER 208 /* px right of the plot, for the peak's tensors; more where names are long */
#define COLUMN_GAP 22
#define COLUMN 16
#define LABEL_X 14     /* px from the column to its labels */
#define THIN 1.5       /* px: bands thinner than this are one area */
#define NAMED_MAX 10   /* tensors named at the peak */
#define LABEL_PITCH 15 /* px */
#define ROWS_MAX 3     /* of the name of a tensor */
#define NAMED_OPS 44   /* more operators than this are numbered */
#define HEADROOM 1.15  /* over the peak, for its label */
#define WEIGHTS_REACH 1.6

typedef struct Band {
    const Live *live;
    int first, count; /* columns it covers */
    guint base;       /* where its bottoms begin in Scene.base, one per column */
} Band;

typedef struct Scene {
    const ModelResult *model;
    const GArray *lives; /* Live */
    Panel panel;
    int ops;
    double *live;       /* bytes, of each operator */
    int peak;           /* operator */
    int columns;        /* as many as operators, or as px */
    int *op;            /* of each column: the one in it with most live */
    double *thin;       /* bytes of each column in bands too thin to draw */
    double thinnest;    /* bytes of the thinnest band drawn */
    GArray *bands;      /* Band, oldest first */
    GArray *base;       /* double */
    GPtrArray *at_peak; /* Live then, largest first */
    guint named;        /* of these: as many as have room for their names */
} Scene;

static bool lives_at(const Live *live, int op)
{
    return live->from <= op && op <= live->to;
}

static int peak_of(const double *live, int ops)
{
    int peak = 0;
    for (int i = 1; i < ops; i++)
        if (live[i] > live[peak] * (1 + 1e-12))
            peak = i;
    return peak;
}

static const char *op_name(const Scene *scene, int op)
{
    const char *name = graph_op(scene->model->graph, op)->name;
    return name ? name : "";
}

static gint compare_bytes(gconstpointer a, gconstpointer b)
{
    const Live *x = *(const Live *const *)a, *y = *(const Live *const *)b;
    if (x->bytes != y->bytes)
        return x->bytes < y->bytes ? 1 : -1;
    return (x > y) - (x < y);
}

static GPtrArray *largest_at(const GArray *lives, int op)
{
    GPtrArray *largest = g_ptr_array_new();
    for (guint i = 0; i < lives->len; i++)
        if (lives_at(live_at(lives, i), op))
            g_ptr_array_add(largest, (gpointer)live_at(lives, i));
    g_ptr_array_sort(largest, compare_bytes);
    return largest;
}

/* ---- Columns and bands ----------------------------------------------------------------------- */

static void choose_columns(Scene *scene)
{
    int64_t ops = scene->ops, columns = MIN(ops, (int64_t)scene->panel.box.width);
    scene->columns = (int)columns;
    scene->op = g_new(int, columns);
    for (int64_t c = 0; c < columns; c++) {
        int first = (int)(c * ops / columns), end = (int)((c + 1) * ops / columns);
        scene->op[c] = first;
        for (int op = first + 1; op < end; op++)
            if (scene->live[op] > scene->live[scene->op[c]])
                scene->op[c] = op;
    }
}

static double column_x(const Scene *scene, int column)
{
    return scene->panel.box.x + scene->panel.box.width * column / scene->columns;
}

/* The first column whose operator is `op` or later. */
static int column_from(const Scene *scene, int op)
{
    int low = 0, high = scene->columns;
    while (low < high) {
        int middle = (low + high) / 2;
        if (scene->op[middle] < op)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static gint compare_birth(gconstpointer a, gconstpointer b)
{
    const Band *x = a, *y = b;
    if (x->live->from != y->live->from)
        return x->live->from < y->live->from ? -1 : 1;
    return (x->live > y->live) - (x->live < y->live);
}

static void choose_bands(Scene *scene)
{
    for (guint i = 0; i < scene->lives->len; i++) {
        const Live *live = live_at(scene->lives, i);
        int first = column_from(scene, live->from), end = column_from(scene, live->to + 1);
        Band band = {live, first, end - first, 0};
        if (band.count > 0 && live->bytes >= scene->thinnest)
            g_array_append_val(scene->bands, band);
        else
            for (int c = first; c < end; c++)
                scene->thin[c] += live->bytes;
    }
    g_array_sort(scene->bands, compare_birth);
}

static const Band *band_at(const Scene *scene, guint i)
{
    return &g_array_index(scene->bands, Band, i);
}

/* The older lie below: a band sinks when one under it ends, and never rises. */
static void stack_bands(Scene *scene)
{
    g_autofree double *top = g_memdup2(scene->thin, (gsize)scene->columns * sizeof(double));
    for (guint i = 0; i < scene->bands->len; i++) {
        Band *band = &g_array_index(scene->bands, Band, i);
        band->base = scene->base->len;
        g_array_append_vals(scene->base, top + band->first, (guint)band->count);
        for (int c = band->first; c < band->first + band->count; c++)
            top[c] += band->live->bytes;
    }
}

#define SAME_PX 0.05 /* px: a step lower than this is none */

/* Whether two bottoms lie at one height, for the eye: a band over many small ones would otherwise
 * have a step in every column. */
static bool is_level(const Scene *scene, double a, double b)
{
    return fabs(a - b) <= scene->thinnest / THIN * SAME_PX;
}

/* The outline of a band: along its top from the left, along its bottom back from the right. */
static void trace_top(const Scene *scene, const double *base, double bytes, int first, int count)
{
    for (int i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && is_level(scene, base[end], base[i]);)
            end++;
        double y = panel_y(&scene->panel, base[i] + bytes);
        (i ? canvas_line : canvas_move)(scene->panel.canvas, column_x(scene, first + i), y);
        canvas_line(scene->panel.canvas, column_x(scene, first + end), y);
    }
}

static void trace_bottom(const Scene *scene, const double *base, int first, int count)
{
    for (int end = count, i; end > 0; end = i) {
        for (i = end - 1; i > 0 && is_level(scene, base[i - 1], base[end - 1]);)
            i--;
        double y = panel_y(&scene->panel, base[end - 1]);
        canvas_line(scene->panel.canvas, column_x(scene, first + end), y);
        canvas_line(scene->panel.canvas, column_x(scene, first + i), y);
    }
    canvas_close(scene->panel.canvas);
}

static void trace_band(const Scene *scene, const Band *band)
{
    const double *base = &g_array_index(scene->base, double, band->base);
    trace_top(scene, base, band->live->bytes, band->first, band->count);
    trace_bottom(scene, base, band->first, band->count);
}

/* In less there is none to see. */
#define TEXTURE_MIN 3 /* px */

static bool shows_texture(const Scene *scene, const Band *band)
{
    double width = column_x(scene, band->first + band->count) - column_x(scene, band->first);
    return width >= TEXTURE_MIN;
}

static void draw_bands(const Scene *scene)
{
    double rim = MIN(0.8, 0.12 * (column_x(scene, 1) - column_x(scene, 0)));
    g_autofree double *zero = g_new0(double, scene->columns);
    trace_top(scene, scene->thin, 0, 0, scene->columns);
    trace_bottom(scene, zero, 0, scene->columns);
    canvas_paint(scene->panel.canvas, (Look){.fill = INK_AXIS});
    for (int n = 0; n < 2 * LIVE_INKS; n++) {
        Ink ink = live_ink(n / 2);
        bool textured = n % 2;
        for (guint i = 0; i < scene->bands->len; i++) {
            const Band *band = band_at(scene, i);
            if (band->live->ink == ink && shows_texture(scene, band) == textured)
                trace_band(scene, band);
        }
        canvas_paint(scene->panel.canvas,
                     (Look){.fill = ink, .stroke = INK_PAPER, .width = rim, .textured = textured});
    }
}

/* Where it lies highest for longest: around the middle of its life. */
static void note_band(const Scene *scene, const Band *band)
{
    const double *base = &g_array_index(scene->base, double, band->base);
    int middle = band->count / 2, first = middle, end = middle + 1;
    while (first > 0 && is_level(scene, base[first - 1], base[middle]))
        first--;
    while (end < band->count && is_level(scene, base[end], base[middle]))
        end++;
    double left = column_x(scene, band->first + first), right = column_x(scene, band->first + end);
    double top = panel_y(&scene->panel, base[middle] + band->live->bytes);
    g_autofree char *text = live_text(band->live);
    canvas_note_box(scene->panel.canvas,
                    (Box){left, top, right - left, panel_y(&scene->panel, base[middle]) - top},
                    text);
}

/* ---- The peak -------------------------------------------------------------------------------- */

static bool ops_named(const Scene *scene)
{
    return scene->ops <= NAMED_OPS;
}

static double peak_x(const Scene *scene)
{
    int column = column_from(scene, scene->peak);
    return (column_x(scene, column) + column_x(scene, column + 1)) / 2;
}

/* Beside the plot, what the peak consists of, to the plot's own scale. */
typedef struct Share {
    const Live *live; /* NULL: those too thin to draw */
    double low, high; /* bytes */
    bool named;
} Share;

static bool is_largest(const Scene *scene, const Live *live)
{
    for (guint i = 0; i < scene->named; i++)
        if (scene->at_peak->pdata[i] == live)
            return true;
    return false;
}

/* The stack from its bottom; the largest are named. */
static GArray *shares_at_peak(const Scene *scene, guint *named)
{
    GArray *shares = g_array_new(FALSE, FALSE, sizeof(Share));
    double top = scene->thin[column_from(scene, scene->peak)];
    Share thin = {NULL, 0, top, true};
    if (top > 0)
        g_array_append_val(shares, thin);
    *named = shares->len;
    for (guint i = 0; i < scene->bands->len; i++) {
        const Live *live = band_at(scene, i)->live;
        Share share = {live, top, top + live->bytes, is_largest(scene, live)};
        if (!lives_at(live, scene->peak))
            continue;
        g_array_append_val(shares, share);
        *named += share.named;
        top = share.high;
    }
    return shares;
}

static void draw_shares(const Scene *scene, const GArray *shares, double x)
{
    for (guint i = 0; i < shares->len; i++) {
        const Share *share = &g_array_index(shares, Share, i);
        double top = panel_y(&scene->panel, share->high);
        canvas_rect(scene->panel.canvas,
                    (Box){x, top, COLUMN, panel_y(&scene->panel, share->low) - top});
        canvas_paint(scene->panel.canvas, (Look){.fill = share->live ? share->live->ink : INK_AXIS,
                                                 .stroke = INK_PAPER,
                                                 .width = 0.8,
                                                 .textured = true});
    }
}

/* "name 3.21 MB". Caller frees. */
static char *label_text(const char *name, double bytes)
{
    g_autofree char *size = units_bytes(bytes);
    return g_strconcat(name, " ", size, NULL);
}

static double label_room(const Scene *scene)
{
    const Panel *panel = &scene->panel;
    return panel->sheet->right - panel_right(panel) - COLUMN_GAP - COLUMN - LABEL_X;
}

/* With the smaller ones, in rows of which each label takes as many as the longest. */
static guint named_of(const Scene *scene)
{
    guint n = MIN(scene->at_peak->len, NAMED_MAX), most = 1;
    for (guint i = 0; i < n; i++) {
        const Live *live = scene->at_peak->pdata[i];
        g_autofree char *text = label_text(live->name, live->bytes);
        g_autoptr(GPtrArray) rows =
            sheet_wrap(scene->panel.sheet, text, SIZE_SMALL, false, label_room(scene));
        most = MAX(most, rows->len);
    }
    return MIN(n, PLOT_HEIGHT / (LABEL_PITCH * MIN(most, ROWS_MAX)) - 1);
}

/* The name cut so that the bytes always show. Caller frees. */
static char *cut_text(const Sheet *sheet, const char *name, double bytes, double room)
{
    g_autofree char *alone = label_text("", bytes);
    double taken = sheet_text_width(sheet, alone, SIZE_SMALL, false);
    g_autofree char *fits = sheet_fit(sheet, name, SIZE_SMALL, false, room - taken);
    return label_text(fits, bytes);
}

/* In rows where it takes no more than `most`, else cut to one. Caller unrefs. */
static GPtrArray *share_rows(const Scene *scene, const Share *share, guint most)
{
    const Sheet *sheet = scene->panel.sheet;
    double bytes = share->high - share->low, room = label_room(scene);
    const char *name = share->live ? share->live->name : "smaller ones";
    g_autofree char *whole = label_text(name, bytes);
    GPtrArray *rows = sheet_wrap(sheet, whole, SIZE_SMALL, false, room);
    if (rows->len > most) {
        g_ptr_array_set_size(rows, 0);
        g_ptr_array_add(rows, cut_text(sheet, name, bytes, room));
    }
    return rows;
}

/* Rows that each label has room for beside the others. */
static guint rows_with_room(const Scene *scene, guint named)
{
    double rows = scene->panel.box.height / (LABEL_PITCH * MAX(named, 1));
    return (guint)CLAMP(rows, 1, ROWS_MAX);
}

static void label_share(const Scene *scene, const GPtrArray *rows, double x, double y)
{
    for (guint i = 0; i < rows->len; i++)
        canvas_text(scene->panel.canvas, x, y + LABEL_PITCH * (i - (rows->len - 1) / 2.0),
                    rows->pdata[i], (TextLook){.size = SIZE_SMALL, .middle = true});
}

static void label_shares(const Scene *scene, const GArray *shares, guint named, double x)
{
    guint most = rows_with_room(scene, named);
    double half = LABEL_PITCH * (most - 1) / 2.0;
    g_autofree double *at = g_new(double, named + 1);
    guint n = 0;
    /* Upwards in the stack is down in px: from the top share on. */
    for (guint i = shares->len; i-- > 0;) {
        const Share *share = &g_array_index(shares, Share, i);
        if (share->named)
            at[n++] = panel_y(&scene->panel, (share->low + share->high) / 2);
    }
    labels_spread(at, named, LABEL_PITCH * most, scene->panel.box.y + 6 + half,
                  panel_bottom(&scene->panel) - 2 - half);
    n = 0;
    for (guint i = shares->len; i-- > 0;) {
        const Share *share = &g_array_index(shares, Share, i);
        if (!share->named)
            continue;
        g_autoptr(GPtrArray) rows = share_rows(scene, share, most);
        canvas_segment(scene->panel.canvas, x + 1,
                       panel_y(&scene->panel, (share->low + share->high) / 2), x + 10, at[n]);
        label_share(scene, rows, x + LABEL_X, at[n++]);
    }
    canvas_paint(scene->panel.canvas, (Look){.stroke = INK_MUTED, .width = 0.8});
}

static void draw_peak_tensors(const Scene *scene)
{
    const Panel *panel = &scene->panel;
    guint named;
    g_autoptr(GArray) shares = shares_at_peak(scene, &named);
    double x = panel_right(panel) + COLUMN_GAP;
    g_autofree char *title =
        sheet_fit(panel->sheet, "Live at the peak", SIZE_TEXT, false, panel->sheet->right - x);
    canvas_text(panel->canvas, x, panel->box.y - 9, title, (TextLook){0});
    draw_shares(scene, shares, x);
    label_shares(scene, shares, named, x + COLUMN);
}

static bool fits(const Scene *scene, const char *text, double room)
{
    return sheet_text_width(scene->panel.sheet, text, SIZE_SMALL, true) <= room;
}

/* "peak 2.41 MB at operator 14 of 175, layer1.1.bn2", by its name alone where operators are named;
 * less of it where that has no room. Caller frees. */
static char *peak_text(const Scene *scene, double room)
{
    const char *at = op_name(scene, scene->peak);
    bool by_name = ops_named(scene) && *at;
    g_autofree char *bytes = units_bytes(scene->live[scene->peak]);
    g_autofree char *least = g_strconcat("peak ", bytes, NULL);
    g_autofree char *number = g_strdup_printf("operator %d of %d", scene->peak + 1, scene->ops);
    g_autofree char *brief = g_strconcat(least, " at ", by_name ? at : number, NULL);
    g_autofree char *full = g_strconcat(brief, by_name || !*at ? NULL : ", ", at, NULL);
    return g_strdup(fits(scene, full, room) ? full : fits(scene, brief, room) ? brief : least);
}

static void draw_peak(const Scene *scene)
{
    const Panel *panel = &scene->panel;
    double x = peak_x(scene), y = panel_y(panel, scene->live[scene->peak]);
    double left = panel->box.x, right = panel_right(panel);
    canvas_segment(panel->canvas, x, panel->box.y, x, panel_bottom(panel));
    canvas_segment(panel->canvas, x, y, right + COLUMN_GAP, y);
    canvas_paint(panel->canvas, (Look){.stroke = INK_MEASURED, .dash = DASH_DOTTED});
    /* Beside its line, where there is more room. */
    bool after = right - x >= x - left;
    g_autofree char *text = peak_text(scene, (after ? right - x : x - left) - 11);
    canvas_text(panel->canvas, after ? x + 6 : x - 6, panel->box.y + 14, text,
                (TextLook){.size = SIZE_SMALL,
                           .bold = true,
                           .halo = true,
                           .anchor = after ? ANCHOR_START : ANCHOR_END});
}

/* ---- The whole ------------------------------------------------------------------------------- */

static double weights_of(const Scene *scene)
{
    return (double)scene->model->cost->weights_bytes;
}

static bool weights_shown(const Scene *scene)
{
    return weights_of(scene) > 0 && weights_of(scene) <= WEIGHTS_REACH * scene->live[scene->peak];
}

static void draw_weights(const Scene *scene)
{
    const Panel *panel = &scene->panel;
    double y = panel_y(panel, weights_of(scene)), right = panel_right(panel);
    g_autofree char *bytes = units_bytes(weights_of(scene));
    g_autofree char *text = g_strdup_printf("weights, besides: %s", bytes);
    bool at_right = peak_x(scene) < panel->box.x + panel->box.width / 2;
    canvas_segment(panel->canvas, panel->box.x, y, right, y);
    canvas_paint(panel->canvas,
                 (Look){.stroke = INK_THEORETICAL, .width = 1.4, .dash = DASH_DASHED});
    canvas_text(panel->canvas, at_right ? right - 6 : panel->box.x + 6, y - 5, text,
                (TextLook){.size = SIZE_SMALL,
                           .halo = true,
                           .anchor = at_right ? ANCHOR_END : ANCHOR_START});
}

static double draw_ops(const Scene *scene)
{
    const Panel *panel = &scene->panel;
    if (!ops_named(scene)) {
        panel_draw_operators(panel, scene->ops);
        return panel_bottom(panel) + 40;
    }
    g_autofree const char **names = g_new(const char *, scene->ops);
    for (int i = 0; i < scene->ops; i++)
        names[i] = op_name(scene, i);
    return labels_under(panel->sheet, panel->box.x, panel_bottom(panel) + 2,
                        panel->box.width / scene->ops, names, (size_t)scene->ops) +
           6;
}

static double draw_notes(const Scene *scene, double y)
{
    bool used[INK_COUNT] = {false};
    for (guint i = 0; i < scene->bands->len; i++)
        used[band_at(scene, i)->live->ink] = true;
    y = lives_legend(scene->panel.sheet, y + 4, used);
    g_autofree char *bytes = units_bytes(weights_of(scene));
    g_autofree char *least = units_bytes(scene->thinnest);
    bool told = weights_of(scene) > 0 && !weights_shown(scene), thin = false;
    for (int c = 0; c < scene->columns; c++)
        thin = thin || scene->thin[c] > 0;
    return sheet_caption(scene->panel.sheet, y,
                         g_strconcat("Colour: the operator that made the tensor.",
                                     thin ? " Grey at the bottom: tensors under " : "",
                                     thin ? least : "", thin ? ", all in one." : "",
                                     told ? " Not drawn: weights, live throughout, " : NULL, bytes,
                                     ".", NULL));
}

/* As wide as the names of what is live at the peak, within reason. */
static double gutter_of(const Sheet *sheet, const GPtrArray *at_peak)
{
    double width = GUTTER;
    for (guint i = 0; i < MIN(at_peak->len, NAMED_MAX); i++) {
        const Live *live = at_peak->pdata[i];
        g_autofree char *text = label_text(live->name, live->bytes);
        double label = sheet_text_width(sheet, text, SIZE_SMALL, false) + 6;
        width = fmax(width, COLUMN_GAP + COLUMN + LABEL_X + label + SHEET_MARGIN);
    }
    return fmin(width, 0.47 * sheet->width);
}

static Scene scene_new(const Sheet *sheet, const ModelResult *model, const GArray *lives)
{
    int ops = graph_n_ops(model->graph);
    Scene scene = {.model = model, .lives = lives, .ops = ops, .live = lives_sum(lives, ops)};
    scene.peak = peak_of(scene.live, ops);
    scene.at_peak = largest_at(lives, scene.peak);
    double high = scene.live[scene.peak] * HEADROOM, top = sheet->y + 24;
    if (weights_shown(&scene))
        high = fmax(high, weights_of(&scene) * 1.25);
    scene.panel = panel_new(sheet, top, PLOT_HEIGHT,
                            axis_new(AXIS_LINEAR, 0, high, top + PLOT_HEIGHT, top, "B"),
                            gutter_of(sheet, scene.at_peak));
    scene.thinnest = high * THIN / PLOT_HEIGHT;
    scene.named = named_of(&scene);
    choose_columns(&scene);
    scene.thin = g_new0(double, scene.columns);
    scene.bands = g_array_new(FALSE, FALSE, sizeof(Band));
    scene.base = g_array_new(FALSE, FALSE, sizeof(double));
    choose_bands(&scene);
    stack_bands(&scene);
    return scene;
}

static void scene_clear(Scene *scene)
{
    g_free(scene->live);
    g_free(scene->op);
    g_free(scene->thin);
    g_array_unref(scene->bands);
    g_array_unref(scene->base);
    g_ptr_array_unref(scene->at_peak);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, scene_clear)

static char *finding(const Scene *scene)
{
    const GPtrArray *largest = scene->at_peak;
    const char *at = op_name(scene, scene->peak);
    g_autofree char *bytes = units_bytes(scene->live[scene->peak]);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s: at most %s live at once, at operator %d of %d",
                           scene->panel.sheet->title, bytes, scene->peak + 1, scene->ops);
    if (*at)
        g_string_append_printf(out, " (%s)", at);
    g_string_append_printf(out, ".\nIn %u tensors", largest->len);
    for (guint i = 0; i < MIN(largest->len, 3); i++) {
        const Live *live = largest->pdata[i];
        g_autofree char *size = units_bytes(live->bytes);
        g_string_append_printf(out, "%s %s with %s",
                               i ? "," : ", the largest:", live->name ? live->name : "", size);
    }
    g_autofree char *weights = units_bytes(weights_of(scene));
    if (weights_of(scene) > 0)
        g_string_append_printf(out, "; weights besides: %s", weights);
    return g_string_free(g_string_append_c(out, '.'), FALSE);
}

static Canvas *draw(G_GNUC_UNUSED Analysis *analysis, const ChartRequest *request, Fonts *fonts,
                    GError **error)
{
    const ModelResult *model = request->models[0];
    g_autoptr(GArray) lives = lives_new(model->graph, error);
    if (!lives)
        return NULL;
    if (!lives->len)
        return chart_cannot(error, "nothing live: no tensor of '%s' has a known size", model->id);
    Sheet sheet = sheet_new(fonts, request, STATED_NETWORK,
                            g_strdup_printf("What %s holds while it runs", model->name));
    g_auto(Scene) scene = scene_new(&sheet, model, lives);
    axis_draw_y(sheet.canvas, &scene.panel.y, scene.panel.box, "Live activations");
    double y = draw_ops(&scene);
    draw_bands(&scene);
    panel_border(&scene.panel);
    if (weights_shown(&scene))
        draw_weights(&scene);
    draw_peak(&scene);
    draw_peak_tensors(&scene);
    for (guint i = 0; i < scene.bands->len; i++)
        note_band(&scene, band_at(&scene, i));
    return sheet_finish(&sheet, draw_notes(&scene, y), finding(&scene));
}

const ChartKind liveness_chart = {"liveness",
                                  "tensors live while a model runs, and the moment of the peak",
                                  1,
                                  1,
                                  0,
                                  0,
                                  STATED_NETWORK,
                                  NULL,
                                  draw};
