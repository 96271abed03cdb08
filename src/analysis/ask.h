/* What can be asked of a network, and of a network on a device: a row each.
 *
 * From a row come the section of `show`, with its option, its line in --help, its text, JSON and
 * CSV; the function of pages; the part of data.json; and its records on the schema page. A new
 * analysis is a file with its record, its answer and its row, a line in the list below, and a test.
 */
#ifndef ANALYSIS_ASK_H
#define ANALYSIS_ASK_H

#include "analysis/analysis.h"
#include "analysis/results_whatif.h"

/* Id and name of every row, in the order of sections: each in a file of its own,
 * questions/question_NAME.c. */
#define QUESTION_LIST(X)                                                                           \
    X(TRAINING, training)                                                                          \
    X(SERVING, serving)                                                                            \
    X(SPECULATION, speculation)                                                                    \
    X(RUNTIMES, runtimes)                                                                          \
    X(CHUNKS, chunks)                                                                              \
    X(PRETRAINING, pretraining)                                                                    \
    X(FUSION, fusion)                                                                              \
    X(SCHEMES, schemes)                                                                            \
    X(ALGORITHMS, algorithms)                                                                      \
    X(ENERGY, energy)                                                                              \
    X(ADVICE, advice)                                                                              \
    X(CAPACITY, capacity)                                                                          \
    X(SWEEP, sweep)                                                                                \
    X(SERVING_SWEEP, serving_sweep)                                                                \
    X(INSTANCES, instances)                                                                        \
    X(LOADING, loading)                                                                            \
    X(RIDGE, ridge)                                                                                \
    X(BLOCKING, blocking)                                                                          \
    X(KNEE, knee)                                                                                  \
    X(ESTIMATES, estimates)                                                                        \
    X(FUSION_TIMES, fusion_times)                                                                  \
    X(BUDGETS, budgets)

typedef enum QuestionId {
#define X(id, name) QUESTION_##id,
    QUESTION_LIST(X)
#undef X
        QUESTION_COUNT,
} QuestionId;

/* The words of QUESTION_SWEEP. */
typedef enum SweepAxis { SWEEP_BATCH, SWEEP_RESOLUTION, SWEEP_AXIS_COUNT } SweepAxis;

/* The words of QUESTION_SERVING_SWEEP. */
typedef enum ServedAxis { SERVED_BATCH, SERVED_CONTEXT, SERVED_AXIS_COUNT } ServedAxis;

typedef enum QuestionOf {
    OF_MODEL,
    OF_EITHER, /* of a model; on a device it says more */
    OF_TIMING, /* of a model on a device, where it may have no time: QuestionNeeds */
    OF_DEVICE, /* of a model and a device, whether it runs there or not */
} QuestionOf;

/* Of the timing, if it is asked of one. */
typedef enum QuestionNeeds {
    NEEDS_NOTHING,   /* what has no time has an answer all the same, which says why */
    NEEDS_FORMAT,    /* that the device computes the format, whether it fits or not */
    NEEDS_OPERATORS, /* that it does so operator by operator, whether it fits or not */
    NEEDS_TIME,      /* that there is a time, operator by operator too */
} QuestionNeeds;

/* What is asked: of a timing, else of a model and perhaps a device. */
typedef struct Asked {
    Analysis *analysis;
    const ModelResult *model;
    const TimingResult *timing;
    const Device *device;
    int option; /* a place among the question's words */
} Asked;

/* How a figure reads when operators are not covered: it is at least that, or at most, when some
 * figure that it is made of is not known of one; a mark that names a figure asks for that alone. */
typedef enum Mark {
    MARK_NONE,
    MARK_LEAST,
    MARK_MOST,
    MARK_MACS,
    MARK_FLOPS,
    MARK_BYTES,
    MARK_PARAMS,
    MARK_PEAK,
} Mark;

/* "≥ ", "≤ " or "" before such a figure. */
const char *mark_sign(Mark mark, const ModelCost *cost);

typedef struct Column {
    const char *header, *field; /* NULL ends a table; a header with '>' is right-aligned */
    Mark mark;
} Column;

typedef struct Question {
    const char *name;     /* key in JSON, and option of `show`; NULL: a part of another */
    const char *function; /* of pages */
    const char *title, *help;
    QuestionOf of;
    QuestionNeeds needs;
    const char *word;         /* what --help calls its option; NULL: it has none */
    const char *const *words; /* that it takes, the default first, NULL-terminated */
    bool by_another;          /* `show` asks it by the option of another, where it has an answer */
    bool every_device;        /* it looks at devices of the catalogue that are not named */
    const RecordType *record;
    bool single;           /* the answer is one record, not a list */
    const char *rows;      /* list in the record that is its table in CSV; NULL: it is itself */
    const Column *columns; /* of the table in text; NULL: `show` has its own */
    const char *remedy;    /* what to do where that table has no row; NULL: nothing can be done */
    const char
        *part_name; /* key in JSON of what is asked besides, on every device; NULL: nothing */
    QuestionId part;
    int in_model_data; /* place in the data of a model's page; 0: not there */
    int in_pair_data;  /* likewise of a model on a device */
    ResultList *(*answer)(const Asked *asked, GError **error);
} Question;

#define X(id, name) extern const Question question_##name;
QUESTION_LIST(X)
#undef X

const Question *question(QuestionId id);

/* Of every record: those of analysis/results.h, then those of questions (const RecordType *).
 * Caller unrefs. */
GPtrArray *question_records(void);

/* The place of a word among those the question takes; false and the nearest when it is none. */
bool question_option(const Question *question, const char *word, int *option, GError **error);

/* False, with what `name` takes of `words` and the one that was meant. */
bool question_lacks(const char *name, const char *word, const char *const *words, GError **error);

/* The answer, kept as all else in an analysis. NULL and an error when there is none:
 * RB_ERROR_CANNOT where the timing has not what the question needs. */
const ResultList *ask(QuestionId id, const Asked *asked, GError **error);

/* An option of QUESTION_ADVICE: rules alone are asked, and the batch is not held against the knee,
 * for which the model is counted at each power of two. */
enum { ADVICE_OF_ONE_BATCH = 1 };

/* The record of a single answer. */
const void *ask_one(QuestionId id, const Asked *asked, GError **error);

/* Time of a timing's model, operator by operator, with all fusion rules up to one applied; NAN
 * where it cannot be timed. */
double ask_fused_seconds(const Asked *asked, FusionRule rule);

#endif
