/* How a network is looked at: in what size and format, changed how, and on what device.
 *
 * One value is what the options of `show` and `chart` and the tables of pages are read into, what
 * what-ifs change one field of, what results say they are of, and by what they are found again.
 * Zero is the default everywhere. Changes are made in this order: size, designs, format, fusion.
 */
#ifndef ANALYSIS_SETUP_H
#define ANALYSIS_SETUP_H

#include "cost/cost.h"
#include "cost/training_memory.h"
#include "device/device.h"
#include "serve/runtime.h"
#include "whatif/fusion.h"
#include "whatif/schemes.h"

typedef struct Setup {
    int network;               /* an entry of the zoo, or a graph given to the analysis */
    int64_t batch, resolution; /* 0: as declared */
    const char *const *dims, *const *inputs; /* as in BuildOptions */
    const char *const *designs; /* of whatif/design_text.h, NULL-terminated; NULL: none */
    DType dtype;                /* of floating-point tensors; DTYPE_FP32 leaves them as declared */
    const char *scheme;         /* of whatif/schemes.h, in place of dtype; NULL: none */
    DType kv; /* of what is kept from pass to pass: a decoder's keys and values; DTYPE_FP32 leaves
                 it in that of the format */
    bool converts;          /* the scheme's conversions stay operators, whatever is fused */
    FusionSet fusion;       /* rules applied; FUSION_NONE is 0 */
    const Device *device;   /* timed on; its on-chip memory is that of the tiled traffic model.
                               NULL: none, and no tiled figures */
    Basis basis;            /* of its ceilings */
    TrafficModel traffic;   /* timed under */
    TrainingChoice trained; /* how a transformer is */
    const Runtime *runtime; /* that a language model is served by; NULL: none */
    int64_t reserve_bytes;  /* of the device's memory, that something else has */
    int draft;              /* one more than the network that drafts for it; 0: none */
} Setup;

/* A copy with texts of its own. */
Setup setup_copy(const Setup *setup);
void setup_clear(Setup *setup);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Setup, setup_clear)

/* An empty array of Setup, whose texts are its own. Caller unrefs. */
GArray *setups_new(void);

/* Its dims with the tokens and the context of a pass in place of theirs, NULL-terminated. Caller
 * frees with g_strfreev(). */
char **setup_pass_dims(const Setup *setup, int64_t tokens, int64_t context);

/* Bytes of fast memory that traffic is tiled for; 0: it is not. */
int64_t setup_fast_bytes(const Setup *setup);

guint setup_hash(const Setup *setup);
bool setup_equal(const Setup *a, const Setup *b);

/* In a number format of device/formats.h, as `device` has it, which may be NULL: int8 is the scheme
 * of that name, anything else a dtype of the whole network. The name must be known. */
void setup_set_format(Setup *setup, const char *name, const Device *device);

/* What people write, in the words of `show`'s options; NULL and SETUP_AS_DECLARED: the default. */
typedef struct SetupWords {
    int64_t batch, resolution;
    char **dims, **inputs, **designs;
    const char *dtype, *scheme, *kv, *fuse, *basis, *traffic;
} SetupWords;

/* What a cache may be kept in, NULL-terminated: one scale a tensor at most, or none. */
const char *const *setup_kv_names(void);

#define SETUP_AS_DECLARED G_MININT64

/* Borrows the texts. Errors are RB_ERROR_USAGE, with the nearest word. */
bool setup_parse(const SetupWords *words, Setup *setup, GError **error);

/* "none", or the rules and the what-ifs with commas between. Callers free. */
char *setup_fusion_text(const Setup *setup);
char *setup_design_text(const Setup *setup);

#endif
