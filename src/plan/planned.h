/* What `plan` and pages are told: how to serve and how to train a language model on several
 * devices, as records (parallel/plan.h), of networks of a handbook.
 */
#ifndef PLAN_PLANNED_H
#define PLAN_PLANNED_H

#include "analysis/analysis.h"
#include "parallel/plan.h"

/* Sequences of a step where nobody says how many. */
enum { PLAN_TRAIN_BATCH = 256 };

typedef struct PlanQuery {
    Analysis *analysis;
    const Fabric *fabric;
    Setup setup; /* the network, its format and further dims; fp32 is as the network is declared,
                    and of one that is in fp32 16 bits, as the device has them */
    const Device *device;
    const Node *node;
    int64_t devices;
    int64_t context;       /* tokens of a sequence; 0: as the network is declared */
    int64_t batch;         /* 0: as many as there is room for, and PLAN_TRAIN_BATCH or one each */
    double within_seconds; /* of a served token; 0: no limit */
    bool by_measured;
    Optimizer optimizer;
    StatesFormat states;
} PlanQuery;

typedef struct Planned {
    Plan *plan; /* NULL: `reason` says why there is none */
    char *reason;
    const Transformer *sizes;
    char *format;    /* "bf16" */
    bool published;  /* no format was asked for: it is that of the published weights */
    int64_t context; /* tokens of a sequence */
    double params;   /* of the network */
    int64_t weights_bytes;
    double price_per_hour; /* of all devices; NAN: no rent is known */
    const Price *rent;     /* NULL: none */
    Optimizer optimizer;   /* of training */
    StatesFormat states;
    const Node *node;
    int64_t devices, nodes;
    GPtrArray *rows; /* PlannedRow *, as plan->rows */
} Planned;

/* A row and what it is of: the record `plan`. */
typedef struct PlannedRow {
    const Planned *planned;
    const PlanRow *row;
    char *split; /* as planned_split_text() has it */
} PlannedRow;

extern const RecordType plan_record, plan_shares_record; /* of PlannedRow */

/* Of one purpose. What cannot be planned is `reason`; NULL with an error only where the network
 * cannot be built. Caller frees. */
Planned *planned_new(const PlanQuery *query, PlanPurpose purpose, GError **error);
void planned_free(Planned *planned);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Planned, planned_free)

/* The rows from the first on, no more than that many (0: all), as a list of plan_record. */
RecordList planned_rows(const Planned *planned, int64_t most);

/* A million tokens of a row, in the rent's currency; NAN. */
double planned_cost_per_million(const PlannedRow *row);

/* The row whose token takes least, of those that fit; NULL: none. Of serving. */
const PlannedRow *planned_quickest(const Planned *planned);

/* "tensor 8, data 2". Caller frees. */
char *planned_split_text(const PlanRow *row);

#endif
