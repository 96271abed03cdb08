/* Any bytes as a GGUF file: a network that can be built, or an error of one line. */
#include "cost/cost.h"
#include "fuzz.h"
#include "zoo/zoo.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    FuzzFolder folder = folder_begin("a.gguf", bytes, length);
    g_autoptr(GPtrArray) errors = errors_new();
    g_autoptr(Zoo) zoo = zoo_load(folder.dir, "models", errors);
    check_errors(errors);
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) graph = zoo_count(zoo) > 0 ? zoo_build(zoo, 0, NULL, &error) : NULL;
    if (error)
        check_line(error->message);
    g_autoptr(ModelCost) cost = graph ? cost_graph(graph, 0, NULL) : NULL;
    require(!cost || cost->covered <= cost->operators);
    folder_end(&folder);
    return 0;
}
