/* Energy, estimated (SPEC §10): operations and bytes, each times what the literature says one
 * costs.
 *
 * Every constant carries its process node, scope, source and how sure its value is; an estimate is
 * as sure as the least sure constant in it. Control, clocks, leakage, cooling and the power supply
 * are in none but those of system scope.
 */
#ifndef COST_ENERGY_H
#define COST_ENERGY_H

#include "cost/cost.h"
#include "device/device.h"

/* What a constant includes. id, name in data, meaning. */
#define ENERGY_SCOPE_LIST(X)                                                                       \
    X(ARRAY, "array", "the arithmetic circuit or memory array alone")                              \
    X(DEVICE, "device", "the memory device or its interface")                                      \
    X(SYSTEM, "system", "measured on a whole processor at work")

typedef enum EnergyScope {
#define X(id, name, meaning) ENERGY_##id,
    ENERGY_SCOPE_LIST(X)
#undef X
        ENERGY_SCOPE_COUNT,
} EnergyScope;

/* How sure a value is, surest first. id, name in data, meaning. */
#define ENERGY_CONFIDENCE_LIST(X)                                                                  \
    X(CONFIRMED, "confirmed", "the same in several places that give or quote the source")          \
    X(STUDY, "one study", "measured once, by one study")                                           \
    X(SECONDARY, "secondary", "read in one place that quotes the source")                          \
    X(RECALLED, "recalled", "attributed to the source, but not checked against a copy of it")

typedef enum EnergyConfidence {
#define X(id, name, meaning) ENERGY_##id,
    ENERGY_CONFIDENCE_LIST(X)
#undef X
        ENERGY_CONFIDENCE_COUNT,
} EnergyConfidence;

const char *energy_scope_name(EnergyScope scope);
const char *energy_confidence_name(EnergyConfidence confidence);

/* Arithmetic of a dtype, always of array scope. */
typedef struct EnergyOp {
    int node_nm;
    DType dtype;
    double add_pj, mul_pj; /* NAN: not published */
    EnergyConfidence add_confidence, mul_confidence;
    const char *source;
} EnergyOp;

/* Access to a memory. */
typedef struct EnergyMemory {
    int node_nm;      /* of the processor */
    const char *name; /* in data: "sram_32k", "hbm2" */
    const char *title;
    const char *families; /* memories of devices that it is about, each with a comma: "DDR3,DDR4,";
                             "" for none */
    bool on_chip;
    double low_pj, high_pj; /* per access; equal where one value is given */
    int access_bits;
    EnergyScope scope;
    EnergyConfidence confidence;
    const char *source, *note; /* note: NULL when there is nothing to add */
} EnergyMemory;

double energy_pj_per_byte_low(const EnergyMemory *memory);
double energy_pj_per_byte_high(const EnergyMemory *memory);

/* Rows by what they are about; NULL when there is none. The second finds an off-chip memory by the
 * name a device gives it ("HBM2", "DDR4-2933"): never a neighbouring generation. */
const EnergyOp *energy_op(int node_nm, DType dtype);
const EnergyMemory *energy_memory(int node_nm, const char *name);
const EnergyMemory *energy_memory_of_device(int node_nm, const char *memory_name);

typedef struct EnergySetup {
    int node_nm;                            /* 45 or 7 */
    DType dtype;                            /* of the arithmetic */
    const EnergyMemory *off_chip, *on_chip; /* NULL: its bytes are not in the estimate */
    TrafficModel off_chip_traffic;          /* bytes that reach main memory */
} EnergySetup;

/* Joules per forward pass of one batch. */
typedef struct Energy {
    EnergySetup setup;
    const EnergyOp *op;
    double compute_j;                       /* FLOPs · mean of an addition and a multiplication */
    double off_chip_low_j, off_chip_high_j; /* bytes under setup.off_chip_traffic */
    double on_chip_low_j, on_chip_high_j;   /* bytes without reuse: every operand from there */
    double low_j, high_j;                   /* of all three */
    EnergyConfidence confidence;            /* the least sure constant's */
} Energy;

/* Fails when no addition and multiplication of the dtype is published at the node, naming those
 * that are; when a memory is of another node; and when TRAFFIC_TILED is asked of a cost without
 * tiled figures. Traffic is of the dtypes the model was counted with. A MAC is one multiplication
 * and one addition of the dtype, whatever it accumulates in. */
bool energy_of(const ModelCost *cost, const EnergySetup *setup, Energy *energy, GError **error);

/* "estimate: fp32 arithmetic at 45 nm (array; Horowitz, ...), ...; confidence ...". Caller frees.
 */
char *energy_text(const Energy *energy);

/* The other way: a device's stated power for as long as the roofline says, a floor on neither time
 * nor power. NAN when the power is unknown (0). */
double energy_at_power(double power_w, double seconds);

typedef struct PerMillion {
    double joules, kwh, hours;
    double price;      /* NAN: unknown */
    const Price *rent; /* what it is by, the device's; NULL: not stated */
} PerMillion;

/* A million inferences at the roofline of a device: its stated power and latest rent for as long as
 * the network takes, NAN where it states none. Renting and powering it are never added up. */
PerMillion energy_per_million_on(const Device *device, double seconds, int64_t batch);

/* A million inferences, when one batch takes so many joules and seconds. price_per_hour 0: unknown.
 * NAN where joules or seconds are. */
PerMillion energy_per_million(double joules, double seconds, int64_t batch, double price_per_hour);

#endif
