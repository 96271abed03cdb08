/* How long ResNet-50 takes from its Lua to the times of its layers on a device. */
#include "measure.h"
#include "site/project.h"

enum { RUNS = 201 };

typedef struct Setting {
    Zoo *zoo;
    int entry;
    const Device *device;
} Setting;

static void count(void *data)
{
    const Setting *setting = data;
    GError *error = NULL;
    Graph *graph = zoo_build(setting->zoo, setting->entry, NULL, &error);
    g_autoptr(ModelCost) cost = graph ? cost_graph(graph, 0, &error) : NULL;
    Roof roof;
    if (!cost || !roof_on(setting->device, DTYPE_FP32, BASIS_THEORETICAL, &roof, &error))
        g_error("%s", error->message);
    timing_free(timing_new(cost, &roof, TRAFFIC_COMPULSORY, NULL));
    graph_free(graph);
}

static void load_and_count(void *data)
{
    Setting setting = *(const Setting *)data;
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    setting.zoo = zoo_load_file("models/resnet.lua", "models/resnet.lua", errors);
    setting.entry = zoo_find(setting.zoo, "resnet50");
    count(&setting);
    zoo_free(setting.zoo);
}

int main(void)
{
    g_autoptr(Project) project = project_open(".", NULL, NULL);
    const Device *device = project ? project_device(project, "v100-sxm2", NULL) : NULL;
    if (!device || zoo_find(project->zoo, "resnet50") < 0) {
        fprintf(stderr, "bench: run it in the repository's root\n");
        return 1;
    }
    Setting setting = {project->zoo, zoo_find(project->zoo, "resnet50"), device};
    measure_row_ms("ResNet-50: built from Lua, shapes, costs, roofline",
                   measure(count, &setting, RUNS), RUNS, "1 ms");
    measure_row_ms("the same, with its family's file read first",
                   measure(load_and_count, &setting, RUNS), RUNS, "");
    return 0;
}
