/* What the files of `roofbook show` share. */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include "analysis/ask.h"
#include "cli/setup_options.h"
#include "cli/text_table.h"
#include "roofline/supposed.h"

/* As written. */
typedef struct TrainingOptions {
    char *recompute, *optimizer, *states;
    gint zero;
    gint64 ways;
    gboolean dropout;
} TrainingOptions;

typedef struct ShowOptions {
    SetupOptions setup;
    gboolean layers, json, csv, markdown;
    bool served; /* the section of serving alone is printed: a context was named, and a device */
    char *runtime, *reserve;         /* of serving a language model; NULL: none */
    char *draft;                     /* the network that drafts for it; NULL: none */
    char *peak, *bandwidth, *memory; /* supposed of the devices; NULL: as they state */
    TrainingOptions training;
    char *output; /* file to write to; NULL or "-": standard output */
    gboolean chosen[QUESTION_COUNT];
    char **words[QUESTION_COUNT]; /* of questions that take some; NULL: none was given */
} ShowOptions;

typedef struct Show {
    ShowOptions options;
    Project *project;
    Setup setup;
    GPtrArray *devices; /* const Device * */
    bool published;     /* no format was asked for: it is that of the published weights */
    Supposed supposed;
    GPtrArray *supposing; /* Device *: as supposed, in their order; empty: nothing is */
    const ModelResult *model,
        *before;        /* before: without the design what-ifs; NULL: there are none */
    GPtrArray *timings; /* const TimingResult *, times or why there are none */
    GString *out;       /* what is printed */
} Show;

/* Into `out`, as text or as Markdown: a line, an empty one where text has one, the title of a
 * section, a table. */
void show_line(const Show *show, const char *format, ...) G_GNUC_PRINTF(2, 3);
void show_gap(const Show *show);
void show_heading(const Show *show, const char *title);
void show_table(const Show *show, const TextTable *table);

/* The model before the what-ifs on the device of a timing; NULL when it cannot be told. */
const TimingResult *show_before(const Show *show, const TimingResult *timing);

/* "bf16", or "bf16, as published". Caller frees. */
char *show_format(const Show *show);

/* Counts, times, layers. */
void show_print(const Show *show);

/* Of the answers to QUESTION_SERVING; `mark` before times of which some are not known. */
void show_serving(const Show *show, const GPtrArray *records, const char *mark);

/* Below what training takes: of what network the figures are, where fusing left something out. */
void show_trained(const Show *show, const GPtrArray *records, const char *mark);

/* How a transformer is trained: options; what they say, into the setup; and once the model is
 * known, what is shown besides. */
void show_training_add(ShowOptions *options, GArray *entries);
bool show_training_read(Show *show, GError **error);
void show_training_extend(Show *show);
void show_training_clear(TrainingOptions *options);

/* Whether any section is asked for by its option. */
bool show_sections_chosen(const Show *show);

/* Whether one looks at devices that are not named, or at the handbook, of which it is told whether
 * it has budgets; as all do for JSON without a choice. */
bool show_sections_want_all(const ShowOptions *options, bool budgets);

/* Appends an option for each question that is a section. */
void show_sections_add(ShowOptions *options, GArray *entries);

/* The options make sense: sections that take a device have one, words are known, --csv is of one
 * section at most. */
bool show_sections_check(Show *show, GError **error);

/* Once the model is there: sweeps of a language model are those of its serving. */
void show_sections_route(Show *show);

/* Puts out those chosen, and returns the exit status: what cannot be told goes to stderr. */
int show_sections_print(const Show *show);
int show_sections_csv(const Show *show);

/* Adds those chosen to `json`, all that there are when none is; what cannot be told is left out,
 * and said on stderr where it was chosen. */
int show_sections_json(const Show *show, json_t *json);

#endif
