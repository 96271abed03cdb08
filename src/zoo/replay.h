/* A network at another batch or resolution, from one that was built already.
 *
 * A build function sees of its tensors only what it reads: shapes, dimensions, `options`. Lua in
 * the sandbox is deterministic (what a file keeps from one build to the next is no part of its
 * networks), so where every such value is the same at the other size, the calls
 * it would make are the same too, and the network differs in shapes alone. Those are inferred anew,
 * at a fraction of the time of running the description; where a value that was read differs, or a
 * weight would have another shape, or something does not fit, the description has to run.
 *
 *   build at batch 1  ->  graph, and what was read: (tensor 17, channels), (options, batch), ...
 *   build at batch 8  ->  a copy, batch 8 at its inputs, every operator's rule once more;
 *                         (tensor 17, channels) still 64?  yes: the copy.  no: run Lua
 */
#ifndef ZOO_REPLAY_H
#define ZOO_REPLAY_H

#include "zoo/model.h"
#include "zoo/value.h"

typedef struct Replay Replay;

/* Of the graph that the last build of `host` made of `model` with `options`; copies it. */
Replay *replay_new(const Graph *graph, const Model *model, const ValueOptions *options,
                   const ValueHost *host);
void replay_free(Replay *replay);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Replay, replay_free)

const Model *replay_model(const Replay *replay);

/* The graph that building with `options` would give, which the caller frees; NULL: nobody knows
 * without building. */
Graph *replay_at(const Replay *replay, const ValueOptions *options);

#endif
