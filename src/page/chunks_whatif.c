/* What pages can ask of what-ifs: fusion, training, advice; tables of schemes, rules and laws. */
#include "analysis/whatifs.h"
#include "cost/published.h"
#include "device/physics.h"
#include "lua/luaargs.h"
#include "page/chunk_kit.h"
#include "page/record_lua.h"

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

/* A list: every optimizer as it is, then every what-if under Adam. */
static int chunk_training(lua_State *L)
{
    const ModelResult *model = chunks_check_model(L, 1);
    GError *error = NULL;
    const ResultList *list = whatif_training(chunks_analysis(L), model, &error);
    if (!list)
        return chunks_push_reason(L, error);
    record_push_list(L, &training_record, &list->records);
    return 1;
}

/* Advice --------------------------------------------------------------------------------------- */

/* advice(timing): a list, the largest gain first. */
static int chunk_advice(lua_State *L)
{
    const TimingResult *timing = record_test(L, 1, &timing_record);
    if (!timing)
        return luaargs_error(L, "advice() takes a timing, as time(model, device) gives it");
    GError *error = NULL;
    const ResultList *list = whatif_advice(chunks_analysis(L), timing, false, &error);
    if (!list)
        return chunks_push_reason(L, error);
    record_push_list(L, &advice_record, &list->records);
    return 1;
}

static void set_word(lua_State *L, const char *key, const char *word)
{
    lua_pushstring(L, word);
    lua_setfield(L, -2, key);
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

/* Tables -------------------------------------------------------------------------------------- */

static void set_schemes(Sandbox *sandbox)
{
    lua_State *L = sandbox_lua(sandbox);
    lua_newtable(L);
    for (int i = 0; i < scheme_count(); i++) {
        lua_newtable(L);
        set_word(L, "id", scheme_at(i)->id);
        set_word(L, "name", scheme_at(i)->name);
        set_word(L, "meaning", scheme_at(i)->doc);
        lua_rawseti(L, -2, i + 1);
    }
    sandbox_set_global(sandbox, "schemes");
}

static void add_law(lua_State *L, const char *subject, const char *id, const char *meaning,
                    const char *remedy)
{
    lua_newtable(L);
    set_word(L, "subject", subject);
    set_word(L, "id", id);
    set_word(L, "meaning", meaning);
    set_word(L, "remedy", remedy);
}

static void set_laws(Sandbox *sandbox)
{
    lua_State *L = sandbox_lua(sandbox);
    int n = 0;
    lua_newtable(L);
    for (int i = 0; i < law_count(); i++) {
        const Law *law = law_at(i);
        add_law(L, "device", law->id, law->condition, law->remedy);
        set_word(L, "weight", law_weight_name(law->weight));
        lua_rawseti(L, -2, ++n);
    }
    for (int i = 0; i < published_law_count(); i++) {
        const PublishedLaw *law = published_law_at(i);
        add_law(L, "network", law->id, law->condition, law->remedy);
        lua_rawseti(L, -2, ++n);
    }
    sandbox_set_global(sandbox, "laws");
}

void chunks_set_tables(Sandbox *sandbox)
{
    set_schemes(sandbox);
    set_laws(sandbox);
}
