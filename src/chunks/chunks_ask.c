/* The questions of analysis/ask.h as functions of pages. */
#include "analysis/ask.h"
#include "chunks/chunks_parts.h"
#include "lua/luaargs.h"
#include "page/record_lua.h"

/* Reads (timing), (model) or (model, device), as the question takes it; returns the index of what
 * follows, 0 where there is no answer, and *error says why. */
static int read_asked(lua_State *L, const Question *asked_for, Asked *asked, GError **error)
{
    QuestionOf of = asked_for->of;
    const TimingResult *timing = record_test(L, 1, &timing_record);
    bool needs_device = of == OF_TIMING || of == OF_DEVICE;
    *asked = (Asked){.analysis = chunks_analysis(L), .timing = timing};
    if (timing) {
        asked->model = timing->of;
        asked->device = timing->setup.device;
        return 2;
    }
    asked->model = chunks_check_model(L, 1);
    if (of == OF_MODEL)
        return 2;
    if (!needs_device && lua_isnoneornil(L, 2))
        return 3;
    if (of == OF_TIMING && lua_isnoneornil(L, 2))
        return luaargs_error(L,
                             "%s() takes a timing, as time(model, device) gives it, or a model and "
                             "a device: a device is wanted; give one too",
                             asked_for->function);
    asked->device = chunks_check_device(L, 2);
    if (of == OF_DEVICE)
        return 3;
    asked->timing =
        analysis_verdict(asked->analysis, asked->model, asked->device, &(Setup){0}, error);
    return asked->timing ? 3 : 0;
}

static int chunk_ask(lua_State *L)
{
    QuestionId id = (QuestionId)lua_tointeger(L, lua_upvalueindex(1));
    const Question *asked_for = question(id);
    GError *error = NULL;
    Asked asked;
    int option = 0, next = read_asked(L, asked_for, &asked, &error);
    if (asked_for->words && next > 0 && !lua_isnoneornil(L, next) &&
        !question_option(asked_for, luaL_checkstring(L, next), &option, &error))
        return guard_raise(L, error);
    asked.option = option;
    if (next > 0)
        chunks_charge(L, asked.model, WORK_OF_QUESTION);
    const ResultList *list = next > 0 ? ask(id, &asked, &error) : NULL;
    if (!list)
        return chunks_push_reason(L, error);
    if (asked_for->single)
        record_push(L, asked_for->record, record_at(&list->records, 0));
    else
        record_push_list(L, asked_for->record, &list->records);
    return 1;
}

void chunks_set_questions(Sandbox *sandbox)
{
    lua_State *L = sandbox_lua(sandbox);
    for (int id = 0; id < QUESTION_COUNT; id++) {
        if (!question((QuestionId)id)->function)
            continue;
        lua_pushinteger(L, id);
        lua_pushcclosure(L, chunk_ask, 1);
        sandbox_set_global(sandbox, question((QuestionId)id)->function);
    }
}
