/* The moment of the peak: its line in the plot, and beside that the tensors live then. */
#include "kinds/liveness_chart_parts.h"

#include <math.h>

#include "base/units.h"

#define GUTTER 208 /* px right of the plot, for the peak's tensors; more where names are long */
#define COLUMN_GAP 22
#define COLUMN 16
#define LABEL_X 14     /* px from the column to its labels */
#define NAMED_MAX 10   /* tensors named at the peak */
#define LABEL_PITCH 15 /* px */
#define ROWS_MAX 3     /* of the name of a tensor */
#define NAMED_OPS 44   /* more operators than this are numbered */

bool liveness_names_ops(const LivenessScene *scene)
{
    return scene->ops <= NAMED_OPS;
}

double liveness_peak_x(const LivenessScene *scene)
{
    int column = liveness_column_from(scene, scene->peak);
    return (liveness_column_x(scene, column) + liveness_column_x(scene, column + 1)) / 2;
}

/* Beside the plot, what the peak consists of, to the plot's own scale. */
typedef struct Share {
    const Live *live; /* NULL: those too thin to draw */
    double low, high; /* bytes */
    bool named;
} Share;

static bool is_largest(const LivenessScene *scene, const Live *live)
{
    for (guint i = 0; i < scene->named; i++)
        if (scene->at_peak->pdata[i] == live)
            return true;
    return false;
}

/* The stack from its bottom; the largest are named. */
static GArray *shares_at_peak(const LivenessScene *scene, guint *named)
{
    GArray *shares = g_array_new(FALSE, FALSE, sizeof(Share));
    double top = 0, above = scene->thin[liveness_column_from(scene, scene->peak)];
    *named = above > 0;
    for (guint i = 0; i < scene->bands->len; i++) {
        const Live *live = liveness_band(scene, i)->live;
        Share share = {live, top, top + live->bytes, is_largest(scene, live)};
        if (!lives_at(live, scene->peak))
            continue;
        g_array_append_val(shares, share);
        *named += share.named;
        top = share.high;
    }
    Share thin = {NULL, top, top + above, true};
    if (above > 0)
        g_array_append_val(shares, thin);
    return shares;
}

static void draw_shares(const LivenessScene *scene, const GArray *shares, double x)
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

static double label_room(const LivenessScene *scene)
{
    const Panel *panel = &scene->panel;
    return panel->sheet->right - panel_right(panel) - COLUMN_GAP - COLUMN - LABEL_X;
}

guint liveness_named(const LivenessScene *scene)
{
    guint n = MIN(scene->at_peak->len, NAMED_MAX), most = 1;
    for (guint i = 0; i < n; i++) {
        const Live *live = scene->at_peak->pdata[i];
        g_autofree char *text = label_text(live->name, live->bytes);
        g_autoptr(GPtrArray) rows =
            sheet_wrap(scene->panel.sheet, text, SIZE_SMALL, false, label_room(scene));
        most = MAX(most, rows->len);
    }
    return MIN(n, LIVENESS_HEIGHT / (LABEL_PITCH * MIN(most, ROWS_MAX)) - 1);
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
static GPtrArray *share_rows(const LivenessScene *scene, const Share *share, guint most)
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
static guint rows_with_room(const LivenessScene *scene, guint named)
{
    double rows = scene->panel.box.height / (LABEL_PITCH * MAX(named, 1));
    return (guint)CLAMP(rows, 1, ROWS_MAX);
}

static void label_share(const LivenessScene *scene, const GPtrArray *rows, double x, double y)
{
    for (guint i = 0; i < rows->len; i++)
        canvas_text(scene->panel.canvas, x, y + LABEL_PITCH * (i - (rows->len - 1) / 2.0),
                    rows->pdata[i], (TextLook){.size = SIZE_SMALL, .middle = true});
}

static void label_shares(const LivenessScene *scene, const GArray *shares, guint named, double x)
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

void liveness_draw_tensors(const LivenessScene *scene)
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

static bool fits(const LivenessScene *scene, const char *text, double room)
{
    return sheet_text_width(scene->panel.sheet, text, SIZE_SMALL, true) <= room;
}

/* "peak 2.41 MB at operator 14 of 175, layer1.1.bn2", by its name alone where operators are named;
 * less of it where that has no room. Caller frees. */
static char *peak_text(const LivenessScene *scene, double room)
{
    const char *at = liveness_op_name(scene, scene->peak);
    bool by_name = liveness_names_ops(scene) && *at;
    g_autofree char *bytes = units_bytes(scene->live[scene->peak]);
    g_autofree char *least = g_strconcat("peak ", bytes, NULL);
    g_autofree char *number = g_strdup_printf("operator %d of %d", scene->peak + 1, scene->ops);
    g_autofree char *brief = g_strconcat(least, " at ", by_name ? at : number, NULL);
    g_autofree char *full = g_strconcat(brief, by_name || !*at ? NULL : ", ", at, NULL);
    return g_strdup(fits(scene, full, room) ? full : fits(scene, brief, room) ? brief : least);
}

void liveness_draw_peak(const LivenessScene *scene)
{
    const Panel *panel = &scene->panel;
    double x = liveness_peak_x(scene), y = panel_y(panel, scene->live[scene->peak]);
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

double liveness_gutter(const Sheet *sheet, const GPtrArray *at_peak)
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
