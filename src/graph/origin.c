#include "graph/origin.h"

#include <string.h>

const OpOrigin *origin_new(Graph *graph, const char *node, const char *const *outputs, int n)
{
    OpOrigin *origin = graph_memory(graph, sizeof *origin);
    const char **names = graph_memory(graph, ((size_t)n + 1) * sizeof *names);
    int kept = 0;
    for (int i = 0; i < n; i++)
        if (*outputs[i])
            names[kept++] = graph_string(graph, outputs[i]);
    names[kept] = NULL;
    *origin = (OpOrigin){graph_string(graph, node), names};
    return origin;
}

static bool is_told_by_node(const char *node, const char *output)
{
    size_t n = strlen(node);
    return n > 0 && strncmp(output, node, n) == 0 && strcmp(output + n, "_output_0") == 0;
}

static void add(GPtrArray *texts, const char *text)
{
    if (texts->len == 0 || strcmp(texts->pdata[texts->len - 1], text) != 0)
        g_ptr_array_add(texts, (char *)text);
}

static void add_node(GPtrArray *texts, const OpOrigin *origin)
{
    if (*origin->node)
        add(texts, origin->node);
}

static void add_tensors(GPtrArray *texts, const OpOrigin *origin)
{
    for (int i = 0; origin->outputs[i]; i++)
        if (!is_told_by_node(origin->node, origin->outputs[i]))
            add(texts, origin->outputs[i]);
}

static const char **texts_of(const Op *op, void (*take)(GPtrArray *, const OpOrigin *))
{
    GPtrArray *texts = g_ptr_array_new();
    const Op *part;
    for (int i = 0; (part = origin_part(op, i)); i++)
        if (part->origin)
            take(texts, part->origin);
    bool none = texts->len == 0;
    g_ptr_array_add(texts, NULL);
    return (const char **)g_ptr_array_free(texts, none);
}

const char **origin_nodes(const Op *op)
{
    return texts_of(op, add_node);
}

const char **origin_tensors(const Op *op)
{
    return texts_of(op, add_tensors);
}
