/* Any bytes as a config.json: networks that can be built and counted, or errors of one line. */
#include "cost/cost.h"
#include "fuzz.h"
#include "zoo/zoo.h"

static void build(Zoo *zoo, const char *const *dims)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) graph = zoo_build(zoo, 0, &(BuildOptions){.dims = dims}, &error);
    require(!graph == !!error);
    if (error)
        check_line(error->message);
    g_autoptr(ModelCost) cost = graph ? cost_graph(graph, 0, NULL) : NULL;
    require(!cost || cost->covered <= cost->operators);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    FuzzFolder folder = folder_begin("a.config.json", bytes, length);
    g_autoptr(GPtrArray) errors = errors_new();
    g_autoptr(Zoo) zoo = zoo_load(folder.dir, "models", errors);
    check_errors(errors);
    if (zoo_count(zoo) > 0) {
        build(zoo, NULL);
        build(zoo, (const char *[]){"tokens=context", NULL});
    }
    folder_end(&folder);
    return 0;
}
