/* Any bytes as a model file: networks that can be built and counted, or errors of one line. */
#include "cost/cost.h"
#include "cost/footprint.h"
#include "fuzz.h"
#include "zoo/zoo.h"

enum { MOST_MODELS = 8 };

static void count(const Graph *graph)
{
    g_autoptr(ModelCost) cost = cost_graph(graph, 1 << 20, NULL);
    g_autoptr(Footprint) footprint = footprint_new(graph, NULL);
    require(!cost || cost->covered <= cost->operators);
    require(!footprint || footprint->peak_inplace_bytes <= footprint->peak_bytes);
}

static void build(Zoo *zoo, int i)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) graph = zoo_build(zoo, i, NULL, &error);
    require(!graph == !!error);
    if (error)
        check_line(error->message);
    else
        count(graph);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    FuzzFolder folder = folder_begin("a.lua", bytes, length);
    g_autoptr(GPtrArray) errors = errors_new();
    g_autoptr(Zoo) zoo = zoo_load(folder.dir, "models", errors);
    check_errors(errors);
    for (int i = 0; i < MIN(zoo_count(zoo), MOST_MODELS); i++)
        build(zoo, i);
    folder_end(&folder);
    return 0;
}
