/* Tables that pages can list: schemes, laws, designs, rules of advice. */
#include "analysis/judged.h"
#include "analysis/measured.h"
#include "analysis/results_whatif.h"
#include "analysis/validated.h"
#include "chunks/chunks_parts.h"
#include "cost/published.h"
#include "device/physics.h"
#include "markup/html.h"
#include "page/record_lua.h"

static void set_word(lua_State *L, const char *key, const char *word)
{
    lua_pushstring(L, word);
    lua_setfield(L, -2, key);
}

static void set_owned(lua_State *L, const char *key, char *word)
{
    guard_push(L, word);
    lua_setfield(L, -2, key);
}

/* rules(): the table of advice, as { id, title, effort, risk, explanation, anchor }. */
int chunks_rules(lua_State *L)
{
    lua_newtable(L);
    for (int i = 0; i < advice_rule_count(); i++) {
        const AdviceRule *rule = advice_rule_at(i);
        lua_newtable(L);
        set_word(L, "id", rule->id);
        set_word(L, "title", rule->title);
        set_word(L, "effort", advice_effort_name(rule->effort));
        set_word(L, "risk", advice_risk_name(rule->risk));
        set_word(L, "explanation", rule->explanation);
        set_owned(L, "anchor", html_slug(rule->title));
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

/* measurements(): published measurements beside the times of their setups, a record for each set.
 */
int chunks_measurements(lua_State *L)
{
    RecordList sets = measured_sets(chunks_analysis(L));
    record_push_list(L, &measured_record, &sets);
    return 1;
}

/* validated(): figures that others published beside ours, a record for each kind. */
int chunks_validated(lua_State *L)
{
    RecordList kinds = validated_kinds(chunks_analysis(L));
    record_push_list(L, &validated_record, &kinds);
    return 1;
}

int chunks_judged(lua_State *L)
{
    RecordList profiles = judged_profiles(chunks_analysis(L));
    record_push_list(L, &judged_record, &profiles);
    return 1;
}

static void set_schemes(Sandbox *sandbox)
{
    lua_State *L = sandbox_lua(sandbox);
    lua_newtable(L);
    for (int i = 0; i < scheme_count(); i++) {
        lua_newtable(L);
        set_word(L, "id", scheme_at(i)->id);
        set_word(L, "name", scheme_at(i)->name);
        set_word(L, "meaning", scheme_at(i)->doc);
        set_word(L, "effort", advice_effort_name(advice_effort_of(scheme_at(i))));
        set_word(L, "risk", advice_risk_name(advice_risk_of(scheme_at(i))));
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

/* What has to be done for a change, the least first. */
static void set_efforts(Sandbox *sandbox)
{
    lua_State *L = sandbox_lua(sandbox);
    lua_newtable(L);
    for (int i = 0; i < ADVICE_EFFORT_COUNT; i++) {
        lua_pushstring(L, advice_effort_name((AdviceEffort)i));
        lua_rawseti(L, -2, i + 1);
    }
    sandbox_set_global(sandbox, "efforts");
}

void chunks_set_tables(Sandbox *sandbox)
{
    RecordList designs = design_records();
    set_schemes(sandbox);
    set_laws(sandbox);
    set_efforts(sandbox);
    record_push_list(sandbox_lua(sandbox), &design_record, &designs);
    sandbox_set_global(sandbox, "designs");
}
