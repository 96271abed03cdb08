/* What pages can ask of what-ifs: fusion, quantization schemes, training. */
#include "book/chunk_kit.h"
#include "book/record_lua.h"
#include "cost/training.h"

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

const luaL_Reg *chunks_whatif_functions(void)
{
    static const luaL_Reg functions[] = {
        {"fusion", chunk_fusion}, {"training", chunk_training}, {NULL, NULL}};
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
