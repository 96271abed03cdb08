#include "cost/energy.h"

#include <math.h>
#include <string.h>

#include "base/error.h"

#define HOROWITZ "Horowitz, ISSCC 2014"
#define JOUPPI "Jouppi et al., ISCA 2021, table 2"
#define ANTEPARA "Antepara et al., SC 2025: "
#define MICRON "Micron, Ultra-bandwidth solutions, comparison of memories, in a copy: "
#define DRAM_ONLY "the memory device alone, without controller and interface"
#define IO_ONLY "energy of the interface only"

static const char *const scopes[] = {
#define X(id, name, meaning) name,
    ENERGY_SCOPE_LIST(X)
#undef X
        "unknown",
};

static const char *const confidences[] = {
#define X(id, name, meaning) name,
    ENERGY_CONFIDENCE_LIST(X)
#undef X
        "unknown",
};

/* node, dtype, addition and multiplication in pJ, how sure each is, source */
/* clang-format off */
static const EnergyOp ops[] = {
    {45, DTYPE_INT8,  0.03,  0.2,  ENERGY_CONFIRMED, ENERGY_CONFIRMED, HOROWITZ},
    {45, DTYPE_INT16, 0.05,  NAN,  ENERGY_CONFIRMED, ENERGY_CONFIRMED, HOROWITZ},
    {45, DTYPE_INT32, 0.1,   3.1,  ENERGY_CONFIRMED, ENERGY_CONFIRMED, HOROWITZ},
    {45, DTYPE_FP16,  0.4,   1.1,  ENERGY_CONFIRMED, ENERGY_CONFIRMED, HOROWITZ},
    {45, DTYPE_FP32,  0.9,   3.7,  ENERGY_CONFIRMED, ENERGY_CONFIRMED, HOROWITZ},
    {7,  DTYPE_INT8,  0.007, 0.07, ENERGY_SECONDARY, ENERGY_RECALLED,  JOUPPI},
    {7,  DTYPE_BF16,  0.11,  0.21, ENERGY_RECALLED,  ENERGY_RECALLED,  JOUPPI},
    {7,  DTYPE_FP16,  0.16,  0.34, ENERGY_RECALLED,  ENERGY_SECONDARY, JOUPPI},
    {7,  DTYPE_FP32,  0.38,  1.31, ENERGY_SECONDARY, ENERGY_CONFIRMED, JOUPPI},
};

/* node, name, title, families, on chip, pJ from and to, bits of an access, scope, how sure, source,
 * note */
static const EnergyMemory memories[] = {
    {45, "cache_8k",  "Cache of 8 KB",  "", true, 10, 10, 64, ENERGY_ARRAY, ENERGY_CONFIRMED, HOROWITZ, NULL},
    {45, "cache_32k", "Cache of 32 KB", "", true, 20, 20, 64, ENERGY_ARRAY, ENERGY_CONFIRMED, HOROWITZ, NULL},
    {45, "cache_1m",  "Cache of 1 MB",  "", true, 100, 100, 64, ENERGY_ARRAY, ENERGY_CONFIRMED, HOROWITZ, NULL},
    {45, "sram",      "SRAM",           "", true, 5, 5, 32, ENERGY_ARRAY, ENERGY_CONFIRMED, "Han, lecture notes", NULL},
    {45, "dram",      "DRAM",           "", false, 1300, 2600, 64, ENERGY_DEVICE, ENERGY_CONFIRMED, HOROWITZ, NULL},
    {45, "dram_word", "DRAM, one word", "", false, 640, 640, 32, ENERGY_DEVICE, ENERGY_CONFIRMED,
     "Han, lecture notes; Dally, Hot Chips 2023", NULL},
    {7, "sram_8k",  "SRAM of 8 KB",  "", true, 7.5, 7.5, 64, ENERGY_ARRAY, ENERGY_CONFIRMED, JOUPPI, NULL},
    {7, "sram_32k", "SRAM of 32 KB", "", true, 8.5, 8.5, 64, ENERGY_ARRAY, ENERGY_CONFIRMED, JOUPPI, NULL},
    {7, "sram_1m",  "SRAM of 1 MB",  "", true, 14, 14, 64, ENERGY_ARRAY, ENERGY_CONFIRMED, JOUPPI, NULL},
    {7, "ddr4",  "DDR3 or DDR4", "DDR3,DDR4,", false, 1300, 1300, 64, ENERGY_DEVICE, ENERGY_CONFIRMED, JOUPPI, IO_ONLY},
    {7, "hbm2",  "HBM2",         "HBM2,", false, 250, 450, 64, ENERGY_DEVICE, ENERGY_CONFIRMED, JOUPPI, IO_ONLY},
    {7, "gddr6", "GDDR6",        "GDDR6,", false, 350, 480, 64, ENERGY_DEVICE, ENERGY_CONFIRMED, JOUPPI, NULL},
    {7, "hbm2e",  "HBM2e",       "HBM2e,", false, 384, 384, 64, ENERGY_DEVICE, ENERGY_SECONDARY, MICRON "6.0 pJ per bit", DRAM_ONLY},
    {7, "gddr6x", "GDDR6X",      "GDDR6X,", false, 464, 464, 64, ENERGY_DEVICE, ENERGY_SECONDARY, MICRON "7.25 pJ per bit", DRAM_ONLY},
    {7, "a100_l1",  "A100, L1",  "", true, 12.7, 12.7, 8, ENERGY_SYSTEM, ENERGY_STUDY,
     ANTEPARA "1.59 pJ per bit", NULL},
    {7, "a100_l2",  "A100, L2",  "", true, 37.7, 37.7, 8, ENERGY_SYSTEM, ENERGY_STUDY,
     ANTEPARA "4.71 pJ per bit", NULL},
    {7, "a100_hbm", "A100, HBM", "", false, 104.9, 104.9, 8, ENERGY_SYSTEM, ENERGY_STUDY,
     ANTEPARA "13.11 pJ per bit", "beyond what L1 and L2 take"},
};
/* clang-format on */

const char *energy_scope_name(EnergyScope scope)
{
    return scopes[MIN(scope, ENERGY_SCOPE_COUNT)];
}

const char *energy_confidence_name(EnergyConfidence confidence)
{
    return confidences[MIN(confidence, ENERGY_CONFIDENCE_COUNT)];
}

double energy_pj_per_byte_low(const EnergyMemory *memory)
{
    return memory->low_pj * 8 / memory->access_bits;
}

double energy_pj_per_byte_high(const EnergyMemory *memory)
{
    return memory->high_pj * 8 / memory->access_bits;
}

const EnergyOp *energy_op(int node_nm, DType dtype)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ops); i++)
        if (ops[i].node_nm == node_nm && ops[i].dtype == dtype)
            return &ops[i];
    return NULL;
}

const EnergyMemory *energy_memory(int node_nm, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(memories); i++)
        if (memories[i].node_nm == node_nm && strcmp(memories[i].name, name) == 0)
            return &memories[i];
    return NULL;
}

/* The letters and digits a name starts with: "DDR4" of "DDR4-2933", "HBM2e" of "HBM2e". */
const EnergyMemory *energy_memory_of_device(int node_nm, const char *memory_name)
{
    size_t length = 0;
    while (g_ascii_isalnum(memory_name[length]))
        length++;
    g_autofree char *family = g_strdup_printf("%.*s,", (int)length, memory_name);
    for (size_t i = 0; length > 0 && i < G_N_ELEMENTS(memories); i++) {
        const char *at = strstr(memories[i].families, family);
        if (memories[i].node_nm == node_nm && at != NULL &&
            (at == memories[i].families || at[-1] == ','))
            return &memories[i];
    }
    return NULL;
}

/* ---- By operations and bytes ----------------------------------------------------------------- */

static bool is_complete(const EnergyOp *op)
{
    return op != NULL && !isnan(op->add_pj) && !isnan(op->mul_pj);
}

static bool fail_op(const EnergySetup *setup, GError **error)
{
    g_autoptr(GString) known = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(ops); i++)
        if (ops[i].node_nm == setup->node_nm && is_complete(&ops[i]))
            g_string_append_printf(known, "%s%s", known->len > 0 ? ", " : "",
                                   dtype_name(ops[i].dtype));
    if (known->len == 0)
        rb_fail(error, RB_ERROR_INPUT, "no energies of %d nm are known; use 45 or 7",
                setup->node_nm);
    else
        rb_fail(error, RB_ERROR_INPUT,
                "the energy of %s arithmetic at %d nm is not known; that of %s is",
                dtype_name(setup->dtype), setup->node_nm, known->str);
    return false;
}

static bool check_memory(const EnergySetup *setup, const EnergyMemory *memory, GError **error)
{
    return memory == NULL || memory->node_nm == setup->node_nm ||
           rb_fail(error, RB_ERROR_INPUT,
                   "memory '%s' is of %d nm, the arithmetic of %d nm; use one node for both",
                   memory->name, memory->node_nm, setup->node_nm);
}

static bool check_setup(const ModelCost *cost, const EnergySetup *setup, GError **error)
{
    if (!is_complete(energy_op(setup->node_nm, setup->dtype)))
        return fail_op(setup, error);
    if (!check_memory(setup, setup->off_chip, error) || !check_memory(setup, setup->on_chip, error))
        return false;
    return setup->off_chip_traffic != TRAFFIC_TILED || cost->has_tiled ||
           rb_fail(error, RB_ERROR_INPUT,
                   "model '%s' has no tiled traffic: it takes a device whose shared on-chip memory "
                   "is known; use compulsory or no_reuse",
                   cost->graph->id);
}

static void add_bytes(Energy *energy, const EnergyMemory *memory, int64_t bytes, double *low_j,
                      double *high_j)
{
    if (memory == NULL)
        return;
    *low_j = (double)bytes * energy_pj_per_byte_low(memory) * 1e-12;
    *high_j = (double)bytes * energy_pj_per_byte_high(memory) * 1e-12;
    energy->low_j += *low_j;
    energy->high_j += *high_j;
    energy->confidence = MAX(energy->confidence, memory->confidence);
}

bool energy_of(const ModelCost *cost, const EnergySetup *setup, Energy *energy, GError **error)
{
    if (!check_setup(cost, setup, error))
        return false;
    const EnergyOp *op = energy_op(setup->node_nm, setup->dtype);
    *energy = (Energy){
        .setup = *setup,
        .op = op,
        .compute_j = (double)cost->flops * (op->add_pj + op->mul_pj) / 2 * 1e-12,
        .confidence = MAX(op->add_confidence, op->mul_confidence),
    };
    energy->low_j = energy->high_j = energy->compute_j;
    add_bytes(energy, setup->off_chip, cost->traffic[setup->off_chip_traffic].bytes,
              &energy->off_chip_low_j, &energy->off_chip_high_j);
    add_bytes(energy, setup->on_chip, cost->traffic[TRAFFIC_NO_REUSE].bytes, &energy->on_chip_low_j,
              &energy->on_chip_high_j);
    return true;
}

static void append_memory(GString *text, const EnergyMemory *memory, TrafficModel traffic)
{
    if (memory == NULL)
        return;
    g_string_append_printf(
        text, ", %s bytes through %s (%s scope; %s%s%s)", traffic_model_name(traffic),
        memory->title, energy_scope_name(memory->scope), memory->source,
        memory->note != NULL ? "; " : "", memory->note != NULL ? memory->note : "");
}

char *energy_text(const Energy *energy)
{
    GString *text = g_string_new("estimate: ");
    g_string_append_printf(text, "%s arithmetic at %d nm (array scope; %s)",
                           dtype_name(energy->op->dtype), energy->op->node_nm, energy->op->source);
    append_memory(text, energy->setup.off_chip, energy->setup.off_chip_traffic);
    append_memory(text, energy->setup.on_chip, TRAFFIC_NO_REUSE);
    g_string_append_printf(text, "; least sure constant: %s",
                           energy_confidence_name(energy->confidence));
    return g_string_free(text, FALSE);
}

/* ---- By power -------------------------------------------------------------------------------- */

double energy_at_power(double power_w, double seconds)
{
    return power_w > 0 ? power_w * seconds : NAN;
}

PerMillion energy_per_million(double joules, double seconds, int64_t batch, double price_per_hour)
{
    double batches = 1e6 / (double)MAX(batch, 1);
    double hours = seconds * batches / 3600;
    return (PerMillion){
        .joules = joules * batches,
        .kwh = joules * batches / 3.6e6,
        .hours = hours,
        .price = price_per_hour > 0 ? hours * price_per_hour : NAN,
    };
}

PerMillion energy_per_million_on(const Device *device, double seconds, int64_t batch)
{
    const Price *rent = price_of_rent(device->prices);
    PerMillion million = energy_per_million(energy_at_power(device->power.value, seconds), seconds,
                                            batch, rent ? rent->per_hour : 0);
    million.rent = rent;
    return million;
}
