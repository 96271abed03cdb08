/* A device whose every ceiling is at least another's is never slower, whatever the network: of each
 * pair of the catalogue, in each time that a network is given. */
#include "shipped_kit.h"

#include <math.h>

/* Convolutions dense and depthwise, matrices whose activations are multiplied, and a step that
 * moves weights. */
static const char *const networks[] = {"resnet50", "mobilenet_v2", "vit_b_16", "gpt2_decode"};

static const struct Format {
    DType dtype;
    const char *scheme;
} formats[] = {
    {DTYPE_FP32, NULL}, {DTYPE_TF32, NULL},   {DTYPE_FP16, NULL},
    {DTYPE_BF16, NULL}, {DTYPE_INT8, "int8"},
};

/* What arithmetic of one format meets on a device. */
typedef struct Ceilings {
    double dots, others;           /* by the data sheet, 0: it does not compute the format */
    double best_dots, best_others; /* by anything that is stated */
    bool two_units;                /* one for dot products and another for the rest */
} Ceilings;

static double sheet_peak(const Device *device, DType dtype, Unit unit)
{
    const Peak *peak = device_peak(device, dtype, unit, BASIS_THEORETICAL, true);
    return peak ? peak->flops_per_s : 0;
}

/* 16 bits and tf32 may be computed in fp32. */
static double at_least(double (*peak)(const Device *, DType, Unit), const Device *device,
                       DType dtype, Unit unit)
{
    double most = 0;
    for (; dtype != DTYPE_UNKNOWN; dtype = dtype_instead(dtype))
        most = fmax(most, peak(device, dtype, unit));
    return most;
}

/* What is no dot product of a narrow format is computed in the nearest wider one. */
static double beside(double (*peak)(const Device *, DType, Unit), const Device *device, DType dtype)
{
    double most = 0;
    for (; most <= 0 && dtype != DTYPE_UNKNOWN; dtype = dtype_wider(dtype))
        most = at_least(peak, device, dtype, UNIT_VECTOR);
    return most;
}

static Ceilings ceilings_of(const Device *device, DType dtype)
{
    double matrix = at_least(sheet_peak, device, dtype, UNIT_MATRIX),
           vector = at_least(sheet_peak, device, dtype, UNIT_VECTOR),
           others = beside(sheet_peak, device, dtype);
    double best_matrix = at_least(device_best_peak, device, dtype, UNIT_MATRIX),
           best_others = beside(device_best_peak, device, dtype);
    return (Ceilings){
        .dots = matrix > 0 ? matrix : vector,
        .others = others > 0 ? others : matrix,
        .best_dots = fmax(best_matrix, best_others),
        .best_others = best_others > 0 ? best_others : best_matrix,
        .two_units = matrix > 0 && others > 0,
    };
}

static bool no_lower(const Ceilings *a, const Ceilings *b)
{
    return a->dots >= b->dots && a->others >= b->others && a->best_dots >= b->best_dots &&
           a->best_others >= b->best_others && a->two_units >= b->two_units;
}

static bool is_measured_only(const Device *device)
{
    for (guint i = 0; i < device->peaks->len; i++)
        if (g_array_index(device->peaks, Peak, i).basis == BASIS_THEORETICAL)
            return false;
    return true;
}

/* Unknown is not at least anything, and is no less than nothing. */
static double room_of(const Device *device)
{
    const Memory *memory = device_main_memory(device);
    return memory && memory->capacity_bytes > 0 ? (double)memory->capacity_bytes : INFINITY;
}

static double best_bandwidth(const Device *device)
{
    double best = 0;
    for (int b = 0; b < BASIS_COUNT; b++)
        best = fmax(best, device_bandwidth(device, (Basis)b, true));
    return best;
}

static bool dominates(const Device *a, const Device *b)
{
    if (device_lacks(a) || device_lacks(b) || is_measured_only(a) || is_measured_only(b) ||
        device_flash_bytes(a) > 0 || device_flash_bytes(b) > 0)
        return false;
    bool no_less = device_bandwidth(a, BASIS_THEORETICAL, true) >=
                       device_bandwidth(b, BASIS_THEORETICAL, true) &&
                   best_bandwidth(a) >= best_bandwidth(b) && room_of(a) >= room_of(b);
    for (size_t i = 0; no_less && i < G_N_ELEMENTS(formats); i++) {
        Ceilings of_a = ceilings_of(a, formats[i].dtype), of_b = ceilings_of(b, formats[i].dtype);
        no_less = no_lower(&of_a, &of_b);
    }
    return no_less;
}

/* ---- Times ----------------------------------------------------------------------------------- */

typedef struct Times {
    double operators, roofline, bound; /* NAN: no time */
} Times;

static Times times_of(const Project *project, const char *network, const struct Format *format,
                      const Device *device)
{
    Setup setup = {.dtype = format->scheme ? DTYPE_FP32 : format->dtype, .scheme = format->scheme},
          how = {0};
    g_autoptr(GError) error = NULL;
    const ModelResult *model = project_model(project, network, &setup, &error);
    if (!model)
        fail_msg("%s", error->message);
    const TimingResult *timing = analysis_verdict(project->analysis, model, device, &how, &error);
    return timing
               ? (Times){timing->operators_seconds, timing->roofline_seconds, timing->bound_seconds}
               : (Times){NAN, NAN, NAN};
}

/* What the other has no time for is not faster there. */
static void expect_no_slower(const char *what, double a, double b, const Device *one,
                             const Device *other, const char *network)
{
    const double rounding = 1 + 1e-12;
    if (!isnan(b) && !(a <= b * rounding))
        fail_msg("%s of %s: %s takes %g s and %s %g", what, network, one->id, a, other->id, b);
}

static const Device *device_at(const GPtrArray *devices, guint i)
{
    return g_ptr_array_index(devices, i);
}

static void compare(const Project *project, const char *network, const struct Format *format)
{
    const GPtrArray *devices = project->devices;
    g_autofree Times *times = g_new0(Times, devices->len);
    for (guint i = 0; i < devices->len; i++)
        times[i] = times_of(project, network, format, device_at(devices, i));
    for (guint a = 0; a < devices->len; a++)
        for (guint b = 0; b < devices->len; b++) {
            const Device *one = device_at(devices, a), *other = device_at(devices, b);
            if (a == b || !dominates(one, other))
                continue;
            expect_no_slower("operators", times[a].operators, times[b].operators, one, other,
                             network);
            expect_no_slower("roofline", times[a].roofline, times[b].roofline, one, other, network);
            expect_no_slower("bound", times[a].bound, times[b].bound, one, other, network);
        }
    analysis_release(project->analysis);
}

static void test_higher_ceilings_are_no_slower(void **state)
{
    for (size_t n = 0; n < G_N_ELEMENTS(networks); n++)
        for (size_t i = 0; i < G_N_ELEMENTS(formats); i++)
            compare(*state, networks[n], &formats[i]);
}

static bool has_higher(void **state, const char *one, const char *other)
{
    const Project *project = *state;
    return dominates(project_device(project, one, NULL), project_device(project, other, NULL));
}

/* The pairs that everybody would name are among those compared. */
static void test_who_has_higher_ceilings(void **state)
{
    assert_true(has_higher(state, "h200", "h100-sxm"));
    assert_true(has_higher(state, "a100-80gb-sxm", "v100-sxm2"));
    assert_true(has_higher(state, "a100-80gb-sxm", "a100-80gb-pcie"));
    assert_true(has_higher(state, "v100-sxm2", "p100-sxm2"));
    assert_true(has_higher(state, "mi325x", "mi300x"));
    assert_true(has_higher(state, "jetson-orin-nano-super", "jetson-orin-nano-8gb"));
    assert_true(has_higher(state, "raspberry-pi-5", "raspberry-pi-4"));
    assert_false(has_higher(state, "h100-sxm", "h200"));
    assert_false(has_higher(state, "h100-sxm", "a100-80gb-sxm")); /* 81559 MiB, not 81920 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_higher_ceilings_are_no_slower),
        cmocka_unit_test(test_who_has_higher_ceilings),
    };
    return cmocka_run_group_tests(tests, open_shipped, close_shipped);
}
