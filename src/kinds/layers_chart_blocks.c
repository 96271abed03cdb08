#include "kinds/layers_chart_blocks.h"

#include <math.h>
#include <string.h>

#define BLOCKS_MIN 3
#define DEPTH_MAX 3
#define BANDED 60      /* more layers than this are labelled by block */
#define NAME_WIDTH 112 /* px of a block's name */

double layers_x(const LayersScene *scene, int layer)
{
    return scene->left + scene->step * layer;
}

/* Length of the name's first `depth` parts, 0 when it has no more than those. */
static size_t block_length(const char *name, int depth)
{
    const char *end = name;
    for (int i = 0; end && i < depth; i++)
        end = strchr(i ? end + 1 : end, '.');
    return end ? (size_t)(end - name) : 0;
}

/* One past the last layer of the block that begins at `first`; layers outside any block run
 * together. */
static int block_end(const LayersScene *scene, int first, int depth)
{
    const char *block = scene->bars[first].name;
    size_t length = block_length(block, depth);
    int i = first + 1;
    for (; i < scene->count; i++) {
        const char *name = scene->bars[i].name;
        bool member = length ? name && strncmp(name, block, length) == 0 &&
                                   (name[length] == '.' || name[length] == '\0')
                             : block_length(name, depth) == 0;
        if (!member)
            break;
    }
    return i;
}

int layers_block_depth(const LayersScene *scene)
{
    for (int depth = 1; depth < DEPTH_MAX; depth++) {
        int blocks = 0;
        for (int i = 0; i < scene->count; i = block_end(scene, i, depth))
            blocks += block_length(scene->bars[i].name, depth) > 0;
        if (blocks >= BLOCKS_MIN)
            return depth;
    }
    return DEPTH_MAX;
}

static void shade(const LayersScene *scene, int first, int end, double top, double bottom)
{
    canvas_rect(scene->sheet->canvas,
                (Box){layers_x(scene, first), top, scene->step * (end - first), bottom - top});
}

static const Fold *fold_of(const LayersScene *scene, guint i)
{
    return &g_array_index(scene->folds, Fold, i);
}

void layers_draw_bands(const LayersScene *scene, double top, double bottom)
{
    bool shaded = false;
    for (guint i = 0; scene->folds && i < scene->folds->len; i++)
        if (fold_of(scene, i)->times > 1)
            shade(scene, fold_of(scene, i)->first,
                  fold_of(scene, i)->first + fold_of(scene, i)->length, top, bottom);
    for (int i = 0, end; !scene->folds && i < scene->count; i = end, shaded = !shaded) {
        end = block_end(scene, i, scene->depth);
        if (shaded && end - i >= scene->shared)
            shade(scene, i, end, top, bottom);
    }
    canvas_paint(scene->sheet->canvas, (Look){.fill = INK_GRID_MINOR});
}

/* ---- Names ----------------------------------------------------------------------------------- */

/* Of the layers of a fold without their block, which is named below them. */
static void shorten_names(const LayersScene *scene, const Fold *fold, const char **names)
{
    const char *block = names[fold->first + fold->length / 2];
    size_t length = block_length(block, scene->depth);
    for (int i = fold->first; i < fold->first + fold->length && length > 0; i++)
        if (block_length(names[i], scene->depth) == length && !strncmp(names[i], block, length))
            names[i] += length + 1;
}

static double name_layers(const LayersScene *scene, double y)
{
    g_autofree const char **names = g_new(const char *, scene->count);
    for (int i = 0; i < scene->count; i++)
        names[i] = scene->bars[i].name;
    for (guint i = 0; scene->folds && i < scene->folds->len; i++)
        if (fold_of(scene, i)->times > 1)
            shorten_names(scene, fold_of(scene, i), names);
    return labels_under(scene->sheet, scene->left, y, scene->step, names, (size_t)scene->count);
}

/* A block goes by the last parts of its name that begin with a letter: "encoder_layer_0",
 * "features.1". What is no block goes by its layer when that stands alone. Caller frees. */
static char *block_label(const LayersScene *scene, int first, int end)
{
    const char *name = scene->bars[first].name;
    size_t length = block_length(name, scene->depth);
    if (length == 0)
        return g_strdup(end == first + 1 ? name : "");
    size_t start = length;
    do {
        start--;
        while (start > 0 && name[start - 1] != '.')
            start--;
    } while (start > 0 && g_ascii_isdigit(name[start]));
    return g_strndup(name + start, length - start);
}

/* Block names, centred under their bands, on a second row when the first is taken, else left out.
 */
static double name_blocks(const LayersScene *scene, double y)
{
    double taken[2] = {0, 0}, edge = scene->sheet->right;
    for (int i = 0, end; i < scene->count; i = end) {
        end = block_end(scene, i, scene->depth);
        g_autofree char *label = block_label(scene, i, end);
        g_autofree char *name = sheet_fit(scene->sheet, label, SIZE_SMALL, false, NAME_WIDTH);
        double width = sheet_text_width(scene->sheet, name, SIZE_SMALL, false);
        double middle = layers_x(scene, i) + scene->step * (end - i) / 2;
        double x = CLAMP(middle - width / 2, SHEET_MARGIN, edge - width);
        int row = x >= taken[0] ? 0 : 1;
        if (!*name || x < taken[row])
            continue;
        taken[row] = x + width + 8;
        canvas_text(scene->sheet->canvas, x, y + 14 + 14 * row, name,
                    (TextLook){.size = SIZE_SMALL});
    }
    return y + (taken[1] > 0 ? 32 : 18);
}

/* "h.0 ×48" under the one that is drawn of blocks alike, by the name of the block in its middle. */
static double name_folds(const LayersScene *scene, double y)
{
    double taken = 0;
    bool second = false, both = false;
    for (guint i = 0; i < scene->folds->len; i++) {
        const Fold *fold = fold_of(scene, i);
        int middle = fold->first + fold->length / 2;
        if (fold->times < 2)
            continue;
        g_autofree char *block = block_label(scene, middle, middle + 2);
        g_autofree char *text = g_strdup_printf("%s%s×%d", block, *block ? " " : "", fold->times);
        double width = sheet_text_width(scene->sheet, text, SIZE_SMALL, true);
        double left = layers_x(scene, fold->first), right = left + scene->step * fold->length;
        double x = CLAMP((left + right - width) / 2, SHEET_MARGIN, scene->sheet->right - width);
        second = x < taken && !second;
        both = both || second;
        taken = x + width + 8;
        canvas_segment(scene->sheet->canvas, left + 1, y + 6, right - 1, y + 6);
        canvas_paint(scene->sheet->canvas, (Look){.stroke = INK_TEXT, .width = 1.4});
        canvas_text(scene->sheet->canvas, x, y + (second ? 34 : 20), text,
                    (TextLook){.size = SIZE_SMALL, .bold = true});
    }
    return y + (both ? 40 : 26);
}

double layers_name(const LayersScene *scene, double y)
{
    bool named = scene->count <= BANDED;
    if (scene->folds)
        return name_folds(scene, named ? name_layers(scene, y) : y);
    return named ? name_layers(scene, y) : name_blocks(scene, y);
}

/* ---- Blocks that are alike ------------------------------------------------------------------- */

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool bars_alike(gconstpointer bars, int a, int b)
{
    const LayersBar *x = (const LayersBar *)bars + a, *y = (const LayersBar *)bars + b;
    bool same = x->ink == y->ink;
    for (LayersMeasure measure = 0; same && measure < LAYERS_MEASURE_COUNT; measure++)
        same = same_number(x->value[measure], y->value[measure]);
    return same;
}

GArray *layers_fold(LayersBar *bars, int *count)
{
    GArray *folds = folds_new(bars, *count, bars_alike);
    int n = 0;
    for (guint i = 0; i < folds->len; i++) {
        Fold *fold = &g_array_index(folds, Fold, i);
        for (int k = 0; k < fold->length; k++) {
            bars[n + k] = bars[fold->first + k];
            bars[n + k].times = fold->times;
        }
        fold->first = n;
        n += fold->length;
    }
    if (n == *count)
        g_clear_pointer(&folds, g_array_unref);
    *count = n;
    return folds;
}
