/* No network takes longer on any device for being fused, however little of it is reused. */
#include <math.h>

#include "fusion_kit.h"
#include "roofline/roofline.h"
#include "sanitized.h"
#include "whatif/counted.h"
#include "zoo/devices.h"
#include "zoo/zoo.h"

enum { WAYS = 4 };

/* A network's own format, a narrow one, and the two kinds of schemes. */
static const struct Way {
    DType dtype;
    const char *scheme;
} ways[WAYS] = {
    {DTYPE_FP32, NULL}, {DTYPE_FP16, NULL}, {DTYPE_FP32, "int8"}, {DTYPE_FP32, "w8a16"}};

static Counted *count_as(const Graph *graph, const struct Way *way, FusionSet fusion)
{
    GError *error = NULL;
    Change change = {.dtype = way->dtype, .fusion = fusion, .scheme = way->scheme};
    Counted *counted = counted_new(graph, &change, 0, &error);
    if (counted == NULL)
        fail_msg("%s", error->message);
    return counted;
}

/* NAN where the device cannot run it. */
static double seconds_on(const Counted *counted, const struct Way *way, const Device *device,
                         TrafficModel traffic)
{
    Roof roof;
    DType dtype = counted->quantized != NULL ? counted->quantized->scheme.compute : way->dtype;
    if (!roof_on(device, dtype, BASIS_THEORETICAL, &roof, NULL))
        return NAN;
    g_autoptr(Timing) timing = timing_new(counted->cost, &roof, traffic, NULL);
    return timing != NULL ? timing->seconds : NAN;
}

/* Prints what takes longer fused; returns how often. Adds how many devices ran both. */
static int compare(const Graph *graph, const struct Way *way, const GPtrArray *devices,
                   int *compared)
{
    static const TrafficModel models[] = {TRAFFIC_COMPULSORY, TRAFFIC_NO_REUSE};
    g_autoptr(Counted) apart = count_as(graph, way, FUSION_NONE);
    g_autoptr(Counted) fused = count_as(graph, way, FUSION_ALL);
    int longer = 0;
    for (guint i = 0; i < devices->len * G_N_ELEMENTS(models); i++) {
        const Device *device = devices->pdata[i / G_N_ELEMENTS(models)];
        TrafficModel traffic = models[i % G_N_ELEMENTS(models)];
        double before = seconds_on(apart, way, device, traffic);
        double after = seconds_on(fused, way, device, traffic);
        if (isnan(before) || isnan(after))
            continue;
        ++*compared;
        if (after <= before * (1 + 1e-9))
            continue;
        longer++;
        g_printerr("%s on %s, %s, %s: %g s fused, %g s apart\n", graph->id, device->id,
                   way->scheme ? way->scheme : dtype_name(way->dtype), traffic_model_name(traffic),
                   after, before);
    }
    return longer;
}

static void test_times(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(GPtrArray) devices = devices_load("hardware", "hardware", errors);
    Zoo *zoo = zoo_load("models", "models", errors);
    int compared[WAYS] = {0}, longer = 0;
    assert_true(zoo_count(zoo) > 0);
    for (int i = 0; i < zoo_count(zoo); i += sampled()) {
        g_autoptr(Graph) graph = zoo_build(zoo, i, NULL, NULL);
        assert_non_null(graph);
        for (int way = 0; way < WAYS; way++)
            longer += compare(graph, &ways[way], devices, &compared[way]);
    }
    assert_int_equal(longer, 0);
    for (int way = 0; way < WAYS; way++)
        assert_true(compared[way] > zoo_count(zoo) / sampled());
    zoo_free(zoo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_times)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
