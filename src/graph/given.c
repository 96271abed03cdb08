#include "graph/given.h"

#include <string.h>

#include "base/units.h"

enum { CLIP_RANK = 5, CHANNEL = 1, FRAMES = 2, MOST_CHANNELS = 4 };

/* "3 × 224 × 224", of the dimensions from `first` on. Caller frees. */
static char *sizes(const Shape *shape, int first)
{
    GString *text = g_string_new(NULL);
    for (int i = first; i < shape->rank; i++) {
        g_autofree char *size =
            shape->dim[i] < 0 ? g_strdup("?") : g_strdup_printf("%" G_GINT64_FORMAT, shape->dim[i]);
        g_string_append_printf(text, "%s%s", i > first ? " × " : "", size);
    }
    return g_string_free(text, FALSE);
}

/* "an image", or "32 images" of as many. Caller frees. */
static char *some(int64_t batch, const char *article, const char *noun)
{
    return batch == 1 ? g_strdup_printf("%s %s", article, noun) : units_plural(batch, noun);
}

static bool is_sound(const char *category)
{
    return !g_strcmp0(category, "speech") || !g_strcmp0(category, "audio");
}

static char *image_words(const Shape *shape, int height)
{
    g_autofree char *what = some(shape->dim[0], "an", "image");
    return g_strdup_printf("%s of %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT, what,
                           shape->dim[height], shape->dim[height + 1]);
}

static bool is_clip(const Shape *shape)
{
    return shape->rank == CLIP_RANK && (shape->dim[CHANNEL] == 1 || shape->dim[CHANNEL] == 3);
}

static char *clip_words(const Shape *shape)
{
    g_autofree char *what = some(shape->dim[0], "a", "clip");
    g_autofree char *frames = units_plural(shape->dim[FRAMES], "frame");
    g_autofree char *size = sizes(shape, FRAMES + 1);
    return g_strdup_printf("%s of %s of %s", what, frames, size);
}

/* Sequences of whole numbers. */
static char *token_words(const Tensor *tensor)
{
    const Shape *shape = &tensor->shape;
    const char *noun = strstr(tensor->name, "word")   ? "word"
                       : strstr(tensor->name, "type") ? "segment number"
                       : strstr(tensor->name, "mask") ? "mark"
                                                      : "token";
    int64_t length = shape->rank > 1 ? shape->dim[1] : 1;
    g_autofree char *sequence =
        length == 1 ? g_strconcat("a ", noun, NULL) : units_plural(length, noun);
    if (shape->dim[0] == 1)
        return g_steal_pointer(&sequence);
    g_autofree char *many = units_plural(shape->dim[0], "sequence");
    return g_strconcat(many, " of ", sequence, NULL);
}

/* A batch of one is not said. */
static char *tensor_words(const Shape *shape)
{
    g_autofree char *size = sizes(shape, shape->rank > 1 && shape->dim[0] == 1 ? 1 : 0);
    return g_strconcat(shape->rank == 0 ? "a number" : "a tensor of ", size, NULL);
}

static char *words_of(const Tensor *tensor, const char *category)
{
    const Shape *shape = &tensor->shape;
    int height = shape_image_height(shape);
    bool flat = height > 0 && (shape->dim[height] == 1 || shape->dim[height + 1] == 1);
    if (!shape_known(shape))
        return shape->rank > 0 ? tensor_words(shape) : g_strdup("a tensor of unknown size");
    if (height > 0 && !flat && !is_sound(category))
        return image_words(shape, height);
    if (is_clip(shape))
        return clip_words(shape);
    bool whole = !dtype_is_float(tensor->dtype);
    return whole && (shape->rank == 1 || shape->rank == 2) ? token_words(tensor)
                                                           : tensor_words(shape);
}

static void add(GString *text, const char *words, bool last)
{
    g_string_append(text, text->len == 0 ? "" : last ? " and " : ", ");
    g_string_append(text, words);
}

static char *state_words(int states)
{
    return states == 1
               ? g_strdup("the tensor that it keeps from one pass to the next")
               : g_strdup_printf("the %d tensors that it keeps from one pass to the next", states);
}

static GPtrArray *given(const Graph *graph, int *states)
{
    GPtrArray *tensors = g_ptr_array_new();
    for (int i = 0; i < graph_n_tensors(graph); i++) {
        const Tensor *tensor = graph_tensor(graph, i);
        if (tensor->role == TENSOR_INPUT && !tensor->is_state)
            g_ptr_array_add(tensors, (gpointer)tensor);
        *states += tensor->role == TENSOR_INPUT && tensor->is_state;
    }
    return tensors;
}

char *given_words(const Graph *graph)
{
    enum { MOST_NAMED = 4 };
    int states = 0;
    GString *text = g_string_new(NULL);
    g_autoptr(GPtrArray) tensors = given(graph, &states);
    guint named = MIN(tensors->len, MOST_NAMED);
    for (guint i = 0; i < named; i++) {
        g_autofree char *words = words_of(tensors->pdata[i], graph->category);
        add(text, words, i + 1 == tensors->len && states == 0);
    }
    if (named < tensors->len) {
        g_autofree char *more = units_plural(tensors->len - named, "more tensor");
        add(text, more, states == 0);
    }
    if (states > 0) {
        g_autofree char *kept = state_words(states);
        add(text, kept, true);
    }
    if (text->len == 0)
        g_string_append(text, "nothing");
    return g_string_free(text, FALSE);
}

/* ---- Results --------------------------------------------------------------------------------- */

static char *result_words(const Tensor *tensor)
{
    const Shape *shape = &tensor->shape;
    bool row = shape_known(shape) && shape->rank == 2 && shape->dim[0] == 1;
    if (shape->rank < 0)
        return g_strdup("a tensor of unknown size");
    return row ? units_plural(shape->dim[1], "number") : tensor_words(shape);
}

char *yielded_words(const Graph *graph)
{
    guint n = graph->outputs->len;
    if (n == 0)
        return g_strdup("nothing");
    char *first = result_words(graph_tensor(graph, g_array_index(graph->outputs, int, 0)));
    if (n == 1)
        return first;
    g_autofree char *one = first, *more = units_plural(n - 1, "more tensor");
    return g_strconcat(one, " and ", more, NULL);
}
