#include "site/pdf_drawing.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/append.h"

enum { MOST_TILES = 1 << 18, MOST_SIZE = 1 << 16, MOST_LINES = 16 };

typedef struct Text {
    const char *at, *end;
} Text;

/* Lines of one tile: x0, y0, x1, y1 of each. */
typedef struct Tile {
    Text id, look; /* the id of the pattern; attributes of its lines */
    int size, count;
    int line[MOST_LINES][4];
} Tile;

typedef struct Drawing {
    GString *out;
    Text text;
    int width, height; /* of its view box */
    GArray *tiles;     /* Tile */
    int clips;
} Drawing;

static Text find(Text in, const char *word)
{
    const char *at = g_strstr_len(in.at, in.end - in.at, word);
    return (Text){at ? at + strlen(word) : NULL, in.end};
}

/* Between the two words; `at` NULL: it is not there. */
static Text between(Text in, const char *before, const char *after)
{
    Text text = find(in, before);
    const char *end = text.at ? g_strstr_len(text.at, text.end - text.at, after) : NULL;
    return (Text){end ? text.at : NULL, end};
}

static bool same(Text a, Text b)
{
    return a.end - a.at == b.end - b.at && memcmp(a.at, b.at, (size_t)(a.end - a.at)) == 0;
}

static bool read_number(Text *text, double *value)
{
    text->at += strspn(text->at, " ,");
    char *end;
    *value = g_ascii_strtod(text->at, &end);
    bool ok = end > text->at && end <= text->end && fabs(*value) <= MOST_SIZE;
    text->at = end;
    return ok;
}

/* ---- Tiles ----------------------------------------------------------------------------------- */

/* "M0 12L8 4M8 4L16 12" */
static bool read_lines(Text path, Tile *tile)
{
    for (; path.at < path.end && tile->count < MOST_LINES; tile->count++)
        for (int i = 0; i < 4; i++) {
            double value;
            path.at += *path.at == 'M' || *path.at == 'L';
            if (!read_number(&path, &value))
                return false;
            tile->line[tile->count][i] = (int)lround(value);
        }
    return path.at == path.end;
}

/* From behind "<pattern" to its end. */
static bool read_tile(Text pattern, Tile *tile)
{
    Text size = between(pattern, " width=\"", "\""), path = between(pattern, "<path", "/>"),
         lines = path.at ? between(path, " d=\"", "\"") : path;
    if (!size.at || !lines.at)
        return false;
    *tile = (Tile){.id = between(pattern, "id=\"", "\""),
                   .look = {path.at, lines.at - strlen(" d=\"")},
                   .size = atoi(size.at)};
    return tile->id.at && tile->size > 0 && tile->size <= MOST_SIZE && read_lines(lines, tile);
}

static const Tile *tile_of(const Drawing *drawing, Text id)
{
    for (guint i = 0; i < drawing->tiles->len; i++)
        if (same(g_array_index(drawing->tiles, Tile, i).id, id))
            return &g_array_index(drawing->tiles, Tile, i);
    return NULL;
}

/* ---- Which tiles a shape touches ------------------------------------------------------------- */

typedef struct Cover {
    const Tile *tile;
    int columns, rows;
    guint8 *touched; /* by row */
} Cover;

typedef struct Box {
    double x, y, left, top, right, bottom; /* where the path is, and what it went round */
} Box;

static void touch(Cover *cover, const Box *box)
{
    int size = cover->tile->size;
    int left = MAX(0, (int)floor(box->left / size)), top = MAX(0, (int)floor(box->top / size));
    for (int y = top; y < cover->rows && y * size < box->bottom; y++)
        for (int x = left; x < cover->columns && x * size < box->right; x++)
            cover->touched[y * cover->columns + x] = 1;
}

static void move_to(Box *box, double x, double y)
{
    box->x = x;
    box->y = y;
    box->left = MIN(box->left, x);
    box->right = MAX(box->right, x);
    box->top = MIN(box->top, y);
    box->bottom = MAX(box->bottom, y);
}

/* A small letter counts from where the path is. */
static bool step(Box *box, Text *path, char command)
{
    bool on = g_ascii_islower(command), across = strchr("hHlLmM", command) != NULL,
         down = strchr("vVlLmM", command) != NULL;
    double x = on ? 0 : box->x, y = on ? 0 : box->y;
    if ((across && !read_number(path, &x)) || (down && !read_number(path, &y)))
        return false;
    x += on ? box->x : 0;
    y += on ? box->y : 0;
    if (command == 'm' || command == 'M')
        *box = (Box){x, y, x, y, x, y};
    else
        move_to(box, x, y);
    return true;
}

/* False: it has more than lines. */
static bool walk(Cover *cover, Text path)
{
    Box box = {0};
    double begin[2] = {0, 0};
    char command = 0;
    while (path.at < path.end) {
        if (g_ascii_isalpha(*path.at))
            command = *path.at++;
        if (command == 'z') {
            box.x = begin[0];
            box.y = begin[1];
            continue;
        }
        if (!command || !strchr("MmLlHhVv", command))
            return false;
        bool moves = command == 'M' || command == 'm';
        if (moves)
            touch(cover, &box);
        if (!step(&box, &path, command))
            return false;
        if (moves) {
            begin[0] = box.x;
            begin[1] = box.y;
            command = command == 'M' ? 'L' : 'l'; /* what further coordinates are */
        }
    }
    touch(cover, &box);
    return true;
}

/* ---- Lines in place of a texture ------------------------------------------------------------- */

static void put_lines(GString *out, const Cover *cover)
{
    const Tile *tile = cover->tile;
    for (int at = 0; at < cover->rows * cover->columns; at++)
        for (int i = 0; cover->touched[at] && i < tile->count; i++) {
            const int *line = tile->line[i], x = at % cover->columns * tile->size,
                      y = at / cover->columns * tile->size;
            g_string_append_printf(out, "M%d %dL%d %d", x + line[0], y + line[1], x + line[2],
                                   y + line[3]);
        }
}

static void put_texture(Drawing *drawing, const Cover *cover, Text shape)
{
    g_string_append_printf(drawing->out, "<clipPath id=\"%.*s-k%d\"><use href=\"#%.*s\"/>",
                           (int)(shape.end - shape.at), shape.at, drawing->clips,
                           (int)(shape.end - shape.at), shape.at);
    append_text(drawing->out, "</clipPath><path");
    append_bytes(drawing->out, cover->tile->look.at,
                 (gsize)(cover->tile->look.end - cover->tile->look.at));
    g_string_append_printf(drawing->out, " clip-path=\"url(#%.*s-k%d)\" d=\"",
                           (int)(shape.end - shape.at), shape.at, drawing->clips++);
    put_lines(drawing->out, cover);
    append_text(drawing->out, "\"/>");
}

/* The path data of the shape that is called so. */
static Text path_of(const Drawing *drawing, Text shape)
{
    g_autofree char *mark =
        g_strdup_printf("<path id=\"%.*s\"", (int)(shape.end - shape.at), shape.at);
    Text tag = between(drawing->text, mark, ">");
    return tag.at ? between(tag, " d=\"", "\"") : tag;
}

/* The <use> from behind its name to its end. False: it is no texture on lines. */
static bool replace_use(Drawing *drawing, Text use)
{
    Text class = between(use, " class=\"", "\""), shape = between(use, "href=\"#", "\"");
    const Tile *tile = class.at && shape.at ? tile_of(drawing, class) : NULL;
    Text path = tile ? path_of(drawing, shape) : (Text){NULL, NULL};
    if (!path.at)
        return false;
    Cover cover = {tile, (drawing->width + tile->size - 1) / tile->size,
                   (drawing->height + tile->size - 1) / tile->size, NULL};
    if ((gint64)cover.columns * cover.rows > MOST_TILES)
        return false;
    cover.touched = g_malloc0((gsize)cover.columns * (gsize)cover.rows);
    bool ok = walk(&cover, path);
    if (ok)
        put_texture(drawing, &cover, shape);
    g_free(cover.touched);
    return ok;
}

/* ---- The drawing ----------------------------------------------------------------------------- */

static bool read_size(Drawing *drawing)
{
    Text box = between(drawing->text, "viewBox=\"0 0 ", "\"");
    double width, height;
    if (!box.at || !read_number(&box, &width) || !read_number(&box, &height))
        return false;
    drawing->width = (int)width;
    drawing->height = (int)height;
    return width > 0 && height > 0;
}

static void read_tiles(Drawing *drawing)
{
    Text rest = drawing->text, pattern;
    while ((pattern = between(rest, "<pattern ", "</pattern>")).at) {
        Tile tile;
        if (read_tile((Text){pattern.at - 1, pattern.end}, &tile))
            g_array_append_val(drawing->tiles, tile);
        rest.at = pattern.end;
    }
}

void drawing_append(GString *out, const char *at, const char *end)
{
    static const char opening[] = "<use";
    Drawing drawing = {.out = out, .text = {at, end}};
    drawing.tiles = g_array_new(FALSE, FALSE, sizeof(Tile));
    if (read_size(&drawing))
        read_tiles(&drawing);
    const char *use;
    while (drawing.tiles->len > 0 && (use = g_strstr_len(at, end - at, opening))) {
        Text tag = between((Text){use, end}, opening, "/>");
        append_bytes(out, at, (gsize)(use - at));
        at = tag.at ? tag.end + strlen("/>") : use + 1;
        if (!tag.at || !replace_use(&drawing, tag))
            append_bytes(out, use, (gsize)(at - use));
    }
    append_bytes(out, at, (gsize)(end - at));
    g_array_unref(drawing.tiles);
}
