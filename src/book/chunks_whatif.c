/* What pages can ask of what-ifs: fusion, quantization schemes, training. */
#include <math.h>

#include "book/chunk_kit.h"
#include "book/knit.h"
#include "book/record_lua.h"
#include "cost/training.h"
#include "load/luaargs.h"
#include "whatif/advice.h"

/* Pushes { steps = list, unfused = list }. */
static int chunk_fusion(lua_State *L)
{
    GError *error = NULL;
    const FusionResult *result =
        analysis_fusion(chunks_analysis(L), chunks_check_model(L, 1), &error);
    if (!result)
        return chunks_push_reason(L, error);
    lua_newtable(L);
    record_push_list(L, &fusion_step_record, &result->steps);
    lua_setfield(L, -2, "steps");
    record_push_list(L, &unfused_record, &result->unfused);
    lua_setfield(L, -2, "unfused");
    return 1;
}

static void set_count(lua_State *L, const char *key, int64_t value)
{
    lua_pushinteger(L, value);
    lua_setfield(L, -2, key);
}

static void push_training(lua_State *L, const char *name, const char *title,
                          const Training *training)
{
    lua_newtable(L);
    lua_pushstring(L, name);
    lua_setfield(L, -2, "name");
    lua_pushstring(L, title);
    lua_setfield(L, -2, "title");
    set_count(L, "weights_bytes", training->weights_bytes);
    set_count(L, "gradients_bytes", training->gradients_bytes);
    set_count(L, "slots_bytes", training->slots_bytes + training->master_bytes);
    set_count(L, "activations_bytes", training->kept_bytes + training->gradient_peak_bytes);
    set_count(L, "simple_bytes", training->simple_bytes);
    set_count(L, "total_bytes", training->total_bytes);
    set_count(L, "flops", training->flops);
}

/* A list: every optimizer as it is, then every what-if under Adam. */
static int chunk_training(lua_State *L)
{
    const ModelResult *model = chunks_check_model(L, 1);
    int n = 0;
    lua_newtable(L);
    for (int i = 0; i < OPTIMIZER_COUNT + TRAINING_WHAT_IF_COUNT; i++) {
        bool plain = i < OPTIMIZER_COUNT;
        const TrainingWhatIfInfo *what_if = plain ? NULL : training_what_if(i - OPTIMIZER_COUNT);
        TrainingSetup setup = {plain ? (Optimizer)i : OPTIMIZER_ADAM,
                               plain ? TRAINING_AS_IS : what_if->what_if};
        Training training;
        GError *error = NULL;
        if (!training_of(model->graph, &setup, &training, &error))
            return chunks_push_reason(L, error);
        push_training(L, plain ? optimizer_name(setup.optimizer) : what_if->name,
                      plain ? optimizer_title(setup.optimizer) : what_if->title, &training);
        lua_rawseti(L, -2, ++n);
    }
    return 1;
}

static void set_word(lua_State *L, const char *key, const char *word)
{
    lua_pushstring(L, word);
    lua_setfield(L, -2, key);
}

static void push_advice(lua_State *L, const ModelResult *model, const Advice *advice)
{
    lua_newtable(L);
    set_word(L, "rule", advice->rule->id);
    set_word(L, "title", advice->rule->title);
    if (advice->layer != NO_LAYER)
        knit_push_text(L, ((const LayerResult *)record_at(&model->layers, advice->layer))->name);
    else
        lua_pushnil(L);
    lua_setfield(L, -2, "layer");
    set_count(L, "layers", advice->layers);
    knit_push_text(L, advice->evidence);
    lua_setfield(L, -2, "evidence");
    if (!isnan(advice->gain_s)) {
        lua_pushnumber(L, advice->gain_s);
        lua_setfield(L, -2, "gain_seconds");
    }
    set_count(L, "gain_bytes", advice->gain_bytes);
}

/* advice(timing): a list, the largest gain first. */
static int chunk_advice(lua_State *L)
{
    const TimingResult *timing = record_test(L, 1, &timing_record);
    if (!timing)
        return luaargs_error(L, "advice() takes a timing, as time(model, device) gives it");
    GError *error = NULL;
    GPtrArray *all = advise(timing->timing, &error);
    if (!all)
        return chunks_push_reason(L, error);
    lua_createtable(L, (int)all->len, 0);
    for (guint i = 0; i < all->len; i++) {
        push_advice(L, timing->of, g_ptr_array_index(all, i));
        lua_rawseti(L, -2, i + 1);
    }
    g_ptr_array_unref(all);
    return 1;
}

/* rules(): the table of advice, as { id, title, explanation }. */
static int chunk_rules(lua_State *L)
{
    lua_newtable(L);
    for (int i = 0; i < advice_rule_count(); i++) {
        const AdviceRule *rule = advice_rule_at(i);
        lua_newtable(L);
        set_word(L, "id", rule->id);
        set_word(L, "title", rule->title);
        set_word(L, "explanation", rule->explanation);
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

const luaL_Reg *chunks_whatif_functions(void)
{
    static const luaL_Reg functions[] = {{"fusion", chunk_fusion},
                                         {"training", chunk_training},
                                         {"advice", chunk_advice},
                                         {"rules", chunk_rules},
                                         {NULL, NULL}};
    return functions;
}

/* { id, name, meaning } of every scheme of quantization. */
void chunks_set_schemes(Sandbox *sandbox)
{
    lua_State *L = sandbox_lua(sandbox);
    lua_newtable(L);
    for (int i = 0; i < scheme_count(); i++) {
        lua_newtable(L);
        lua_pushstring(L, scheme_at(i)->id);
        lua_setfield(L, -2, "id");
        lua_pushstring(L, scheme_at(i)->name);
        lua_setfield(L, -2, "name");
        lua_pushstring(L, scheme_at(i)->doc);
        lua_setfield(L, -2, "meaning");
        lua_rawseti(L, -2, i + 1);
    }
    sandbox_set_global(sandbox, "schemes");
}
