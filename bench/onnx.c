/* How long ONNX files take to be read, inferred and costed, and what memory that takes.
 *
 * Networks are those of ONNX_DIR, if it is there; large files are made here, and removed. */
#include "cost/cost.h"
#include "measure.h"
#include "onnx/graph.h"
#include "onnx_files.h"

#include <glib/gstdio.h>
#include <string.h>

enum { RUNS = 101, FEW_RUNS = 7, NODES = 70 * 1000 };

static void count(void *data)
{
    const char *path = data;
    g_autoptr(GError) error = NULL;
    Graph *graph = onnx_graph_load(NULL, path, NULL, NULL, &error);
    g_autoptr(ModelCost) cost = graph ? cost_graph(graph, 0, &error) : NULL;
    if (!cost)
        g_error("%s", error->message);
    graph_free(graph);
}

static void count_all(void *data)
{
    const GPtrArray *paths = data;
    for (guint i = 0; i < paths->len; i++)
        count(paths->pdata[i]);
}

/* ---- Networks -------------------------------------------------------------------------------- */

static void add_folder(GPtrArray *paths, const char *root, const char *folder)
{
    g_autofree char *path = g_build_filename(root, folder, NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));)
        if (g_str_has_suffix(name, ".onnx"))
            g_ptr_array_add(paths, g_build_filename(path, name, NULL));
}

static void time_networks(const char *root)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *resnet50 = g_build_filename(root, "light", "light_resnet50.onnx", NULL);
    add_folder(paths, root, "light");
    add_folder(paths, root, "exported");
    if (!g_file_test(resnet50, G_FILE_TEST_EXISTS))
        return;
    measure_row_ms("ONNX: ResNet-50 read, inferred, costed", measure(count, resnet50, RUNS), RUNS,
                   "1 ms");
    double seconds = measure(count_all, paths, FEW_RUNS);
    g_autofree char *figure = g_strdup_printf("ONNX: %u networks, one after the other", paths->len);
    g_autofree char *rate = g_strdup_printf("%.0f models/s", (double)paths->len / seconds);
    measure_row(figure, rate, FEW_RUNS, "1000", "");
}

/* ---- Large files ----------------------------------------------------------------------------- */

/* A process of its own: what is resident at most, in MB. */
static int print_resident(char *path)
{
    g_autofree char *status = NULL;
    count(path);
    if (!g_file_get_contents("/proc/self/status", &status, NULL, NULL))
        return 1;
    const char *peak = strstr(status, "VmHWM:");
    if (peak)
        printf("%.1f MB", g_ascii_strtod(peak + strlen("VmHWM:"), NULL) * 1024 / 1e6);
    return 0;
}

static char *resident(const char *program, const char *path)
{
    const char *const argv[] = {program, path, NULL};
    char *out = NULL;
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, NULL, NULL);
    return out;
}

static void time_weights(const char *program, char *path)
{
    Network vgg16 = network_vgg16();
    network_save(&vgg16, path);
    measure_row_ms("ONNX: VGG-16 with 553 MB of weights", measure(count, path, RUNS), RUNS, "5 ms");
    g_autofree char *size = resident(program, path);
    measure_row("its resident size at most, of the whole process", size ? size : "unknown", 1,
                "10 MB", "");
    g_unlink(path);
}

static double time_chain(char *path, int n, int runs)
{
    file_of_nodes(path, n);
    double seconds = measure(count, path, runs);
    g_unlink(path);
    return seconds;
}

static void time_nodes(char *path)
{
    double half = time_chain(path, NODES / 2, FEW_RUNS), all = time_chain(path, NODES, FEW_RUNS);
    g_autofree char *ratio = g_strdup_printf("%.1f times", all / half);
    measure_row_ms("ONNX: 70,000 nodes", all, FEW_RUNS, "500 ms");
    measure_row("to 35,000 nodes", ratio, FEW_RUNS, "2 times", "");
}

int main(int argc, char **argv)
{
    if (argc == 2)
        return print_resident(argv[1]);
    g_autofree char *dir = g_dir_make_tmp("roofbook-bench-XXXXXX", NULL);
    if (!dir)
        return 1;
    g_autofree char *path = g_build_filename(dir, "large.onnx", NULL);
    const char *root = g_getenv("ONNX_DIR");
    if (root)
        time_networks(root);
    time_weights(argv[0], path);
    time_nodes(path);
    g_rmdir(dir);
    return 0;
}
