/* How long the whole zoo takes from its Lua to its counts. */
#include "zoo/zoo.h"
#include "cost/cost.h"
#include "measure.h"

enum { RUNS = 11 };

static void load_and_count(void *data)
{
    int *networks = data;
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    Zoo *zoo = zoo_load("models", "models", errors);
    for (int i = 0; i < zoo_count(zoo); i++) {
        GError *error = NULL;
        g_autoptr(Graph) graph = zoo_build(zoo, i, NULL, &error);
        g_autoptr(ModelCost) cost = graph ? cost_graph(graph, 0, &error) : NULL;
        if (!cost)
            g_error("%s", error->message);
    }
    *networks = zoo_count(zoo);
    zoo_free(zoo);
}

int main(void)
{
    int networks = 0;
    double seconds = measure(load_and_count, &networks, RUNS);
    g_autofree char *figure =
        g_strdup_printf("the zoo, %d networks: read, shaped and counted", networks);
    measure_row_ms(figure, seconds, RUNS, "300 ms");
    return 0;
}
