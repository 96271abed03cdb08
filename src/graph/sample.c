#include "graph/sample.h"

#include <string.h>

static const struct {
    const char *category, *name;
} samples[] = {
    {"classification", "image"}, {"segmentation", "image"},
    {"detection", "image"},      {"super-resolution", "image"},
    {"generation", "image"},     {"video", "clip"},
    {"audio", "clip"},           {"speech", "clip"},
    {"language", "sequence"},
};

static bool is_id(const Tensor *input)
{
    return input->dtype == DTYPE_INT64 || input->dtype == DTYPE_INT32;
}

/* Whether ids are all single ones, and there are some. */
static bool takes_single_ids(const Graph *graph)
{
    bool any = false;
    for (guint i = 0; i < graph->inputs->len; i++) {
        const Tensor *input = graph_tensor(graph, g_array_index(graph->inputs, int, i));
        if (!is_id(input))
            continue;
        for (int d = 1; d < input->shape.rank; d++)
            if (input->shape.dim[d] != 1)
                return false;
        any = true;
    }
    return any;
}

const char *sample_name(const Graph *graph)
{
    bool of_words =
        g_strcmp0(graph->category, "language") == 0 || g_strcmp0(graph->category, "speech") == 0;
    if (of_words && takes_single_ids(graph))
        return "token";
    for (gsize i = 0; graph->category && i < G_N_ELEMENTS(samples); i++)
        if (strcmp(samples[i].category, graph->category) == 0)
            return samples[i].name;
    return "inference";
}
